/* Looking up what an id or a link names. */
#include "net/fiber.h"
#include "source/spotify/internal.h"

#define PAGE	      50 /* Get Album Tracks and Get Playlist Items: limit */
#define ALBUM_KEPT_S  (24 * 3600)
#define ARTIST_KEPT_S 3600

static bool get(struct spotify *spotify, const char *what, struct str id, json_t **answer,
	struct error *error)
{
	struct str path = arena_printf(fiber_arena(), "/%s/%.*s?market=%.*s", what, STR_ARG(id),
		STR_ARG(spotify->market));
	if (spotify_get(spotify, path, STR_EMPTY, answer, error)) {
		return true;
	}
	if (error->kind == ERROR_INVALID || error->kind == ERROR_NOT_FOUND) {
		/* 22 letters and digits that are no id are a 400 to them */
		return error_set(error, ERROR_NOT_FOUND, "Spotify has nothing there.");
	}
	return false;
}

/* All that is on the pages; a list with holes is no success. */
static bool join_whole(const struct spotify_page *pages, size_t count,
	struct source_link *found, struct error *error)
{
	for (size_t i = 0; i < count; i++) {
		if (!pages[i].is_read) {
			*error = pages[i].error;
			return false;
		}
	}
	spotify_pages_join(pages, count, found);
	found->total = pages[0].total;
	return true;
}

static bool fetch_one(struct spotify *spotify, const struct spotify_ref *ref,
	struct source_link *found, struct error *error)
{
	json_t *item;
	bool is_track = ref->kind == SPOTIFY_TRACK;
	if (!get(spotify, is_track ? "tracks" : "episodes", ref->id, &item, error)) {
		return false;
	}
	found->tracks = arena_new(fiber_arena(), struct track);
	found->count = found->total = 1;
	return spotify_read_item(fiber_arena(), item, NULL, found->tracks) ||
	       error_set(error, ERROR_NOT_FOUND, "Spotify does not play that in %.*s.",
		       STR_ARG(spotify->market));
}

static bool fetch_album(struct spotify *spotify, const struct spotify_ref *ref,
	struct source_link *found, struct error *error)
{
	json_t *album;
	size_t count;
	if (!get(spotify, "albums", ref->id, &album, error)) {
		return false;
	}
	struct spotify_page first = {
		.spotify = spotify,
		.album = album,
		.arena = fiber_arena(),
	};
	struct str path = arena_printf(fiber_arena(), "/albums/%.*s/tracks?market=%.*s",
		STR_ARG(ref->id), STR_ARG(spotify->market));
	spotify_page_read(&first, json_object_get(album, "tracks"));
	struct spotify_page *pages =
		spotify_pages_fetch(&first, path, SOURCE_LINK_TRACKS_MAX, &count);
	found->title = json_member_str(album, "name");
	return join_whole(pages, count, found, error);
}

/*
 * There is no list of an artist's best-known tracks any more (Get Artist's Top Tracks ended in
 * February 2026), and all albums would be some dozens of calls; a search for the name gives the
 * well-known first.
 */
static bool fetch_artist(struct spotify *spotify, const struct spotify_ref *ref,
	struct source_link *found, bool *is_whole, struct error *error)
{
	json_t *artist;
	if (!get(spotify, "artists", ref->id, &artist, error)) {
		return false;
	}
	found->title = json_member_str(artist, "name");
	return spotify_search_artist(spotify, found->title, ref->id, found, is_whole, error);
}

static bool fetch_link(struct spotify *spotify, const void *what, struct source_link *found,
	bool *is_whole, struct error *error)
{
	const struct spotify_ref *ref = what;
	switch (ref->kind) {
	case SPOTIFY_ALBUM:
		return fetch_album(spotify, ref, found, error);
	case SPOTIFY_ARTIST:
		return fetch_artist(spotify, ref, found, is_whole, error);
	default:
		return fetch_one(spotify, ref, found, error);
	}
}

static bool ask(struct spotify *spotify, const struct spotify_ref *ref, struct arena *arena,
	struct source_link *found, struct error *error)
{
	static const int64_t kept_s[] = {
		[SPOTIFY_TRACK] = SPOTIFY_TRACKS_KEPT_S,
		[SPOTIFY_EPISODE] = SPOTIFY_TRACKS_KEPT_S,
		[SPOTIFY_ALBUM] = ALBUM_KEPT_S,
		[SPOTIFY_ARTIST] = ARTIST_KEPT_S,
	};
	struct spotify_question question = {
		/* of a track the same as its trackid */
		.name = arena_printf(fiber_arena(), "spotify:%.*s:%.*s",
			STR_ARG(spotify_kind_name(ref->kind)), STR_ARG(ref->id)),
		.kept_s = kept_s[ref->kind],
		.fetch = fetch_link,
		.what = ref,
	};
	return spotify_ask(spotify, &question, arena, found, error);
}

