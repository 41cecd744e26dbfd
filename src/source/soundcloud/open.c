/* Finding tracks: by number, by words, and by the links that people paste. */
#include "net/fiber.h"
#include "net/http_fields.h"
#include "source/local/text.h"
#include "source/soundcloud/internal.h"
#include "source/soundcloud/link.h"
#include "source/soundcloud/track.h"

#define PAGE_SIZE 200 /* the most that the API gives at a time */
#define PAGES_MAX 10  /* however few of them there are on a page */

bool soundcloud_lookup(struct source *source, struct str trackid, struct arena *arena,
	struct track *track, struct error *error)
{
	struct soundcloud *soundcloud = (struct soundcloud *)source;
	json_t *answer;
	if (!source_trackid_is_valid(STR("soundcloud"), trackid)) {
		return error_set(error, ERROR_NOT_FOUND, "SoundCloud has no such track.");
	}
	return soundcloud_get(soundcloud, soundcloud_path("tracks", trackid), &answer, error) &&
	       soundcloud_track_read(answer, arena, track, error);
}

/* Adds those of a page's tracks that can be heard; `most` there may be in all. */
static void read_collection(const json_t *page, struct arena *arena, struct track *tracks,
	size_t *count, size_t most)
{
	const json_t *item;
	size_t i;
	json_array_foreach(json_object_get(page, "collection"), i, item)
	{
		struct error unplayable;
		if (*count < most &&
			soundcloud_track_read(item, arena, &tracks[*count], &unplayable)) {
			++*count;
		}
	}
}

bool soundcloud_search(struct source *source, const struct source_query *query,
	struct arena *arena, struct track **tracks, size_t *count, struct error *error)
{
	struct soundcloud *soundcloud = (struct soundcloud *)source;
	size_t limit = query->limit < PAGE_SIZE ? query->limit : PAGE_SIZE;
	struct str words = str_trim(query->text);
	json_t *answer;
	*count = 0;
	if (words.len == 0) {
		return true;
	}
	struct str path = arena_printf(fiber_arena(),
		"/tracks?q=%.*s&limit=%zu&access=playable&linked_partitioning=true",
		STR_ARG(http_encode(fiber_arena(), words)), limit);
	if (!soundcloud_get(soundcloud, path, &answer, error)) {
		return false;
	}
	*tracks = arena_array(arena, struct track, limit + 1);
	read_collection(answer, arena, *tracks, count, limit);
	return true;
}

/* --- links --- */

/*
 * The path of the next page, from the API's own address of it; "" when there is none. It is
 * followed only within the API: nothing that it says makes us call anybody else.
 */
static struct str next_path(const struct soundcloud *soundcloud, const json_t *page)
{
	struct str next = json_member_str(page, "next_href");
	struct str base = soundcloud->config->soundcloud_api_url;
	return str_starts_with(next, base) &&
			       str_starts_with(str_from(next, base.len), STR("/"))
		       ? str_from(next, base.len)
		       : STR_EMPTY;
}

/* The tracks of a list (a playlist's, or a user's), page by page. */
static bool open_tracks(struct soundcloud *soundcloud, struct str path, struct arena *arena,
	struct source_link *found, struct error *error)
{
	found->tracks = arena_array(arena, struct track, SOURCE_LINK_TRACKS_MAX);
	for (int i = 0; i < PAGES_MAX && path.len && found->count < SOURCE_LINK_TRACKS_MAX;
		i++) {
		json_t *page;
		if (!soundcloud_get(soundcloud, path, &page, error)) {
			return false;
		}
		read_collection(
			page, arena, found->tracks, &found->count, SOURCE_LINK_TRACKS_MAX);
		path = next_path(soundcloud, page);
	}
	return true;
}

static bool open_list(struct soundcloud *soundcloud, const char *kind, struct str id,
	struct arena *arena, struct source_link *found, struct error *error)
{
	bool is_user = strcmp(kind, "users") == 0;
	struct str path = soundcloud_path(kind, id);
	json_t *answer;
	if (!soundcloud_get(soundcloud,
		    arena_printf(fiber_arena(), "%.*s%s", STR_ARG(path),
			    is_user ? "" : "?show_tracks=false"),
		    &answer, error)) {
		return false;
	}
	int64_t total = json_integer_value(json_object_get(answer, "track_count"));
	*found = (struct source_link) {
		.kind = is_user ? STR("artist") : STR("playlist"),
		.title = local_text_clean(
			arena, json_member_str(answer, is_user ? "username" : "title")),
		.total = total > 0 ? (size_t)total : 0,
	};
	return open_tracks(soundcloud,
		arena_printf(fiber_arena(),
			"%.*s/tracks?access=playable,preview,blocked&limit=%d&"
			"linked_partitioning=true",
			STR_ARG(path), PAGE_SIZE),
		arena, found, error);
}

static bool open_track(struct soundcloud *soundcloud, struct str id, struct arena *arena,
	struct source_link *found, struct error *error)
{
	struct track *track = arena_new(arena, struct track);
	if (!soundcloud_lookup(&soundcloud->source, id, arena, track, error)) {
		return false;
	}
	*found = (struct source_link) { STR("track"), track->title, track, 1, 1 };
	return true;
}

/*
 * Asks the API what a page shows. It answers with a redirect to the thing's own address, of
 * which we take the kind and the number.
 */
static bool resolve(struct soundcloud *soundcloud, struct str link, enum soundcloud_kind *kind,
	struct str *id, struct error *error)
{
	struct arena *arena = fiber_arena();
	struct http_fetch_response response;
	struct str page = soundcloud_page_url(arena, link);
	struct str url = arena_printf(arena, "%.*s/resolve?url=%.*s",
		STR_ARG(soundcloud->config->soundcloud_api_url),
		STR_ARG(http_encode(arena, page)));
	if (!soundcloud_call(soundcloud, &soundcloud_catalogue, url, &response, error)) {
		return false;
	}
	*kind = soundcloud_resource_parse(arena, response.location, id);
	return true;
}

bool soundcloud_open_link(struct source *source, struct str link, struct str user,
	struct arena *arena, struct source_link *found, struct error *error)
{
	struct soundcloud *soundcloud = (struct soundcloud *)source;
	enum soundcloud_kind kind = soundcloud_link_kind(link);
	struct str id = kind == SOUNDCLOUD_TRACK ? soundcloud_link_id(link) : STR_EMPTY;
	if (kind == SOUNDCLOUD_PAGE && !resolve(soundcloud, link, &kind, &id, error)) {
		return false;
	}
	switch (kind) {
	case SOUNDCLOUD_TRACK:
		return open_track(soundcloud, id, arena, found, error);
	case SOUNDCLOUD_PLAYLIST:
		return open_list(soundcloud, "playlists", id, arena, found, error);
	case SOUNDCLOUD_USER:
		return open_list(soundcloud, "users", id, arena, found, error);
	default:
		return error_set(error, ERROR_INVALID,
			"That link leads to no track, playlist or user of SoundCloud.");
	}
}
