/* What a search for the nest's genre finds, or for one of the seed's artist. */
#include "bender/catalogue.h"
#include "bender/parts.h"
#include "net/fiber.h"

/* "" when the catalogue knows none, which is so of many an artist. */
static bool genre_of_artist(
	struct bender *bender, const struct hint *hint, struct str *genre, struct error *error)
{
	struct catalogue_place place;
	json_t *artist = NULL;
	*genre = STR_EMPTY;
	if (!catalogue_find(bender, hint, &place, error)) {
		return false;
	}
	if (place.artist_id.len == 0) {
		return true;
	}
	struct str path =
		arena_printf(fiber_arena(), "/artists/%.*s", STR_ARG(place.artist_id));
	if (!catalogue_get(bender, path, &artist, error)) {
		return false;
	}
	const json_t *genres = json_object_get(artist, "genres");
	size_t count = json_array_size(genres);
	if (count > 0) {
		*genre = json_str(json_array_get(
			genres, (size_t)random_sequence_below(&bender->random, count)));
	}
	return true;
}

static bool find(struct bender *bender, const struct hint *hint, struct finds *finds,
	struct error *error)
{
	struct str genre = hint->genre;
	if (genre.len == 0 && !genre_of_artist(bender, hint, &genre, error)) {
		return false;
	}
	if (genre.len == 0) {
		return true;
	}
	struct str quoted = catalogue_quote(genre);
	struct str words = arena_printf(fiber_arena(), "genre:%.*s", STR_ARG(quoted));
	return catalogue_offer_search(bender, finds, words, error);
}

const struct strategy strategy_genre = {
	.name = "genre",
	.weight = offsetof(struct config_weights, genre),
	.is_usable = catalogue_is_there,
	.find = find,
};
