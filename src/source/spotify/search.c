#include "net/fiber.h"
#include "net/http_fields.h"
#include "source/spotify/internal.h"

#define PAGE	      10 /* Search for Item: limit, since February 2026 */
#define SEARCH_MOST   50
#define ARTIST_MOST   30
#define SEARCH_KEPT_S 300

/*
 * The first page tells how many there are; the others are then asked for at the same time. When
 * they can't be had, the first is worth showing.
 */
static bool search_pages(struct spotify_page *first, struct str path, size_t most,
	struct source_link *found, bool *is_whole, struct error *error)
{
	size_t count;
	first->arena = fiber_arena();
	first->path = arena_printf(first->arena, "%.*s&limit=%d&offset=0", STR_ARG(path),
		most < PAGE ? (int)most : PAGE);
	spotify_page_fetch(first);
	if (!first->is_read) {
		*error = first->error;
		return false;
	}
	struct spotify_page *pages = spotify_pages_fetch(first, path, most, &count);
	for (size_t i = 0; i < count; i++) {
		*is_whole = *is_whole && pages[i].is_read;
	}
	spotify_pages_join(pages, count, found);
	found->total = first->total;
	return true;
}

static struct str search_path(struct spotify *spotify, struct str words, const char *type)
{
	struct arena *arena = fiber_arena();
	return arena_printf(arena, "/search?q=%.*s&type=%s&market=%.*s",
		STR_ARG(http_encode(arena, words)), type, STR_ARG(spotify->market));
}

static bool fetch_search(struct spotify *spotify, const void *what, struct source_link *found,
	bool *is_whole, struct error *error)
{
	const struct source_query *query = what;
	const char *type = query->is_episode ? "episode" : "track";
	struct spotify_page first = {
		.spotify = spotify,
		.within = query->is_episode ? "episodes" : "tracks",
	};
	return search_pages(&first, search_path(spotify, query->text, type), query->limit,
		found, is_whole, error);
}

bool spotify_search_artist(struct spotify *spotify, struct str name, struct str id,
	struct source_link *found, bool *is_whole, struct error *error)
{
	struct str words = arena_printf(fiber_arena(), "artist:\"%.*s\"", STR_ARG(name));
	struct spotify_page first = {
		.spotify = spotify,
		.within = "tracks",
		.artist_id = id,
	};
	if (!search_pages(&first, search_path(spotify, words, "track"), ARTIST_MOST, found,
		    is_whole, error)) {
		return false;
	}
	found->total = found->count; /* not of all that go by that name */
	return true;
}

bool spotify_search(struct source *source, const struct source_query *query,
	struct arena *arena, struct track **tracks, size_t *count, struct error *error)
{
	struct source_query asked = *query;
	struct source_link found;
	asked.text = str_trim(query->text);
	asked.limit = query->limit < SEARCH_MOST ? query->limit : SEARCH_MOST;
	struct spotify_question question = {
		.name = arena_printf(fiber_arena(), "search %s %zu %.*s",
			asked.is_episode ? "episode" : "track", asked.limit,
			STR_ARG(arena_lower(fiber_arena(), asked.text))),
		.kept_s = SEARCH_KEPT_S,
		.fetch = fetch_search,
		.what = &asked,
	};
	*count = 0;
	*tracks = NULL;
	if (asked.text.len == 0 || asked.limit == 0) {
		return true;
	}
	if (!spotify_ask((struct spotify *)source, &question, arena, &found, error)) {
		return false;
	}
	*tracks = found.tracks;
	*count = found.count;
	return true;
}
