#include "source/youtube.h"

#include "base/alloc.h"
#include "net/fiber.h"
#include "source/youtube/api.h"
#include "source/youtube/link.h"
#include "source/youtube/playlist.h"
#include "source/youtube/video.h"

#include <stdlib.h>

#define KNOWN_VIDEO "dQw4w9WgXcQ" /* has been there for years, and stays */

struct youtube {
	struct source source; /* first: a source is its youtube */
	struct youtube_api api;
};

/* --- one video --- */

static struct str video_path(struct str id)
{
	return arena_printf(
		fiber_arena(), "videos?part=" YOUTUBE_VIDEO_PARTS "&id=%.*s", STR_ARG(id));
}

static bool no_video(struct error *error)
{
	return error_set(
		error, ERROR_NOT_FOUND, "YouTube has no such video, or it is private.");
}

static bool lookup(struct source *source, struct str trackid, struct arena *arena,
	struct track *track, struct error *error)
{
	struct youtube *youtube = (struct youtube *)source;
	struct str body;
	json_t *answer;
	if (!youtube_is_video_id(trackid)) {
		return no_video(error);
	}
	if (!youtube_api_get(&youtube->api, video_path(trackid), &body, &answer, error)) {
		return false;
	}
	const json_t *item = json_array_get(json_object_get(answer, "items"), 0);
	return item ? youtube_video_read(
			      item, youtube_region(youtube->api.config), arena, track, error)
		    : no_video(error);
}

/* --- links --- */

static bool owns_link(struct str link)
{
	return youtube_link_parse(link).kind != YOUTUBE_LINK_NONE;
}

static bool open_link(struct source *source, struct str link, struct str user,
	struct arena *arena, struct source_link *found, struct error *error)
{
	struct youtube_link wanted = youtube_link_parse(link);
	if (wanted.kind == YOUTUBE_LINK_PLAYLIST) {
		return youtube_playlist_open(
			&((struct youtube *)source)->api, wanted.id, arena, found, error);
	}
	if (wanted.kind != YOUTUBE_LINK_VIDEO) {
		return error_set(error, ERROR_INVALID,
			"That link leads to no video or playlist of YouTube.");
	}
	struct track *track = arena_new(arena, struct track);
	if (!lookup(source, wanted.id, arena, track, error)) {
		return false;
	}
	*found = (struct source_link) { STR("track"), track->title, track, 1, 1 };
	return true;
}

/* --- the API's own answers --- */

bool youtube_is_question(
	enum youtube_question question, struct str id, struct str page, struct error *error)
{
	if (question == YOUTUBE_VIDEO) {
		return youtube_is_video_id(id) ||
		       error_set(error, ERROR_INVALID,
			       "id must be the id of a video: 11 characters.");
	}
	if (!youtube_is_playlist_id(id)) {
		return error_set(error, ERROR_INVALID, "id must be the id of a playlist.");
	}
	return page.len == 0 || youtube_is_page_token(page) ||
	       error_set(error, ERROR_INVALID, "pageToken must be a nextPageToken.");
}

static struct str path_of(enum youtube_question question, struct str id, struct str page)
{
	return question == YOUTUBE_VIDEO
		       ? video_path(id)
		       : youtube_playlist_path(id, page, "snippet,contentDetails");
}

bool youtube_ask(struct youtube *youtube, enum youtube_question question, struct str id,
	struct str page, struct str *answer, struct error *error)
{
	json_t *json;
	if (!youtube) {
		return error_set(error, ERROR_UNAVAILABLE, "YouTube is not configured here.");
	}
	return youtube_api_get(
		&youtube->api, path_of(question, id, page), answer, &json, error);
}

bool youtube_recall(struct youtube *youtube, enum youtube_question question, struct str id,
	struct str page, struct str *answer)
{
	return youtube && youtube_api_kept(&youtube->api, path_of(question, id, page), answer);
}

bool youtube_check(const struct config *config, struct http_client *http, struct error *error)
{
	struct youtube_api api = youtube_api_make(config, http, NULL);
	struct str body;
	json_t *json;
	return youtube_api_get(
		&api, STR("videos?part=id&id=" KNOWN_VIDEO), &body, &json, error);
}

/* --- beginning and end --- */

bool youtube_is_configured(const struct config *config)
{
	return config->youtube_api_key.len > 0;
}

struct youtube *youtube_create(
	const struct config *config, struct http_client *http, struct store *store)
{
	struct youtube *youtube = alloc_new(struct youtube);
	youtube->api = youtube_api_make(config, http, store);
	youtube->source = (struct source) {
		.name = "youtube",
		.title = "YouTube",
		.waits = true,
		.lookup = lookup,
		.owns_link = owns_link,
		.open_link = open_link,
	};
	return youtube;
}

void youtube_destroy(struct youtube *youtube)
{
	free(youtube);
}

struct source *youtube_source(struct youtube *youtube)
{
	return &youtube->source;
}
