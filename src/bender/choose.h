/* Which strategy, and which track of what it has found. */
#ifndef BENDER_CHOOSE_H
#define BENDER_CHOOSE_H

#include "base/random.h"
#include "bender/bender.h"
#include "bender/strategy.h"

/*
 * An order in which to try strategies: each place is drawn from those that are left, by their
 * weights; those with a weight of 0 are left out. `order` has room for all; how many it has.
 */
size_t choose_order(
	struct random_sequence *random, const int64_t *weights, size_t count, size_t *order);

/*
 * Brings a track on offer: by the first strategy in such an order that has one which was not
 * queued within the filter time, else what was queued the longest ago. `*offered` is false when
 * nobody has anything, or everybody fails. Fails with the store's errors only.
 */
bool choose(struct bender *bender, const struct hint *hint, bool *offered, struct error *error);

#endif
