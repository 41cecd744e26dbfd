/* Takes one nest's finished songs to the play log, in a fiber of its own. */
#ifndef PLAYER_SCRIBE_H
#define PLAYER_SCRIBE_H

#include "nest/play_log.h"
#include "player/player.h"

struct fiber;

struct scribe {
	struct play_log *log;
	const struct player_options *options;
	struct str prefix; /* of the nest's keys */
	struct fiber *fiber;
	bool has_work; /* the outbox may hold something */
	bool stopping;
	int64_t retry_ms; /* how long to wait after the last failure; 0: it worked */
	void (*on_ended)(void *arg);
	void *arg;
};

/* Its fields up to `prefix`, and `on_ended` and `arg`, must be set. It waits for scribe_wake().
 */
void scribe_start(struct scribe *scribe);

/* There may be something to write. A pause after a failure goes on. */
void scribe_wake(struct scribe *scribe);

/* As drive_stop(). Calls `on_ended(arg)` in the end. */
void scribe_stop(struct scribe *scribe, bool cancel);
bool scribe_has_ended(const struct scribe *scribe);

#endif
