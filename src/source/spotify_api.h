/*
 * Spotify's Web API and its accounts service, as they are called from everywhere in the
 * program: the catalogue with the app's token, a person's player with theirs. Knows nothing of
 * tokens but how to send them; never logs one.
 */
#ifndef SOURCE_SPOTIFY_API_H
#define SOURCE_SPOTIFY_API_H

#include "base/config.h"
#include "base/json.h"
#include "net/http_client.h"

struct spotify_api;

/* Borrows both, which must outlive it. */
struct spotify_api *spotify_api_create(struct http_client *http, const struct config *config);

/* When no call is under way. NULL is fine. */
void spotify_api_destroy(struct spotify_api *api);

/* Whether an app is configured: SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET. */
bool spotify_api_is_configured(const struct config *config);

struct spotify_call {
	const char *method; /* NULL: GET */
	/* What follows SPOTIFY_API_URL, encoded, with its query: "/me/player?market=US" */
	struct str path;
	struct str token; /* an access token */
	struct str body;  /* JSON, or "" */
	/* With somebody's own token: such calls don't queue behind those to the catalogue. */
	bool is_personal;
};

struct spotify_answer {
	int status;
	json_t *body; /* NULL when there was none, which is usual where something is changed */
	/* Spotify's word for a refusal, for programs, else "": PREMIUM_REQUIRED,
	 * NO_ACTIVE_DEVICE, …; of the accounts service: invalid_grant, invalid_client, … */
	struct str reason;
};

/*
 * Calls the Web API and waits, in a fiber, in whose arena the answer lives. `answer` is filled
 * as far as it is known when the call fails, too; messages are for people:
 * ERROR_UNAUTHENTICATED (401): the token has run out or was taken back. ERROR_FORBIDDEN (403):
 * see `reason`. ERROR_NOT_FOUND (404): see `reason`. ERROR_INVALID (other 4xx): Spotify does
 * not understand what it was asked. ERROR_UPSTREAM: 5xx, or no JSON where there should be some.
 * The rest as http_fetch(), ERROR_LIMITED above all.
 */
bool spotify_api_call(struct spotify_api *api, const struct spotify_call *call,
	struct spotify_answer *answer, struct error *error);

/*
 * Asks the accounts service for a token (POST /api/token) as our app. `form` is the encoded
 * body: "grant_type=client_credentials". The answer's body has `access_token` and `expires_in`.
 * ERROR_UNAUTHENTICATED: what the form offers is no longer good (`reason` invalid_grant).
 * ERROR_UPSTREAM: Spotify does not know our app, or failed. The rest as http_fetch().
 */
bool spotify_api_token(struct spotify_api *api, struct str form, struct spotify_answer *answer,
	struct error *error);

/* For how many more seconds Spotify wants to be left alone; 0: not at all. May wait. */
int64_t spotify_api_limited_s(struct spotify_api *api);

/* Counters since the start, of both services. */
struct spotify_api_stats {
	uint64_t calls;	   /* asked for, whether or not they were let through */
	uint64_t failures; /* no answer, 5xx, or no JSON */
	uint64_t limited;  /* refused by us, as Spotify wants to be left alone */
};
struct spotify_api_stats spotify_api_stats(const struct spotify_api *api);

#endif
