/* Adding songs to a nest's queue and removing them. */
#ifndef NEST_QUEUE_H
#define NEST_QUEUE_H

#include "nest/nest.h"
#include "nest/new_song.h"

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
