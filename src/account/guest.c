#include "account/guest.h"

#include "account/email.h"
#include "account/limit.h"
#include "account/password.h"
#include "base/alloc.h"
#include "net/fiber.h"

#include <stdlib.h>

#define SIGN_UPS_MAX	   5  /* per address and hour */
#define TRIES_MAX	   30 /* per address and hour */
#define TRIES_OF_EMAIL_MAX 60 /* per email and hour, from wherever */

struct guests {
	struct store *store;
	const struct config *config;
	struct tokens *tokens;
	struct passwords *passwords;
};

struct guests *guests_create(
	struct store *store, const struct config *config, struct tokens *tokens)
{
	struct guests *guests = alloc_new(struct guests);
	guests->store = store;
	guests->config = config;
	guests->tokens = tokens;
	guests->passwords = config->guest_signup ? passwords_create() : NULL;
	return guests;
}

void guests_destroy(struct guests *guests)
{
	if (guests) {
		passwords_destroy(guests->passwords);
		free(guests);
	}
}

static struct str key_of(struct str email)
{
	return arena_printf(fiber_arena(), "guest:%.*s", STR_ARG(email));
}

static bool is_among(struct str email, const struct config_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (str_equal(email, list->items[i])) {
			return true;
		}
	}
	return false;
}

/*
 * Nobody has verified a guest's address, so it must be none that means something here: not one
 * that Google vouches for, nor an admin's, nor ours.
 */
static bool may_be_guest(const struct config *config, struct str email)
{
	if (config->google_client_id.len && config_allows_email(config, email)) {
		return false;
	}
	return !email_is_ours(email) && !str_equal_nocase(email, config->dev_auth_email) &&
	       !str_equal_nocase(email, config->spotify_email) &&
	       !is_among(email, &config->admin_emails) &&
	       !is_among(email, &config->special_people);
}

static bool check_password_size(struct str password, struct error *error)
{
	size_t characters = 0;
	for (size_t i = 0; i < password.len; i++) {
		characters += ((unsigned char)password.data[i] & 0xC0) != 0x80;
	}
	if (characters < GUEST_PASSWORD_MIN) {
		return error_set(error, ERROR_INVALID,
			"The password must have at least %d characters.", GUEST_PASSWORD_MIN);
	}
	return password.len <= GUEST_PASSWORD_MAX ||
	       error_set(error, ERROR_INVALID, "The password is too long.");
}

static bool is_on(const struct guests *guests, struct error *error)
{
	return guests->passwords ||
	       error_set(error, ERROR_NOT_FOUND, "Guests can't sign up here.");
}

bool guest_sign_up(struct guests *guests, const struct client *client, struct str email,
	struct str password, struct error *error)
{
	struct str who = client_network(fiber_arena(), client), hash;
	struct reply *reply;
	bool is_remembered;
	if (!is_on(guests, error) || !check_password_size(password, error) ||
		!limit_hourly(guests->store, "signup", who, SIGN_UPS_MAX,
			"Too many have signed up from here; come back in an hour.", error) ||
		!password_hash(guests->passwords, password, &hash, error) ||
		!token_is_remembered(guests->tokens, email, &is_remembered, error)) {
		return false;
	}
	bool is_free = may_be_guest(guests->config, email) && !is_remembered;
	if (is_free) {
		if (!store_command(guests->store, &reply, error, STR("SET"), key_of(email),
			    hash, STR("NX"))) {
			return false;
		}
		is_free = reply->type != REPLY_NIL;
	}
	return is_free || error_set(error, ERROR_CONFLICT,
				  "This address can't sign up as a guest. If it is yours, sign "
				  "in with it.");
}

bool guest_check(struct guests *guests, const struct client *client, struct str email,
	struct str password, struct error *error)
{
	static const char too_many[] = "Too many tries; come back in an hour.";
	struct str who = client_network(fiber_arena(), client);
	struct reply *reply;
	bool is_right;
	if (!is_on(guests, error) ||
		!limit_hourly(guests->store, "login", who, TRIES_MAX, too_many, error) ||
		!limit_hourly(guests->store, "login-as", email, TRIES_OF_EMAIL_MAX, too_many,
			error) ||
		!store_command(guests->store, &reply, error, STR("GET"), key_of(email))) {
		return false;
	}
	/* somebody who is no guest costs the same work: STR_EMPTY is nobody's hash */
	struct str hash = reply_str(reply);
	if (!password_check(guests->passwords, hash, password, &is_right, error)) {
		return false;
	}
	/* the settings may have changed since the sign-up */
	return (is_right && may_be_guest(guests->config, email)) ||
	       error_set(error, ERROR_UNAUTHENTICATED, "Email or password is wrong.");
}
