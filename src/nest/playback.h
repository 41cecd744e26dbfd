/* What moves or stops the time of a nest. */
#ifndef NEST_PLAYBACK_H
#define NEST_PLAYBACK_H

#include "nest/nest.h"

/* Stops time, or lets it go on; nothing happens when it does so already. */
bool playback_pause(const struct nest *nest, struct error *error);
bool playback_unpause(const struct nest *nest, struct error *error);

/* Of a song, for the log. `id` is "" when there is none. */
struct playback_song {
	struct str id, user, src, trackid, title;
	int64_t duration_ms;
};

/* How things stand after a call, and what it has done. */
struct playback_state {
	struct str id;	 /* of the playing song, or "" */
	int64_t ends_ms; /* unix; 0 when nothing plays or the nest is paused */
	int64_t now_ms;	 /* unix, by the store's clock */
	bool is_paused;
	struct playback_song finished, started;
	struct playback_song *passed; /* were too short to be played */
	size_t passed_count;
};

/*
 * The player's step: if the song `expected` ("" for none) is still the one that plays and its
 * end has come, or if nothing plays, goes on with the next. Harmless to do twice.
 */
bool playback_advance(const struct nest *nest, struct str expected,
	struct playback_state *state, struct error *error);

/*
 * Ends the playing song now and starts the next. `meant` is the id that the user saw, or "" for
 * any. ERROR_CONFLICT when nothing or another song is playing. `state` may be NULL.
 */
bool playback_skip(const struct nest *nest, struct str meant, struct playback_state *state,
	struct error *error);

#endif
