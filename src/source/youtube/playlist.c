#include "source/youtube/playlist.h"

#include "net/fiber.h"
#include "net/http_fields.h"
#include "source/local/text.h"
#include "source/youtube/link.h"
#include "source/youtube/video.h"

#define PAGE_SIZE 50 /* the most that the API gives at a time, of either */

/* What is needed of videos: their descriptions alone may be too much for one answer. */
#define VIDEO_FIELDS                                                                           \
	"items(id,snippet(title,channelTitle,liveBroadcastContent,thumbnails),"                \
	"contentDetails(duration,regionRestriction,contentRating),status)"

struct str youtube_playlist_path(struct str id, struct str page, const char *parts)
{
	struct str token = http_encode(fiber_arena(), page);
	return arena_printf(fiber_arena(),
		"playlistItems?part=%s&maxResults=%d&playlistId=%.*s%s%.*s", parts, PAGE_SIZE,
		STR_ARG(id), page.len ? "&pageToken=" : "", STR_ARG(token));
}

/* A playlist on its way through its pages. */
struct listing {
	struct youtube_api *api;
	struct str id;
	struct arena *arena;
	struct source_link *found;
	struct str next; /* the token of the next page; "" for none */
};

static bool read_title(struct listing *listing, struct error *error)
{
	struct str body;
	json_t *answer;
	struct str path = arena_printf(fiber_arena(),
		"playlists?part=snippet&fields=items(snippet(title))&id=%.*s",
		STR_ARG(listing->id));
	if (!youtube_api_get(listing->api, path, &body, &answer, error)) {
		return false;
	}
	/* mixes and some albums can be listed though there is nothing about them here */
	const json_t *item = json_array_get(json_object_get(answer, "items"), 0);
	listing->found->title = local_text_clean(
		listing->arena, json_member_str(json_object_get(item, "snippet"), "title"));
	return true;
}

/* The ids of a page's videos, in its order. */
static size_t read_ids(const json_t *page, struct str *ids)
{
	const json_t *items = json_object_get(page, "items");
	size_t count = 0;
	for (size_t i = 0; i < json_array_size(items) && count < PAGE_SIZE; i++) {
		const json_t *details =
			json_object_get(json_array_get(items, i), "contentDetails");
		struct str id = json_member_str(details, "videoId");
		if (youtube_is_video_id(id)) {
			ids[count++] = id;
		}
	}
	return count;
}

static const json_t *find_video(const json_t *videos, struct str id)
{
	for (size_t i = 0; i < json_array_size(videos); i++) {
		const json_t *item = json_array_get(videos, i);
		if (str_equal(json_member_str(item, "id"), id)) {
			return item;
		}
	}
	return NULL;
}

/* Adds those videos that can be played, and asks for them all at once. */
static bool add_videos(
	struct listing *listing, const struct str *ids, size_t count, struct error *error)
{
	struct str body,
		path = STR("videos?part=" YOUTUBE_VIDEO_PARTS "&fields=" VIDEO_FIELDS "&id=");
	json_t *answer;
	for (size_t i = 0; i < count; i++) {
		path = arena_printf(fiber_arena(), "%.*s%s%.*s", STR_ARG(path), i ? "," : "",
			STR_ARG(ids[i]));
	}
	if (count == 0) {
		return true;
	}
	if (!youtube_api_get(listing->api, path, &body, &answer, error)) {
		return false;
	}
	struct source_link *found = listing->found;
	const json_t *videos = json_object_get(answer, "items");
	for (size_t i = 0; i < count && found->count < SOURCE_LINK_TRACKS_MAX; i++) {
		const json_t *item = find_video(videos, ids[i]);
		struct error unplayable;
		if (item &&
			youtube_video_read(item, youtube_region(listing->api->config),
				listing->arena, &found->tracks[found->count], &unplayable)) {
			found->count++;
		}
	}
	return true;
}

/* Reads the page that is next. */
static bool read_page(struct listing *listing, struct error *error)
{
	struct str body, ids[PAGE_SIZE];
	json_t *page;
	struct str path = youtube_playlist_path(listing->id, listing->next, "contentDetails");
	if (!youtube_api_get(listing->api, path, &body, &page, error)) {
		return false;
	}
	json_t *total = json_object_get(json_object_get(page, "pageInfo"), "totalResults");
	listing->found->total =
		json_integer_value(total) > 0 ? (size_t)json_integer_value(total) : 0;
	listing->next = json_member_str(page, "nextPageToken");
	size_t count = read_ids(page, ids);
	return add_videos(listing, ids, count, error);
}

bool youtube_playlist_open(struct youtube_api *api, struct str id, struct arena *arena,
	struct source_link *found, struct error *error)
{
	struct listing listing = { api, id, arena, found, STR_EMPTY };
	*found = (struct source_link) {
		.kind = STR("playlist"),
		.tracks = arena_array(arena, struct track, SOURCE_LINK_TRACKS_MAX),
	};
	if (!read_title(&listing, error)) {
		return false;
	}
	for (int pages = 0; pages < SOURCE_LINK_TRACKS_MAX / PAGE_SIZE; pages++) {
		if (!read_page(&listing, error)) {
			return false;
		}
		if (listing.next.len == 0) {
			break;
		}
	}
	return true;
}
