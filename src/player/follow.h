/*
 * Plays a nest on the Spotify of those who want that. Whoever holds the nest's lease watches
 * what plays, and for each follower tells their device what to do: at a change at once, and
 * every quarter of a minute to see whether it is still in step and still ours.
 */
#ifndef PLAYER_FOLLOW_H
#define PLAYER_FOLLOW_H

#include "account/spotify_link.h"
#include "nest/nest.h"

struct follow;

/* Times in milliseconds; 0 means the default. */
struct follow_options {
	int64_t check_ms;   /* 15000: between two looks at somebody's device */
	int64_t settle_ms;  /* 4000: until what we did shows at Spotify */
	int64_t give_up_ms; /* 600000: without a device */
};

/*
 * Begins, without the lead. `nest` and `link` must outlive it. `on_ended(arg)` is called when
 * nothing of it runs any more after follow_stop().
 */
struct follow *follow_start(const struct nest *nest, struct spotify_link *link,
	const struct follow_options *options, void (*on_ended)(void *arg), void *arg);

/* Only who leads does anything. */
void follow_lead(struct follow *follow, bool leads);

/* What plays in the nest may have changed. */
void follow_wake(struct follow *follow);

/* Begins nothing more; after `cancel` it also stops waiting for Spotify. */
void follow_stop(struct follow *follow, bool cancel);
bool follow_has_ended(const struct follow *follow);

/* After it has ended. */
void follow_destroy(struct follow *follow);

#endif
