#include "bender/strategy.h"

#define GENRE_BONUS 20

const struct strategy *const strategies[] = {
	&strategy_genre,
	&strategy_throwback,
	&strategy_artist_search,
	&strategy_artist_album_tracks,
	&strategy_album,
	&strategy_similar,
	&strategy_listenbrainz,
};
const size_t strategies_count = sizeof(strategies) / sizeof(strategies[0]);

_Static_assert(sizeof(strategies) / sizeof(strategies[0]) <= STRATEGIES_MAX, "they have room");

int64_t strategy_weight(const struct strategy *strategy, const struct config_weights *weights,
	const struct hint *hint)
{
	int64_t weight = *(const int64_t *)((const char *)weights + strategy->weight);
	bool has_bonus = strategy == &strategy_genre && weight > 0 && hint->genre.len > 0;
	return has_bonus ? weight + GENRE_BONUS : weight;
}
