/*
 * Guests: people with an email that nobody has verified and a password. The store keeps
 * "guest:<email>", the password's argon2id hash. There are none unless GUEST_SIGNUP is on.
 */
#ifndef ACCOUNT_GUEST_H
#define ACCOUNT_GUEST_H

#include "account/client.h"
#include "account/token.h"

#define GUEST_PASSWORD_MIN 6	/* characters */
#define GUEST_PASSWORD_MAX 1000 /* bytes */

struct guests;

/* Takes as long as one hash when GUEST_SIGNUP is on. */
struct guests *guests_create(
	struct store *store, const struct config *config, struct tokens *tokens);
void guests_destroy(struct guests *guests);

/*
 * Makes an account. ERROR_INVALID: the password is too short or too long; ERROR_CONFLICT: the
 * address is somebody's, is ours, or signs in with Google; ERROR_LIMITED: too many sign-ups.
 * `email` is as email_read() gives it.
 */
bool guest_sign_up(struct guests *guests, const struct client *client, struct str email,
	struct str password, struct error *error);

/*
 * Whether they belong together. ERROR_UNAUTHENTICATED, with the same words and after the same
 * work, whether the email or the password is wrong; ERROR_LIMITED: too many tries.
 */
bool guest_check(struct guests *guests, const struct client *client, struct str email,
	struct str password, struct error *error);

#endif
