#include "account/google.h"
#include "account/id_token.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
// clang-format on

#include <sodium.h>

#define NOW_S 1800000000

static struct arena *arena;

static int set_up(void **state)
{
	arena = arena_create();
	return 0;
}

static int tear_down(void **state)
{
	arena_destroy(arena);
	return 0;
}

static void assert_str(struct str actual, const char *expected)
{
	if (!str_equal_cstr(actual, expected)) {
		fail_msg("got \"%.*s\" instead of \"%s\"", STR_ARG(actual), expected);
	}
}

static struct str encoded(const char *claims)
{
	char text[4096];
	sodium_bin2base64(text, sizeof(text), (const unsigned char *)claims, strlen(claims),
		sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return arena_printf(arena, "eyJhbGciOiJSUzI1NiJ9.%s.c2lnbmF0dXJl", text);
}

/* ERROR_NONE when the token is taken. */
static enum error_kind check(struct str token, struct str *email)
{
	struct id_token_wanted wanted = {
		.client_id = STR("us"), .nonce = STR("a-nonce"), .now_s = NOW_S
	};
	struct error error = { .kind = ERROR_NONE };
	bool ok = id_token_email(arena, token, &wanted, email, &error);
	assert_true(ok == (error.kind == ERROR_NONE));
	return error.kind;
}

#define COMMON "\"nonce\":\"a-nonce\",\"email\":\"Ada@Example.com\""
#define TIMES  ",\"iat\":1800000000,\"exp\":1800003600"
#define ISSUED "{\"iss\":\"https://accounts.google.com\"," COMMON

static void a_token_for_us_names_its_person(void **state)
{
	static const char *const good[] = {
		ISSUED TIMES ",\"aud\":\"us\",\"email_verified\":true}",
		ISSUED TIMES ",\"aud\":\"us\",\"azp\":\"us\",\"email_verified\":true}",
		ISSUED TIMES ",\"aud\":[\"us\"],\"email_verified\":true}",
		ISSUED TIMES ",\"aud\":[\"a\",\"us\"],\"azp\":\"us\",\"email_verified\":true}",
		"{\"iss\":\"accounts.google.com\"," COMMON TIMES
		",\"aud\":\"us\",\"email_verified\":true}",
		/* clocks may differ by five minutes */
		ISSUED ",\"iat\":1800000300,\"exp\":1800003900,\"aud\":\"us\","
		       "\"email_verified\":true}",
		ISSUED ",\"iat\":1799990000,\"exp\":1799999700,\"aud\":\"us\","
		       "\"email_verified\":true}",
	};
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct str email = STR_EMPTY;
		assert_int_equal(check(encoded(good[i]), &email), ERROR_NONE);
		assert_str(email, "ada@example.com");
	}
}

static void a_token_that_is_not_for_us_is_refused(void **state)
{
	static const char *const wrong[] = {
		ISSUED TIMES ",\"aud\":\"them\",\"email_verified\":true}",
		ISSUED TIMES ",\"email_verified\":true}",
		ISSUED TIMES ",\"aud\":\"us\",\"azp\":\"them\",\"email_verified\":true}",
		ISSUED TIMES ",\"aud\":\"us\",\"azp\":1,\"email_verified\":true}",
		ISSUED TIMES ",\"aud\":[],\"email_verified\":true}",
		ISSUED TIMES ",\"aud\":[\"us\",\"them\"],\"email_verified\":true}",
		ISSUED TIMES ",\"aud\":{\"us\":1},\"email_verified\":true}",
		"{\"iss\":\"https://accounts.google.com.evil.example\"," COMMON TIMES
		",\"aud\":\"us\",\"email_verified\":true}",
		"{\"iss\":\"http://accounts.google.com\"," COMMON TIMES
		",\"aud\":\"us\",\"email_verified\":true}",
		"{" COMMON TIMES ",\"aud\":\"us\",\"email_verified\":true}",
		"{\"iss\":\"accounts.google.com\",\"nonce\":\"a-nonc\",\"email\":\"a@b\"" TIMES
		",\"aud\":\"us\",\"email_verified\":true}",
		"{\"iss\":\"accounts.google.com\",\"email\":\"a@b\"" TIMES
		",\"aud\":\"us\",\"email_verified\":true}",
		ISSUED ",\"iat\":1800000301,\"exp\":1800003900,\"aud\":\"us\","
		       "\"email_verified\":true}",
		ISSUED ",\"iat\":1799990000,\"exp\":1799999699,\"aud\":\"us\","
		       "\"email_verified\":true}",
		ISSUED ",\"iat\":\"1800000000\",\"exp\":1800003600,\"aud\":\"us\","
		       "\"email_verified\":true}",
		ISSUED ",\"aud\":\"us\",\"email_verified\":true}",
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct str email;
		assert_int_equal(check(encoded(wrong[i]), &email), ERROR_UPSTREAM);
	}
}

