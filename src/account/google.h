/* Signing in with Google: OpenID Connect's authorization code flow. */
#ifndef ACCOUNT_GOOGLE_H
#define ACCOUNT_GOOGLE_H

#include "account/oauth.h"
#include "net/http_client.h"

#define GOOGLE_CALLBACK "/authentication/callback"

extern const struct http_service google_service;

bool google_is_configured(const struct config *config);

/* Where Google sends people back to; it must be registered there. */
struct str google_redirect_uri(struct arena *arena, const struct config *config);

/* Where to send a browser that has departed. `choose`: Google asks which account is meant. */
struct str google_address(struct arena *arena, const struct config *config,
	const struct oauth_departure *departure, bool choose);

/*
 * Changes the code that somebody came back with for their verified email, in lower case.
 * ERROR_INVALID: there is no code, or Google does not take it (any more); ERROR_FORBIDDEN: they
 * have no verified email; ERROR_UPSTREAM: our settings or clock are wrong, or Google's answer;
 * otherwise as http_fetch(). Messages are for people.
 */
bool google_email(const struct accounts *accounts, struct http_client *http, struct str code,
	const struct oauth_trip *trip, struct str *email, struct error *error);

/*
 * Whether Google can be reached and knows us: it is asked for a code that nobody has, which it
 * refuses as such only if all else is right. Waits for 5 s at most.
 */
bool google_check(const struct config *config, struct http_client *http, struct error *error);

/* Whether this address may sign in; ERROR_FORBIDDEN says that it is not on the guest list. */
bool google_admits(const struct config *config, struct str email, struct error *error);

#endif
