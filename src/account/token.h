/*
 * Bearer tokens: the shared one (ECHONEST_API_TOKEN) and each person's sync token, which is hex
 * HMAC-SHA-256 of "sync:<email>" under SECRET_KEY. The store keeps digests of the sync tokens
 * of those who ever signed in, so that a token finds its person.
 */
#ifndef ACCOUNT_TOKEN_H
#define ACCOUNT_TOKEN_H

#include "base/config.h"
#include "store/store.h"

struct tokens;

struct tokens *tokens_create(struct store *store, const struct config *config);
void tokens_destroy(struct tokens *tokens);

/* The person's sync token; a secret. */
struct str token_of(const struct tokens *tokens, struct arena *arena, struct str email);

/* Lets the person's token be found from now on: at each sign-in. */
bool token_remember(struct tokens *tokens, struct str email, struct error *error);

/* Whether the person ever signed in. */
bool token_is_remembered(
	struct tokens *tokens, struct str email, bool *is_remembered, struct error *error);

/* The bearer token of an Authorization header; false when it has none. */
bool token_read(struct str authorization, struct str *token);

/* Whether an Authorization header has a bearer token, rather than some proxy's password. */
bool token_is_given(struct str authorization);

/*
 * Who an Authorization header speaks for, in the fiber's arena. ERROR_UNAUTHENTICATED when it
 * has no token of ours, ERROR_UNAVAILABLE when that can't be checked.
 */
bool token_find(struct tokens *tokens, struct str authorization, struct str *email,
	struct error *error);

/*
 * The same where only a token will do: ERROR_UNAUTHENTICATED when none is given,
 * ERROR_FORBIDDEN when it is wrong, ERROR_UNAVAILABLE when it can't be checked or none is
 * configured.
 */
bool token_check(struct tokens *tokens, struct str authorization, struct str *email,
	struct error *error);

#endif
