/*
 * By artists whom people hear together with the seed's, as ListenBrainz knows
 * (source/listenbrainz.h); the sources that are there tell what can be played of them.
 * Spotify's own recommendations ended in November 2024.
 */
#include "source/listenbrainz.h"
#include "bender/catalogue.h"
#include "bender/parts.h"
#include "net/fiber.h"
#include "source/local/fold.h"

#define NEAREST	     30 /* of the similar artists */
#define ARTISTS_MOST 5	/* that are looked for at once */
#define SEARCH_MOST  20

static bool is_usable(const struct bender *bender, const struct hint *hint)
{
	return bender->options.http && listenbrainz_is_configured(bender->options.config);
}

/* Moves random ones to the front, and says how many. */
static size_t draw(struct random_sequence *random, struct str *names, size_t count)
{
	size_t drawn = 0;
	for (; drawn < count && drawn < ARTISTS_MOST; drawn++) {
		size_t other = drawn + (size_t)random_sequence_below(random, count - drawn);
		struct str name = names[other];
		names[other] = names[drawn];
		names[drawn] = name;
	}
	return drawn;
}

static struct str folded(struct str text)
{
	struct buf buf = { 0 };
	local_fold(&buf, text);
	struct str copy = arena_str(fiber_arena(), buf_str(&buf));
	buf_finish(&buf);
	return copy;
}

/* Alone, or the first of several: "Queen, David Bowie" is by Queen. */
static bool is_by(const struct track *track, struct str name)
{
	struct str first = str_slice(track->artist, 0, str_index_of(track->artist, ','));
	struct str wanted = folded(name);
	return wanted.len > 0 &&
	       (str_equal(folded(track->artist), wanted) || str_equal(folded(first), wanted));
}

static bool offer_artist(struct bender *bender, struct source *source, struct str name,
	struct finds *finds, struct error *error)
{
	struct str quoted = catalogue_quote(name);
	struct source_query query = {
		/* only Spotify has words for the artist alone */
		.text = strcmp(source->name, "spotify") == 0
				? arena_printf(fiber_arena(), "artist:%.*s", STR_ARG(quoted))
				: name,
		.limit = SEARCH_MOST,
	};
	struct track *tracks;
	size_t count, kept = 0;
	if (!source->search(source, &query, fiber_arena(), &tracks, &count, error)) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		if (is_by(&tracks[i], name)) {
			tracks[kept++] = tracks[i];
		}
	}
	return finds_offer_tracks(finds, tracks, kept, error);
}

/* A source that fails is no failure of this strategy as long as another has something. */
static bool offer_artists(struct bender *bender, const struct str *names, size_t count,
	struct finds *finds, struct error *error)
{
	const struct sources *sources = bender->options.sources;
	bool has_failed = false;
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < sources->count && !finds_are_full(finds); j++) {
			struct source *source = sources->items[j];
			has_failed = (source->search && !offer_artist(bender, source, names[i],
								finds, error)) ||
				     has_failed;
		}
	}
	return !has_failed || finds->count > 0;
}

static bool find(struct bender *bender, const struct hint *hint, struct finds *finds,
	struct error *error)
{
	const struct config *config = bender->options.config;
	struct http_client *http = bender->options.http;
	const struct preview_seed *seed = &hint->seed;
	struct str mbid, names[NEAREST];
	size_t count = NEAREST;
	if (seed->artist.len == 0 || seed->title.len == 0) {
		return true;
	}
	if (!listenbrainz_artist(config, http, seed->artist, seed->title, &mbid, error)) {
		return false;
	}
	if (mbid.len == 0) {
		return true;
	}
	return listenbrainz_near(config, http, mbid, names, &count, error) &&
	       offer_artists(bender, names, draw(&bender->random, names, count), finds, error);
}

const struct strategy strategy_listenbrainz = {
	.name = "listenbrainz",
	.weight = offsetof(struct config_weights, listenbrainz),
	.is_usable = is_usable,
	.find = find,
};
