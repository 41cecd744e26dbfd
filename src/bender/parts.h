/* What the files of Bender share; nobody else includes this. */
#ifndef BENDER_PARTS_H
#define BENDER_PARTS_H

#include "base/random.h"
#include "bender/bender.h"
#include "bender/seeds.h"
#include "bender/strategy.h"

struct bender {
	struct bender_options options;
	struct random_sequence random;
	struct arena *arena; /* lives as long as Bender */
	struct nest_seeds seeds;
	bool fails[STRATEGIES_MAX]; /* what the log knows to be failing, by strategy */
	struct bender_nest *nests;  /* a list */
};

#endif
