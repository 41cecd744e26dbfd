/* One nest, driven: a fiber for its time, one for its play log, one for Bender. */
#ifndef PLAYER_DRIVE_H
#define PLAYER_DRIVE_H

#include "nest/play_log.h"
#include "player/lease.h"
#include "player/player.h"

/* What all drives of a player share. */
struct drive_context {
	struct store *store;
	struct play_log *log;
	struct str token;
	struct player_options options; /* with the defaults filled in */
	/* called when all fibers of a drive have ended */
	void (*on_ended)(void *arg);
	void *arg;
};

struct drive;

/* Begins to drive the nest with this id. `context` must outlive it. ERROR_INVALID: no such id.
 */
struct drive *drive_start(struct drive_context *context, struct str nest, struct error *error);
struct str drive_nest(const struct drive *drive);

/* Lets it give its lease back and end; after `cancel` it also stops waiting for the store. */
void drive_stop(struct drive *drive, bool cancel);
bool drive_has_ended(const struct drive *drive);

/* After it has ended. */
void drive_destroy(struct drive *drive);

#endif
