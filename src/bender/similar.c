/* From our own files: by the same artist, of the same album, genre or decade. */
#include "bender/parts.h"
#include "net/fiber.h"
#include "source/local.h"

#define WINDOW 100 /* tracks that are looked up and asked about at once */

static bool is_usable(const struct bender *bender, const struct hint *hint)
{
	return bender->options.local && local_progress(bender->options.local).tracks > 0;
}

static size_t look_up(
	struct bender *bender, const struct str *trackids, size_t count, struct track *tracks)
{
	struct source *source = local_source(bender->options.local);
	size_t found = 0;
	for (size_t i = 0; i < count; i++) {
		/* one that is gone meanwhile is no loss */
		found += source->lookup(
			source, trackids[i], fiber_arena(), &tracks[found], NULL);
	}
	return found;
}

static bool find(struct bender *bender, const struct hint *hint, struct finds *finds,
	struct error *error)
{
	struct str *trackids;
	struct track *tracks = arena_array(fiber_arena(), struct track, WINDOW);
	size_t count = local_similar(bender->options.local, hint->seed.trackid,
		hint->seed.artist, hint->seed.album,
		random_sequence_below(&bender->random, UINT64_MAX), fiber_arena(), &trackids);
	for (size_t at = 0; at < count && !finds_are_full(finds); at += WINDOW) {
		size_t window = count - at < WINDOW ? count - at : WINDOW;
		size_t found = look_up(bender, trackids + at, window, tracks);
		if (!finds_offer_tracks(finds, tracks, found, error)) {
			return false;
		}
	}
	return true;
}

const struct strategy strategy_similar = {
	.name = "similar",
	.weight = offsetof(struct config_weights, similar),
	.is_usable = is_usable,
	.find = find,
};
