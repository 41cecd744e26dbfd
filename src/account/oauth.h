/*
 * Going to another service for a permission and coming back with it: the authorization code
 * of OAuth 2.0 with PKCE (RFC 6749, RFC 7636). A trip is kept in the store for ten minutes,
 * under the digest of its `state`, and ends with the first return. It is bound to the browser
 * by a cookie whose digest is kept with it: nobody can end a trip that another has begun.
 */
#ifndef ACCOUNT_OAUTH_H
#define ACCOUNT_OAUTH_H

#include "account/who.h"

/* What we know again when somebody returns. */
struct oauth_trip {
	struct str next;     /* where to go in the end: a path of ours */
	struct str email;    /* who left; "" for somebody who is not signed in */
	struct str verifier; /* a secret: what the token endpoint wants as code_verifier */
	struct str nonce;    /* what an id_token must repeat */
};

/* What the other service's address needs, and the browser. */
struct oauth_departure {
	struct str state, nonce;
	struct str challenge; /* of the method S256 */
	struct str cookie;    /* the value of a Set-Cookie header */
};

/*
 * Begins a trip to `service` (a word) in the browser that sends `request`. Only `next` and
 * `email` of `trip` are read.
 */
bool oauth_depart(const struct accounts *accounts, const struct http_request *request,
	const char *service, const struct oauth_trip *trip, struct oauth_departure *departure,
	struct error *error);

/*
 * Ends the trip to `service` that `state` names, in the fiber's arena. ERROR_INVALID: there is
 * none (any more), or another browser began it; the message is for people.
 */
bool oauth_return(const struct accounts *accounts, const struct http_request *request,
	const char *service, struct str state, struct oauth_trip *trip, struct error *error);

/* The S256 challenge of a verifier, RFC 7636 section 4.2. */
struct str oauth_challenge(struct arena *arena, struct str verifier);

#endif
