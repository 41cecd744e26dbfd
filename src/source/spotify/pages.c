#include "net/fiber.h"
#include "source/spotify/internal.h"

/* An entry of a playlist holds the track; those of other lists are tracks. Apps with an
 * extended quota still have the name from before February 2026. */
static const json_t *item_of(const json_t *entry)
{
	const json_t *item = json_object_get(entry, "item");
	item = item ? item : json_object_get(entry, "track");
	return json_is_object(item) ? item : entry;
}

static bool is_by(const json_t *item, struct str artist_id)
{
	const json_t *artist;
	size_t i;
	json_array_foreach(json_object_get(item, "artists"), i, artist)
	{
		if (str_equal(json_member_str(artist, "id"), artist_id)) {
			return true;
		}
	}
	return artist_id.len == 0;
}

void spotify_page_read(struct spotify_page *page, const json_t *paging)
{
	const json_t *items = json_object_get(paging, "items"), *entry;
	size_t i;
	page->tracks = arena_array(page->arena, struct track, json_array_size(items) + 1);
	page->count = 0;
	page->total = (size_t)json_integer_value(json_object_get(paging, "total"));
	page->limit = (size_t)json_integer_value(json_object_get(paging, "limit"));
	json_array_foreach(items, i, entry)
	{
		struct track *track = &page->tracks[page->count];
		const json_t *item = item_of(entry);
		page->count += is_by(item, page->artist_id) &&
			       spotify_read_item(page->arena, item, page->album, track);
	}
	page->is_read = json_is_array(items) || error_set(&page->error, ERROR_UPSTREAM,
							"Spotify gives no proper answer.");
}

void spotify_page_fetch(void *arg)
{
	struct spotify_page *page = arg;
	json_t *answer;
	page->is_read = false;
	if (spotify_get(page->spotify, page->path, page->token, &answer, &page->error)) {
		spotify_page_read(
			page, page->within ? json_object_get(answer, page->within) : answer);
	}
}

struct spotify_page *spotify_pages_fetch(
	const struct spotify_page *first, struct str path, size_t most, size_t *count)
{
	struct arena *arena = fiber_arena();
	size_t limit = first->limit > 0 ? first->limit : 1;
	size_t wanted = first->total < most ? first->total : most;
	/* however odd the answer, it makes no more pages than there could be tracks */
	*count = wanted > limit ? (wanted + limit - 1) / limit : 1;
	struct spotify_page *pages = arena_array(arena, struct spotify_page, *count);
	pages[0] = *first;
	for (size_t i = 1; i < *count; i++) {
		pages[i] = *first;
		size_t left = wanted - i * limit;
		pages[i].path = arena_printf(arena, "%.*s&limit=%zu&offset=%zu", STR_ARG(path),
			left < limit ? left : limit, i * limit);
	}
	fiber_each("spotify page", spotify_page_fetch, pages + 1, sizeof(*pages), *count - 1);
	return pages;
}

static bool has_track(const struct source_link *found, struct str trackid)
{
	for (size_t i = 0; i < found->count; i++) {
		if (str_equal(found->tracks[i].trackid, trackid)) {
			return true;
		}
	}
	return false;
}

void spotify_pages_join(
	const struct spotify_page *pages, size_t count, struct source_link *found)
{
	size_t most = 0;
	for (size_t i = 0; i < count; i++) {
		most += pages[i].is_read ? pages[i].count : 0;
	}
	found->tracks = arena_array(pages[0].arena, struct track, most + 1);
	found->count = 0;
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; pages[i].is_read && j < pages[i].count; j++) {
			/* a list that moves between two calls shows a track twice */
			if (!has_track(found, pages[i].tracks[j].trackid)) {
				found->tracks[found->count++] = pages[i].tracks[j];
			}
		}
	}
}
