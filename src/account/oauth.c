#include "account/oauth.h"

#include "account/digest.h"
#include "base/json.h"
#include "base/random.h"
#include "net/fiber.h"

#include <sodium.h>

#define TTL	  "600" /* s */
#define COOKIE	  "echonest_oauth"
#define HOST_ONLY "__Host-" /* browsers take such a cookie from nobody but this very host */

static const char *cookie_name(const struct accounts *accounts)
{
	return accounts->config->debug ? COOKIE : HOST_ONLY COOKIE;
}

struct str oauth_challenge(struct arena *arena, struct str verifier)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	char text[sodium_base64_ENCODED_LEN(
		sizeof(hash), sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
	crypto_hash_sha256(hash, (const unsigned char *)verifier.data, verifier.len);
	sodium_bin2base64(text, sizeof(text), hash, sizeof(hash),
		sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return arena_str(arena, str_from_cstr(text));
}

static struct str digest_of(struct str text)
{
	char hex[DIGEST_HEX + 1];
	digest_hex(text, hex);
	return arena_str(fiber_arena(), str_from_cstr(hex));
}

static struct str key_of(struct str state)
{
	return arena_printf(fiber_arena(), "oauth:%.*s", STR_ARG(digest_of(state)));
}

/* Several trips of one browser, in several tabs, share its secret. */
static struct str browser_secret(
	const struct accounts *accounts, const struct http_request *request)
{
	struct str secret;
	if (http_cookie(request, cookie_name(accounts), &secret) && random_is_token(secret)) {
		return secret;
	}
	return random_token(fiber_arena());
}

static struct str write_trip(
	const char *service, const struct oauth_trip *trip, struct str browser)
{
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	json_begin_object(&json);
	json_member_write_str(&json, "service", str_from_cstr(service));
	json_member_write_str(&json, "browser", digest_of(browser));
	json_member_write_str(&json, "verifier", trip->verifier);
	json_member_write_str(&json, "nonce", trip->nonce);
	json_member_write_str(&json, "next", trip->next);
	json_member_write_str(&json, "email", trip->email);
	json_end_object(&json);
	struct str text = arena_str(fiber_arena(), buf_str(&buf));
	buf_finish(&buf);
	return text;
}

bool oauth_depart(const struct accounts *accounts, const struct http_request *request,
	const char *service, const struct oauth_trip *trip, struct oauth_departure *departure,
	struct error *error)
{
	struct arena *arena = fiber_arena();
	struct str browser = browser_secret(accounts, request);
	struct oauth_trip kept = {
		.next = trip->next,
		.email = trip->email,
		.verifier = random_token(arena),
		.nonce = random_token(arena),
	};
	*departure = (struct oauth_departure) {
		.state = random_token(arena),
		.nonce = kept.nonce,
		.challenge = oauth_challenge(arena, kept.verifier),
		.cookie = arena_printf(arena,
			"%s=%.*s; Path=/; Max-Age=" TTL "; HttpOnly; SameSite=Lax%s",
			cookie_name(accounts), STR_ARG(browser),
			accounts->config->debug ? "" : "; Secure"),
	};
	struct reply *reply;
	return store_command(accounts->store, &reply, error, STR("SET"),
		key_of(departure->state), write_trip(service, &kept, browser), STR("EX"),
		STR(TTL));
}

static bool began_here(
	const struct accounts *accounts, const struct http_request *request, const json_t *kept)
{
	struct str secret;
	return http_cookie(request, cookie_name(accounts), &secret) &&
	       str_equal_secret(digest_of(secret), json_member_str(kept, "browser"));
}

bool oauth_return(const struct accounts *accounts, const struct http_request *request,
	const char *service, struct str state, struct oauth_trip *trip, struct error *error)
{
	struct reply *reply;
	json_t *kept;
	/* taken and forgotten in one step: of two returns one is the first */
	if (!store_command(accounts->store, &reply, error, STR("GETDEL"), key_of(state))) {
		return false;
	}
	struct str text = reply_str(reply);
	if (text.len == 0 || !json_parse(fiber_arena(), text, &kept, error) ||
		!str_equal_cstr(json_member_str(kept, "service"), service)) {
		return error_set(error, ERROR_INVALID,
			"This has taken more than ten minutes, or was done already.");
	}
	if (!began_here(accounts, request, kept)) {
		return error_set(error, ERROR_INVALID,
			"This was begun in another browser, or cookies are turned off here.");
	}
	*trip = (struct oauth_trip) {
		.next = json_member_str(kept, "next"),
		.email = json_member_str(kept, "email"),
		.verifier = json_member_str(kept, "verifier"),
		.nonce = json_member_str(kept, "nonce"),
	};
	return true;
}
