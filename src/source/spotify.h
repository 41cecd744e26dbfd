/*
 * Spotify as a source: its catalogue, searched and looked up with the app's own token. What it
 * tells of tracks is kept in the store for all processes, so that adding what somebody has just
 * searched asks nothing again. Written for the Web API as it is for new apps since March 2026:
 * a search gives ten at a time, tracks are looked up one by one, playlists are shown only to
 * their owners.
 */
#ifndef SOURCE_SPOTIFY_H
#define SOURCE_SPOTIFY_H

#include "source/source.h"
#include "source/spotify_api.h"
#include "store/store.h"

struct spotify;

/*
 * The access token of the user with this email, in the fiber's arena. May wait. Its error's
 * message is for the user and says what to do: "Connect your Spotify first."
 */
typedef bool spotify_user_token(
	void *context, struct str email, struct str *token, struct error *error);

/* Borrows all three, which must outlive it. */
struct spotify *spotify_create(
	struct spotify_api *api, struct store *store, const struct config *config);

/* When no fiber uses it. NULL is fine. */
void spotify_destroy(struct spotify *spotify);

/* Its face as a source, named "spotify"; lives as long as `spotify`. */
struct source *spotify_source(struct spotify *spotify);

/* From whom to get people's own tokens, for their playlists. NULL: from nobody. */
void spotify_set_user_token(
	struct spotify *spotify, spotify_user_token *user_token, void *context);

/*
 * The app's token, good for `*left_s` more seconds (at least 30), in the fiber's arena. Fetched
 * once for all who want it. Never log it.
 */
bool spotify_app_token(
	struct spotify *spotify, struct str *token, int64_t *left_s, struct error *error);

/*
 * For `echonest check`, in a fiber: whether Spotify knows our app and lets it search. The
 * error's message says what to do.
 */
bool spotify_check(const struct config *config, struct http_client *http, struct error *error);

/*
 * What the Web API has at `path` (encoded, with its query: "/artists/<id>"), as the app, in the
 * fiber's arena: for what a source has no words for. ERROR_NOT_FOUND; ERROR_UPSTREAM also when
 * it is the app that may not; the rest as spotify_api_call().
 */
bool spotify_catalogue(
	struct spotify *spotify, struct str path, json_t **answer, struct error *error);

/* The country whose catalogue it is, encoded for a query. */
struct str spotify_market(const struct spotify *spotify);

/* Counters since the start. */
struct spotify_stats {
	uint64_t asked;	  /* searches, look-ups and links */
	uint64_t fetched; /* those for which Spotify was called; the others were known */
};
struct spotify_stats spotify_stats(const struct spotify *spotify);

#endif
