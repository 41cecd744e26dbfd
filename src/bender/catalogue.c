#include "bender/catalogue.h"

#include "bender/parts.h"
#include "net/fiber.h"
#include "net/http_fields.h"
#include "source/spotify.h"

#define SEARCH_MOST 50

bool catalogue_is_there(const struct bender *bender, const struct hint *hint)
{
	return bender->options.spotify != NULL;
}

struct str catalogue_id(const json_t *object)
{
	struct str id = json_member_str(object, "id");
	struct str as_track = arena_printf(fiber_arena(), "spotify:track:%.*s", STR_ARG(id));
	return source_trackid_is_valid(STR("spotify"), as_track) ? id : STR_EMPTY;
}

bool catalogue_get(struct bender *bender, struct str path, json_t **answer, struct error *error)
{
	struct spotify *spotify = bender->options.spotify;
	bool has_query = str_contains(path, STR("?"));
	struct str whole = arena_printf(fiber_arena(), "%.*s%cmarket=%.*s", STR_ARG(path),
		has_query ? '&' : '?', STR_ARG(spotify_market(spotify)));
	struct error why = { 0 };
	*answer = NULL;
	if (spotify_catalogue(spotify, whole, answer, &why) || why.kind == ERROR_NOT_FOUND ||
		why.kind == ERROR_INVALID) {
		return true;
	}
	return error_set(error, why.kind, "%s", why.message);
}

struct str catalogue_quote(struct str name)
{
	struct buf quoted = { 0 };
	buf_append_char(&quoted, '"');
	for (size_t i = 0; i < name.len; i++) {
		buf_append_char(&quoted, name.data[i] == '"' ? ' ' : name.data[i]);
	}
	buf_append_char(&quoted, '"');
	struct str copy = arena_str(fiber_arena(), buf_str(&quoted));
	buf_finish(&quoted);
	return copy;
}

/* The track object of a seed from elsewhere: the first that a search gives. */
static bool search_seed(struct bender *bender, const struct preview_seed *seed, json_t **track,
	struct error *error)
{
	struct arena *arena = fiber_arena();
	struct str title = catalogue_quote(seed->title);
	struct str artist = catalogue_quote(seed->artist);
	struct str words = seed->title.len > 0
				   ? arena_printf(arena, "track:%.*s artist:%.*s",
					     STR_ARG(title), STR_ARG(artist))
				   : arena_printf(arena, "artist:%.*s", STR_ARG(artist));
	struct str query = http_encode(arena, words);
	json_t *answer;
	*track = NULL;
	if (!catalogue_get(bender,
		    arena_printf(arena, "/search?type=track&limit=1&q=%.*s", STR_ARG(query)),
		    &answer, error)) {
		return false;
	}
	const json_t *tracks = json_object_get(answer, "tracks");
	*track = json_array_get(json_object_get(tracks, "items"), 0);
	return true;
}

static bool find_track(struct bender *bender, const struct preview_seed *seed, json_t **track,
	struct error *error)
{
	struct str prefix = STR("spotify:track:");
	*track = NULL;
	if (str_starts_with(seed->trackid, prefix)) {
		struct str path = arena_printf(fiber_arena(), "/tracks/%.*s",
			STR_ARG(str_from(seed->trackid, prefix.len)));
		if (!catalogue_get(bender, path, track, error)) {
			return false;
		}
	}
	if (*track || seed->artist.len == 0) {
		return true;
	}
	struct preview_seed artist_alone = *seed;
	artist_alone.title = STR_EMPTY;
	return search_seed(bender, seed, track, error) &&
	       (*track || search_seed(bender, &artist_alone, track, error));
}

bool catalogue_find(struct bender *bender, const struct hint *hint,
	struct catalogue_place *place, struct error *error)
{
	json_t *track;
	if (!find_track(bender, &hint->seed, &track, error)) {
		return false;
	}
	const json_t *artist = json_array_get(json_object_get(track, "artists"), 0);
	*place = (struct catalogue_place) {
		.artist_id = catalogue_id(artist),
		.artist = json_member_str(artist, "name"),
		.album_id = catalogue_id(json_object_get(track, "album")),
	};
	return true;
}

static bool offer_shuffled(struct bender *bender, struct finds *finds, struct track *tracks,
	size_t count, struct error *error)
{
	for (size_t i = count; i > 1; i--) {
		size_t other = (size_t)random_sequence_below(&bender->random, i);
		struct track track = tracks[i - 1];
		tracks[i - 1] = tracks[other];
		tracks[other] = track;
	}
	return finds_offer_tracks(finds, tracks, count, error);
}

bool catalogue_offer_search(
	struct bender *bender, struct finds *finds, struct str words, struct error *error)
{
	struct source *source = spotify_source(bender->options.spotify);
	struct source_query query = { .text = words, .limit = SEARCH_MOST };
	struct track *tracks;
	size_t count;
	return source->search(source, &query, fiber_arena(), &tracks, &count, error) &&
	       offer_shuffled(bender, finds, tracks, count, error);
}

bool catalogue_offer_album(
	struct bender *bender, struct finds *finds, struct str album_id, struct error *error)
{
	struct source *source = spotify_source(bender->options.spotify);
	struct str link = arena_printf(fiber_arena(), "spotify:album:%.*s", STR_ARG(album_id));
	struct source_link found;
	struct error why = { 0 };
	if (album_id.len == 0) {
		return true;
	}
	if (!source->open_link(source, link, STR_EMPTY, fiber_arena(), &found, &why)) {
		return why.kind == ERROR_NOT_FOUND ||
		       error_set(error, why.kind, "%s", why.message);
	}
	return offer_shuffled(bender, finds, found.tracks, found.count, error);
}
