/* What a search for the seed's artist finds, also where others are the first to be named. */
#include "bender/catalogue.h"
#include "net/fiber.h"

static bool find(struct bender *bender, const struct hint *hint, struct finds *finds,
	struct error *error)
{
	struct catalogue_place place;
	if (!catalogue_find(bender, hint, &place, error)) {
		return false;
	}
	if (place.artist.len == 0) {
		return true;
	}
	struct str quoted = catalogue_quote(place.artist);
	struct str words = arena_printf(fiber_arena(), "artist:%.*s", STR_ARG(quoted));
	return catalogue_offer_search(bender, finds, words, error);
}

const struct strategy strategy_artist_search = {
	.name = "artist_search",
	.weight = offsetof(struct config_weights, artist_search),
	.is_usable = catalogue_is_there,
	.find = find,
};
