/*
 * What a strategy has found that may be offered: asked of the store in one call
 * for many, each recording once.
 */
#ifndef BENDER_FINDS_H
#define BENDER_FINDS_H

#include "nest/preview.h"

struct finds {
	const struct nest *nest;
	struct str strategy; /* its name */
	bool repeats;	     /* also what was queued not long ago, the longest ago first */
	struct candidate items[PREVIEW_CACHE_MAX];
	struct recording recordings[PREVIEW_CACHE_MAX];
	int64_t when_ms[PREVIEW_CACHE_MAX]; /* as preview_free() */
	size_t count;
	size_t held_back; /* those that would do, but were queued not long ago */
};

/* With `repeats` never: then each might be the better one. */
bool finds_are_full(const struct finds *finds);

/*
 * Takes of these songs what may be offered, in their order; episodes and what is too
 * short to be played never. Texts are shared. Any number of songs; fails with the store's
 * error.
 */
bool finds_offer(
	struct finds *finds, const struct new_song *songs, size_t count, struct error *error);

/* The same of tracks. */
bool finds_offer_tracks(
	struct finds *finds, const struct track *tracks, size_t count, struct error *error);

#endif
