/* Requests to the YouTube Data API v3, which has a quota for all of us together. */
#ifndef SOURCE_YOUTUBE_API_H
#define SOURCE_YOUTUBE_API_H

#include "base/config.h"
#include "base/json.h"
#include "net/flight.h"
#include "net/http_client.h"
#include "store/memory.h"

struct youtube_api {
	const struct config *config;
	struct http_client *http;
	struct memory memory; /* without a store nothing is remembered */
	struct flights flights;
};

struct youtube_api youtube_api_make(
	const struct config *config, struct http_client *http, struct store *store);

/*
 * Gets `path` ("videos?part=snippet&id=…", encoded, without the key). Answers are kept in the
 * store for ten minutes, and what many want at once is fetched once. `*body` is the JSON text
 * of an object and `*json` the object itself, both in the fiber's arena.
 *
 * ERROR_LIMITED when the quota is used up, which then holds for every process. ERROR_NOT_FOUND
 * and ERROR_FORBIDDEN as YouTube says. ERROR_UPSTREAM: it refuses our key, or makes no sense.
 * Else as http_fetch(). Messages and logs never hold the key.
 */
bool youtube_api_get(struct youtube_api *api, struct str path, struct str *body, json_t **json,
	struct error *error);

/* Only what is kept, which costs nothing of the quota. */
bool youtube_api_kept(struct youtube_api *api, struct str path, struct str *body);

#endif
