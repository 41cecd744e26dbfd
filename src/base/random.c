#include "base/random.h"

#include <sodium.h>

#define TOKEN_BYTES 32

struct str random_token(struct arena *arena)
{
	unsigned char bits[TOKEN_BYTES];
	randombytes_buf(bits, sizeof(bits));
	char text[sodium_base64_ENCODED_LEN(
		sizeof(bits), sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
	sodium_bin2base64(text, sizeof(text), bits, sizeof(bits),
		sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return arena_str(arena, str_from_cstr(text));
}

bool random_is_token(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') || c == '-' || c == '_')) {
			return false;
		}
	}
	return text.len == sodium_base64_ENCODED_LEN(
				   TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING) -
				   1;
}

uint32_t random_below(uint32_t bound)
{
	return randombytes_uniform(bound);
}

/* splitmix64 (Steele, Lea and Flood, 2014): every seed, also 0, gives a good sequence. */
static uint64_t next(struct random_sequence *sequence)
{
	uint64_t z = sequence->state += UINT64_C(0x9E3779B97F4A7C15);
	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

uint64_t random_sequence_below(struct random_sequence *sequence, uint64_t bound)
{
	/* the numbers above the last whole multiple of `bound` would favour the small ones */
	uint64_t number, limit = UINT64_MAX - UINT64_MAX % bound;
	do {
		number = next(sequence);
	} while (number >= limit);
	return number % bound;
}
