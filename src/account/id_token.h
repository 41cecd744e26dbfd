/*
 * Who has signed in at Google: the claims of an id_token (OpenID Connect Core 1.0, section 2).
 * Its signature is not looked at. That is allowed (section 3.1.3.7, number 6) for a token that
 * comes straight from the token endpoint over TLS, and only such may be given here.
 */
#ifndef ACCOUNT_ID_TOKEN_H
#define ACCOUNT_ID_TOKEN_H

#include "base/arena.h"
#include "base/error.h"

#include <stdint.h>

struct id_token_wanted {
	struct str client_id; /* whom it must be made for */
	struct str nonce;     /* what we sent along */
	int64_t now_s;	      /* unix time */
};

/*
 * Checks issuer, audience, nonce and times (with five minutes for clocks that differ), and
 * gives the verified email in lower case. ERROR_UPSTREAM: it is not a token as it should be;
 * ERROR_FORBIDDEN: it has no verified email. Messages are for people.
 */
bool id_token_email(struct arena *arena, struct str token, const struct id_token_wanted *wanted,
	struct str *email, struct error *error);

#endif
