/* Any bytes as an id_token, also as its claims: no crash, and an email only in its form. */
#include "account/email.h"
#include "account/id_token.h"
#include "fuzz.h"

#include <sodium.h>

static void check(struct arena *arena, struct str token)
{
	struct id_token_wanted wanted = {
		.client_id = STR("us"), .nonce = STR("n"), .now_s = 1800000000
	};
	struct error error = { 0 };
	struct str email, again;
	if (id_token_email(arena, token, &wanted, &email, &error)) {
		FUZZ_EXPECT(email_read(arena, email, &again) && str_equal(email, again));
	} else {
		FUZZ_EXPECT(error.kind == ERROR_UPSTREAM || error.kind == ERROR_FORBIDDEN);
		FUZZ_EXPECT(error.message[0]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create();
	size_t len = sodium_base64_encoded_len(size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *text = arena_alloc(arena, len);
	sodium_bin2base64(text, len, data, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	check(arena, (struct str) { (const char *)data, size });
	check(arena, arena_printf(arena, "e30.%s.e30", text));
	arena_destroy(arena);
	return 0;
}
