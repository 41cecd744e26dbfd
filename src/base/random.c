#include "base/random.h"

#include <sodium.h>

struct str random_token(struct arena *arena)
{
	unsigned char bits[32];
	randombytes_buf(bits, sizeof(bits));
	char text[sodium_base64_ENCODED_LEN(
		sizeof(bits), sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
	sodium_bin2base64(text, sizeof(text), bits, sizeof(bits),
		sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return arena_str(arena, str_from_cstr(text));
}

uint32_t random_below(uint32_t bound)
{
	return randombytes_uniform(bound);
}
