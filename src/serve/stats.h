/*
 * What people do, counted by day (UTC), for /api/stats. Counted in memory and
 * written to the store every few seconds, so that counting costs nothing; a
 * crash loses at most those seconds.
 */
#ifndef SERVE_STATS_H
#define SERVE_STATS_H

#include "base/json.h"
#include "store/store.h"

enum stats_what {
	STATS_LOGIN,
	STATS_WS_CONNECT,
	STATS_SONG_ADD,
	STATS_VOTE,
	STATS_JAM,
	STATS_AIRHORN,
	STATS_COMMENT,
	/* of what is asked of Spotify, see serve/upstream.h */
	STATS_SPOTIFY_CALLS,
	STATS_SPOTIFY_FAILURES,
	STATS_SPOTIFY_LIMITED,
	STATS_SPOTIFY_CACHE_HITS,
	STATS_COUNT,
};

struct stats;

struct stats *stats_create(struct store *store);
/* Writes nothing more; see stats_flush(). */
void stats_destroy(struct stats *stats);

void stats_add(struct stats *stats, enum stats_what what);
void stats_add_many(struct stats *stats, enum stats_what what, int64_t count);

/* `email` was here today. */
void stats_seen(struct stats *stats, struct str email);

/* In a fiber: writes what was counted. What can't be written stays for the next time. */
void stats_flush(struct stats *stats);

/* In a fiber: writes the members today, dau, dau_trend, known_users and spotify_api of an open
 * object. */
bool stats_render(
	struct stats *stats, struct json_writer *json, int64_t days, struct error *error);

#endif
