/* Who sends a request: nobody known, a signed-in person, or a token's bearer. */
#ifndef ACCOUNT_WHO_H
#define ACCOUNT_WHO_H

#include "account/session.h"
#include "account/token.h"
#include "net/http.h"

struct accounts {
	const struct config *config;
	struct store *store;
	struct sessions *sessions;
	struct tokens *tokens;
};

enum who_kind { WHO_NOBODY, WHO_SESSION, WHO_TOKEN };

struct who {
	enum who_kind kind;
	struct str email;	/* in the fiber's arena; "" for nobody */
	struct session_key key; /* of WHO_SESSION */
};

/*
 * A bearer token decides if there is one, else the session cookie. Somebody who is nobody is
 * an error: ERROR_UNAUTHENTICATED, or ERROR_UNAVAILABLE when the store can't say.
 */
bool who_find(const struct accounts *accounts, const struct http_request *request,
	struct who *who, struct error *error);

#endif
