#include "serve/upstream.h"

#include "serve/parts.h"

static void count(struct serve *serve, enum stats_what what, uint64_t now, uint64_t *counted)
{
	stats_add_many(serve->stats, what, (int64_t)(now - *counted));
	*counted = now;
}

void upstream_count(struct serve *serve)
{
	if (!serve->spotify) {
		return;
	}
	struct serve_counted *counted = &serve->counted;
	struct spotify_api_stats api = spotify_api_stats(serve->spotify_api);
	struct spotify_stats catalogue = spotify_stats(serve->spotify);
	count(serve, STATS_SPOTIFY_CALLS, api.calls, &counted->spotify_calls);
	count(serve, STATS_SPOTIFY_FAILURES, api.failures, &counted->spotify_failures);
	count(serve, STATS_SPOTIFY_LIMITED, api.limited, &counted->spotify_limited);
	count(serve, STATS_SPOTIFY_CACHE_HITS, catalogue.asked - catalogue.fetched,
		&counted->spotify_cache_hits);
}
