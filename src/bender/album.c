/* From the album that the seed is on. */
#include "bender/catalogue.h"

static bool find(struct bender *bender, const struct hint *hint, struct finds *finds,
	struct error *error)
{
	struct catalogue_place place;
	return catalogue_find(bender, hint, &place, error) &&
	       catalogue_offer_album(bender, finds, place.album_id, error);
}

const struct strategy strategy_album = {
	.name = "album",
	.weight = offsetof(struct config_weights, album),
	.is_usable = catalogue_is_there,
	.find = find,
};