static void only_a_verified_address_counts(void **state)
{
	static const char *const wrong[] = {
		ISSUED TIMES ",\"aud\":\"us\",\"email_verified\":false}",
		ISSUED TIMES ",\"aud\":\"us\",\"email_verified\":\"true\"}",
		ISSUED TIMES ",\"aud\":\"us\"}",
		"{\"iss\":\"accounts.google.com\",\"nonce\":\"a-nonce\"" TIMES
		",\"aud\":\"us\",\"email_verified\":true}",
		"{\"iss\":\"accounts.google.com\",\"nonce\":\"a-nonce\",\"email\":\"a@b@"
		"c\"" TIMES ",\"aud\":\"us\",\"email_verified\":true}",
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct str email;
		assert_int_equal(check(encoded(wrong[i]), &email), ERROR_FORBIDDEN);
	}
}

static void what_is_no_token_is_refused(void **state)
{
	static const char *const wrong[] = { "", ".", "..", "...", "e30", "e30.e30", "e30..e30",
		"e30.e30.", "e30.e30.e30.e30", "e30.W10.e30", "e30.e3.e30", "e30.e30=.e30",
		"e30.e+/0.e30", "e30.AAAA.e30" };
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct str email;
		assert_int_equal(check(str_from_cstr(wrong[i]), &email), ERROR_UPSTREAM);
	}
	/* without a nonce of ours nothing fits, not even a token without one */
	struct id_token_wanted wanted = {
		.client_id = STR("us"), .nonce = STR_EMPTY, .now_s = NOW_S
	};
	struct str email;
	struct error error;
	assert_false(id_token_email(arena,
		encoded("{\"iss\":\"accounts.google.com\",\"email\":\"a@b\"" TIMES
			",\"aud\":\"us\",\"email_verified\":true}"),
		&wanted, &email, &error));
}

/* The example of RFC 7636, appendix B. */
static void the_challenge_is_that_of_the_standard(void **state)
{
	assert_str(oauth_challenge(arena, STR("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")),
		"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

static void the_address_holds_what_google_wants(void **state)
{
	struct config config = {
		.base_url = STR("https://music.example.com"),
		.google_client_id = STR("id &c"),
		.google_auth_url = STR("https://accounts.google.com/o/oauth2/v2/auth"),
	};
	struct oauth_departure departure = {
		.state = STR("S"), .nonce = STR("N"), .challenge = STR("C")
	};
	assert_str(google_redirect_uri(arena, &config),
		"https://music.example.com/authentication/callback");
	assert_str(google_address(arena, &config, &departure, true),
		"https://accounts.google.com/o/oauth2/v2/auth?response_type=code"
		"&client_id=id%20%26c"
		"&redirect_uri=https%3A%2F%2Fmusic.example.com%2Fauthentication%2Fcallback"
		"&scope=openid%20email&state=S&nonce=N&code_challenge=C"
		"&code_challenge_method=S256&prompt=select_account");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_for_us_names_its_person),
		cmocka_unit_test(a_token_that_is_not_for_us_is_refused),
		cmocka_unit_test(only_a_verified_address_counts),
		cmocka_unit_test(what_is_no_token_is_refused),
		cmocka_unit_test(the_challenge_is_that_of_the_standard),
		cmocka_unit_test(the_address_holds_what_google_wants),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
