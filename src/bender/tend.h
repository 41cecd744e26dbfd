/* One look at a nest, and what Bender has to do there. */
#ifndef BENDER_TEND_H
#define BENDER_TEND_H

#include "bender/bender.h"

struct tending {
	int64_t queued;	  /* songs that were queued when it looked */
	bool has_queued;  /* it has queued one more; maybe there is more to do */
	bool lacks_offer; /* nobody had anything to offer */
};

/*
 * If somebody was here not long ago: sees to it that something is on offer that can be played,
 * and queues it if the queue is short. May ask other services and wait. Fails with the store's
 * errors.
 */
bool tend(struct bender *bender, const struct nest *nest, struct tending *tending,
	struct error *error);

#endif