bool spotify_lookup(struct source *source, struct str trackid, struct arena *arena,
	struct track *track, struct error *error)
{
	struct spotify_ref ref;
	struct source_link found;
	if (!source_trackid_is_valid(STR("spotify"), trackid) ||
		!spotify_ref_parse(trackid, &ref, error)) {
		return error_set(error, ERROR_NOT_FOUND, "No such track.");
	}
	if (!ask((struct spotify *)source, &ref, arena, &found, error)) {
		return false;
	}
	if (found.count != 1) {
		return error_set(error, ERROR_NOT_FOUND, "No such track.");
	}
	*track = found.tracks[0];
	return true;
}

/* Playlists */

static bool find_user_token(
	struct spotify *spotify, struct str user, struct str *token, struct error *error)
{
	if (!spotify->user_token) {
		return error_set(error, ERROR_FORBIDDEN,
			"Spotify shows a playlist only to its owner, and nobody's Spotify can "
			"be connected here.");
	}
	if (spotify->user_token(spotify->user_token_context, user, token, error)) {
		return true;
	}
	if (error->kind == ERROR_UNAUTHENTICATED) {
		error->kind = ERROR_FORBIDDEN; /* they are signed in here, only not there */
	}
	return false;
}

static bool explain_playlist(struct error *error)
{
	switch (error->kind) {
	case ERROR_UNAUTHENTICATED:
		return error_set(error, ERROR_FORBIDDEN,
			"Spotify no longer accepts your connection: connect it again.");
	case ERROR_FORBIDDEN: /* Get Playlist Items, since February 2026 */
		return error_set(error, ERROR_FORBIDDEN,
			"That playlist is not yours, and Spotify shows it only to its owner.");
	case ERROR_NOT_FOUND:
	case ERROR_INVALID:
		return error_set(error, ERROR_NOT_FOUND,
			"Spotify shows you no such playlist. A private one must be made public "
			"first.");
	default:
		return false;
	}
}

static bool open_playlist(struct spotify *spotify, const struct spotify_ref *ref,
	struct str user, struct arena *arena, struct source_link *found, struct error *error)
{
	struct spotify_page first = { .spotify = spotify, .arena = arena };
	json_t *playlist;
	size_t count;
	if (!find_user_token(spotify, user, &first.token, error)) {
		return false;
	}
	struct str self = arena_printf(arena, "/playlists/%.*s", STR_ARG(ref->id));
	struct str items =
		arena_printf(arena, "%.*s/items?market=%.*s&additional_types=track,episode",
			STR_ARG(self), STR_ARG(spotify->market));
	first.path = arena_printf(arena, "%.*s&limit=%d&offset=0", STR_ARG(items), PAGE);
	spotify_page_fetch(&first);
	if (!first.is_read) {
		*error = first.error;
		return explain_playlist(error);
	}
	if (!spotify_get(spotify, arena_printf(arena, "%.*s?fields=name", STR_ARG(self)),
		    first.token, &playlist, error)) {
		return explain_playlist(error);
	}
	struct spotify_page *pages =
		spotify_pages_fetch(&first, items, SOURCE_LINK_TRACKS_MAX, &count);
	found->title = arena_str(arena, json_member_str(playlist, "name"));
	if (!join_whole(pages, count, found, error)) {
		return false;
	}
	spotify_keep_tracks(spotify, found); /* "add all" will look each of them up */
	return true;
}

bool spotify_open_link(struct source *source, struct str text, struct str user,
	struct arena *arena, struct source_link *found, struct error *error)
{
	struct spotify *spotify = (struct spotify *)source;
	struct spotify_ref ref;
	*found = (struct source_link) { .title = STR_EMPTY };
	if (!spotify_ref_parse(text, &ref, error)) {
		return false;
	}
	bool is_open = ref.kind == SPOTIFY_PLAYLIST
			       ? open_playlist(spotify, &ref, user, arena, found, error)
			       : ask(spotify, &ref, arena, found, error);
	found->kind = spotify_kind_name(ref.kind);
	if (is_open && found->title.len == 0 && found->count == 1) {
		found->title = found->tracks[0].title;
	}
	return is_open;
}
