/* Signing in and out by the cookie. */
#ifndef ACCOUNT_LOGIN_H
#define ACCOUNT_LOGIN_H

#include "account/client.h"
#include "account/who.h"

/*
 * Whether this client may sign in without a password: DEBUG is on, DEV_AUTH_EMAIL is set, and
 * it came to localhost or 127.0.0.1. Then it may do so as anybody, to try two people.
 */
bool login_dev_allowed(const struct config *config, const struct client *client);

/* Begins a session for `email`; `*cookie` is the Set-Cookie header's value. Audited. */
bool login_begin(const struct accounts *accounts, const struct client *client, struct str email,
	const char *method, struct str *cookie, struct error *error);

/* Ends the request's session; `*cookie` makes the browser forget it. */
bool login_end(const struct accounts *accounts, const struct http_request *request,
	struct str *cookie, struct error *error);

/* `next` if it is a path of ours, else "/": never another site. */
struct str login_safe_next(struct str next);

#endif
