/*
 * What moves time: for each nest a fiber that sleeps until the playing song
 * ends and then advances the queue, one that takes finished songs from the
 * store's outbox to the play log, and one that keeps Bender's offer and the queue
 * filled.
 *
 * Any number of players may run, in any number of processes. A lease per nest
 * lets one of them work while the others wait; but nothing depends on it, as
 * `advance` names the song that it thinks is over, and the play log takes each
 * song once.
 */
#ifndef PLAYER_PLAYER_H
#define PLAYER_PLAYER_H

#include "nest/nest.h"
#include "net/loop.h"
#include "player/follow.h"

struct bender;
struct player;

/* All times in milliseconds; 0 means the default. */
struct player_options {
	const struct nest_settings *nests; /* the rules; must outlive the player */
	struct bender *bender; /* plays when nobody chooses; NULL: nobody; borrowed */
	struct spotify_link *spotify_link; /* for those who hear it there; NULL: nobody */
	struct follow_options follow;
	struct str log_dir;   /* of the play log; made when missing */
	bool log_unsynced;    /* leave it to the system when lines reach the disk */
	int64_t lease_ms;     /* 2800: after so long without its holder a nest is another's */
	int64_t renew_ms;     /* a third of the lease */
	int64_t log_retry_ms; /* 1000: the first pause after a failed write; it doubles … */
	int64_t log_retry_max_ms; /* 30000: … up to this */
};

/* Begins to drive all nests, as soon as the store is up. `options` is copied. */
struct player *player_create(
	struct loop *loop, struct store *store, const struct player_options *options);

/*
 * Ends in order: leases are given back, so that another player goes on at once. Calls
 * `on_stopped(arg)` when nothing of it runs any more; a store that does not answer delays that
 * by at most a second.
 */
void player_stop(struct player *player, void (*on_stopped)(void *arg), void *arg);

/* After on_stopped. NULL is fine. */
void player_destroy(struct player *player);

#endif
