#include "account/id_token.h"

#include "account/email.h"
#include "base/json.h"

#include <sodium.h>

#define SKEW_S 300

/* The middle one of its three parts, which dots separate, is JSON in base64url (RFC 7519). */
static bool read_claims(
	struct arena *arena, struct str token, json_t **claims, struct error *error)
{
	struct str part[4], rest = token;
	size_t parts = 0;
	while (parts < 4 && str_split_next(&rest, '.', &part[parts])) {
		parts++;
	}
	size_t len = 0;
	unsigned char *text = arena_alloc(arena, token.len + 1);
	bool ok = parts == 3 && part[2].len > 0 &&
		  sodium_base642bin(text, token.len, part[1].data, part[1].len, NULL, &len,
			  NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
		  json_parse(arena, (struct str) { (const char *)text, len }, claims, error) &&
		  json_is_object(*claims);
	return ok || error_set(error, ERROR_UPSTREAM, "Google gives no proper answer.");
}

static bool is_google(struct str issuer)
{
	/* Google's OpenID Connect reference names both */
	return str_equal(issuer, STR("https://accounts.google.com")) ||
	       str_equal(issuer, STR("accounts.google.com"));
}

/* Made for us, and asked for by us: section 3.1.3.7, numbers 3 to 5. */
static bool is_for(const json_t *claims, struct str client_id)
{
	const json_t *audience = json_object_get(claims, "aud");
	const json_t *party = json_object_get(claims, "azp");
	if (party && !str_equal(json_str(party), client_id)) {
		return false;
	}
	if (!json_is_array(audience)) {
		return str_equal(json_str(audience), client_id);
	}
	bool found = false;
	for (size_t i = 0; i < json_array_size(audience); i++) {
		found = found || str_equal(json_str(json_array_get(audience, i)), client_id);
	}
	return found && (party || json_array_size(audience) == 1);
}

static bool check_times(const json_t *claims, int64_t now_s, struct error *error)
{
	const json_t *expires = json_object_get(claims, "exp");
	const json_t *issued = json_object_get(claims, "iat");
	if (!json_is_integer(expires) || !json_is_integer(issued)) {
		return error_set(error, ERROR_UPSTREAM, "Google gives no proper answer.");
	}
	if (json_integer_value(expires) < now_s - SKEW_S) {
		return error_set(error, ERROR_UPSTREAM,
			"By the clock of this server, Google's answer is too old. Whoever runs "
			"the server should look at its clock.");
	}
	if (json_integer_value(issued) > now_s + SKEW_S) {
		return error_set(error, ERROR_UPSTREAM,
			"By the clock of this server, Google's answer comes from the future. "
			"Whoever runs the server should look at its clock.");
	}
	return true;
}

bool id_token_email(struct arena *arena, struct str token, const struct id_token_wanted *wanted,
	struct str *email, struct error *error)
{
	json_t *claims;
	if (!read_claims(arena, token, &claims, error)) {
		return false;
	}
	if (!is_google(json_member_str(claims, "iss")) || !is_for(claims, wanted->client_id) ||
		wanted->nonce.len == 0 ||
		!str_equal_secret(json_member_str(claims, "nonce"), wanted->nonce)) {
		return error_set(error, ERROR_UPSTREAM,
			"Google's answer was not meant for this sign-in.");
	}
	if (!check_times(claims, wanted->now_s, error)) {
		return false;
	}
	if (!email_read(arena, json_member_str(claims, "email"), email)) {
		return error_set(error, ERROR_FORBIDDEN,
			"Google did not tell your email address, and people are known by "
			"theirs here.");
	}
	return json_is_true(json_object_get(claims, "email_verified")) ||
	       error_set(error, ERROR_FORBIDDEN,
		       "Google has not verified that %.100s is your address.",
		       arena_cstr(arena, *email));
}
