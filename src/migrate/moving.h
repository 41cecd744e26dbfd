/*
 * What of an old server's nest moves: read from its store, written as JSON for the script
 * migrate.lua, whose head tells what the parts mean.
 */
#ifndef MIGRATE_MOVING_H
#define MIGRATE_MOVING_H

#include "base/buf.h"
#include "migrate/old_song.h"

struct moving_free_horns {
	struct str user;
	size_t count;
};

struct moving_filtered {
	struct str key; /* of a recording */
	int64_t until_ms;
};

struct moving {
	struct moving_song *songs; /* the playing one first */
	size_t song_count;
	int64_t pos_ms; /* of the playing song */
	int64_t counter;
	bool is_paused;
	int64_t volume;		  /* -1: unknown */
	struct str last;	  /* JSON, or "" */
	struct airhorn *airhorns; /* oldest first */
	size_t airhorn_count;
	struct moving_free_horns *free_horns;
	size_t free_horns_count; /* users */
	struct moving_filtered *filtered;
	size_t filtered_count;
	struct str seeds[2]; /* tracks of Spotify: a person's, Bender's; "": none */
	int64_t away_ms;
};

/* The numbers of ours that it depends on. */
struct moving_rules {
	int64_t free_airhorn; /* jams that earn one */
	int64_t filter_ms;
};

/* Reads all of it; what can't move is added to `behind`. False when the store fails. */
bool moving_read(struct old_store *old, const struct moving_rules *rules, struct behind *behind,
	struct moving *moving, struct error *error);

/* Where in a song the old player was, in ms, from its dates (each may be ""). Pure. */
int64_t moving_position(
	struct str done, struct str started, struct str now, int64_t duration_ms);

/* For migrate.lua. */
void moving_write(
	const struct moving *moving, const struct moving_rules *rules, struct buf *json);

#endif
