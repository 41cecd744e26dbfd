#include "account/digest.h"

#include <sodium.h>

void digest_hex(struct str text, char hex[DIGEST_HEX + 1])
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	crypto_hash_sha256(hash, (const unsigned char *)text.data, text.len);
	sodium_bin2hex(hex, DIGEST_HEX + 1, hash, sizeof(hash));
}

struct str digest_keyed(struct arena *arena, struct str key, struct str text)
{
	crypto_auth_hmacsha256_state state;
	unsigned char hash[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_init(&state, (const unsigned char *)key.data, key.len);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)text.data, text.len);
	crypto_auth_hmacsha256_final(&state, hash);
	char hex[DIGEST_HEX + 1];
	sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	sodium_memzero(&state, sizeof(state));
	return arena_str(arena, (struct str) { hex, DIGEST_HEX });
}
