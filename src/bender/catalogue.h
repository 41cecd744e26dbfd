/* What the strategies that look through Spotify's catalogue share. */
#ifndef BENDER_CATALOGUE_H
#define BENDER_CATALOGUE_H

#include "base/json.h"
#include "bender/strategy.h"

/* For their is_usable(): whether there is Spotify at all. */
bool catalogue_is_there(const struct bender *bender, const struct hint *hint);

/* Where a seed stands in the catalogue. "": not there. */
struct catalogue_place {
	struct str artist_id, artist; /* its first artist */
	struct str album_id;
};

/*
 * Looks the seed up by its id, or one of another source by what it is called and by whom. Not
 * to find it is a success without ids.
 */
bool catalogue_find(struct bender *bender, const struct hint *hint,
	struct catalogue_place *place, struct error *error);

/* `name` as a search wants it to be the words of one field: in quotes, without quotes in it. */
struct str catalogue_quote(struct str name);

/* Offers what a search finds, in random order. */
bool catalogue_offer_search(
	struct bender *bender, struct finds *finds, struct str words, struct error *error);

/* Offers an album's tracks, in random order. "" offers nothing. */
bool catalogue_offer_album(
	struct bender *bender, struct finds *finds, struct str album_id, struct error *error);

/* What the catalogue has at a path, whose `market` is added; NULL when it has nothing there. */
bool catalogue_get(
	struct bender *bender, struct str path, json_t **answer, struct error *error);

/* A member that is one of Spotify's ids: 22 letters and digits; else "". */
struct str catalogue_id(const json_t *object);

#endif
