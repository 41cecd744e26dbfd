/* Adding songs to a nest's queue and removing them. */
#ifndef NEST_QUEUE_H
#define NEST_QUEUE_H

#include "nest/nest.h"

/* What to add. Unknown text is ""; zero-initialized is a start. */
struct new_song {
	struct str src, trackid, title, artist, album, img, big_img;
	struct str type, secondary_text, show_name, publisher, permalink_url;
	int64_t duration_s, duration_ms; /* either may be 0: it follows from the other */
	struct str user;
	bool is_auto;	   /* Bender adds it: it goes to the end, no limit counts */
	bool is_unlimited; /* the hourly limit does not count for this user */
	struct str jammer; /* jams it at once; "": nobody */
	bool is_throwback; /* `jammer` is who queued it in the past */
};

/*
 * Adds a song at its fair place (contract §2); `*id` is its queue id. Long texts are cut.
 * ERROR_LIMITED after too many songs in an hour, ERROR_CONFLICT when the queue is full.
 */
bool queue_add(const struct nest *nest, const struct new_song *song, struct str *id,
	struct error *error);

/* Removes a queued song. ERROR_NOT_FOUND. */
bool queue_kill(const struct nest *nest, struct str id, struct error *error);

/* Empties the queue; the playing song plays on. `*count` (may be NULL): the songs removed. */
bool queue_nuke(const struct nest *nest, int64_t *count, struct error *error);

#endif
