/* From another album of the seed's artist. */
#include "bender/catalogue.h"
#include "bender/parts.h"
#include "net/fiber.h"

/* Get Artist's Albums: limit, since February 2026 */
#define ALBUMS_MOST 10

/* A random one that is not the seed's own; the seed's own when there is no other. */
static struct str choose_album(
	struct bender *bender, const json_t *albums, const struct catalogue_place *place)
{
	size_t count = json_array_size(albums);
	size_t start = count > 0 ? (size_t)random_sequence_below(&bender->random, count) : 0;
	for (size_t i = 0; i < count; i++) {
		struct str id = catalogue_id(json_array_get(albums, (start + i) % count));
		if (id.len > 0 && !str_equal(id, place->album_id)) {
			return id;
		}
	}
	return place->album_id;
}

static bool find(struct bender *bender, const struct hint *hint, struct finds *finds,
	struct error *error)
{
	struct catalogue_place place;
	json_t *albums;
	if (!catalogue_find(bender, hint, &place, error)) {
		return false;
	}
	if (place.artist_id.len == 0) {
		return true;
	}
	struct str path = arena_printf(fiber_arena(),
		"/artists/%.*s/albums?include_groups=album,single&limit=%d",
		STR_ARG(place.artist_id), ALBUMS_MOST);
	return catalogue_get(bender, path, &albums, error) &&
	       catalogue_offer_album(bender, finds,
		       choose_album(bender, json_object_get(albums, "items"), &place), error);
}

const struct strategy strategy_artist_album_tracks = {
	.name = "artist_album_tracks",
	.weight = offsetof(struct config_weights, artist_album_tracks),
	.is_usable = catalogue_is_there,
	.find = find,
};
