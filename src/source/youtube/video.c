#include "source/youtube/video.h"

#include "source/local/text.h"
#include "source/youtube/duration.h"
#include "source/youtube/link.h"

struct str youtube_region(const struct config *config)
{
	return config->bender_regions.count ? config->bender_regions.items[0] : STR_EMPTY;
}

static bool has(const json_t *list, struct str region)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		if (str_equal_nocase(json_str(json_array_get(list, i)), region)) {
			return true;
		}
	}
	return false;
}

/* contentDetails.regionRestriction has either list; with an empty "allowed" none is allowed. */
static bool plays_in(const json_t *details, struct str region)
{
	const json_t *restriction = json_object_get(details, "regionRestriction");
	const json_t *allowed = json_object_get(restriction, "allowed");
	if (region.len == 0) {
		return true;
	}
	return allowed ? has(allowed, region)
		       : !has(json_object_get(restriction, "blocked"), region);
}

static bool refuse(struct error *error, const char *why)
{
	return error_set(error, ERROR_INVALID, "%s", why);
}

/* Whether the video can be played by others than YouTube, at any time. */
static bool check_status(const json_t *status, const json_t *details, struct error *error)
{
	struct str upload = json_member_str(status, "uploadStatus");
	struct str rating =
		json_member_str(json_object_get(details, "contentRating"), "ytRating");
	if (str_equal(json_member_str(status, "privacyStatus"), STR("private"))) {
		return refuse(error, "That video is private.");
	}
	if (upload.len && !str_equal(upload, STR("processed")) &&
		!str_equal(upload, STR("uploaded"))) {
		return refuse(error, "YouTube has taken that video down.");
	}
	if (json_is_false(json_object_get(status, "embeddable"))) {
		return refuse(
			error, "Its owner lets that video play on YouTube's own pages only.");
	}
	if (str_equal(rating, STR("ytAgeRestricted"))) {
		return refuse(error,
			"That video has an age limit, so it plays on YouTube's own "
			"pages only.");
	}
	return true;
}

/* Whether it has an end, and how long it is until then. */
static bool read_duration(
	const json_t *snippet, const json_t *details, int64_t *seconds, struct error *error)
{
	struct str live = json_member_str(snippet, "liveBroadcastContent");
	if (str_equal(live, STR("live"))) {
		return refuse(error, "That is a live stream, which has no end to wait for.");
	}
	if (str_equal(live, STR("upcoming"))) {
		return refuse(error, "That video is not out yet.");
	}
	if (!youtube_duration_parse(json_member_str(details, "duration"), seconds)) {
		return refuse(error, "YouTube does not say how long that video is.");
	}
	/* a stream that has just ended is "none" already, and has no length yet */
	return *seconds > 0 ||
	       refuse(error, "That is a live stream, which has no end to wait for.");
}

/* The address of the first of these sizes that there is. */
static struct str picture(const json_t *snippet, const char *const *sizes, struct arena *arena)
{
	const json_t *thumbnails = json_object_get(snippet, "thumbnails");
	for (; *sizes; sizes++) {
		struct str url = json_member_str(json_object_get(thumbnails, *sizes), "url");
		if (str_starts_with(url, STR("https://")) ||
			str_starts_with(url, STR("http://"))) {
			return arena_str(arena, url);
		}
	}
	return STR_EMPTY;
}

/* YouTube's own channels of an artist's music are called "Queen - Topic". */
static struct str artist_of(const json_t *snippet, struct arena *arena)
{
	struct str topic = STR(" - Topic");
	struct str name = local_text_clean(arena, json_member_str(snippet, "channelTitle"));
	return str_ends_with(name, topic) && name.len > topic.len
		       ? str_slice(name, 0, name.len - topic.len)
		       : name;
}

bool youtube_video_read(const json_t *item, struct str region, struct arena *arena,
	struct track *track, struct error *error)
{
	static const char *const small[] = { "medium", "high", "default", NULL };
	static const char *const large[] = { "maxres", "standard", "high", "medium", "default",
		NULL };
	const json_t *snippet = json_object_get(item, "snippet");
	const json_t *details = json_object_get(item, "contentDetails");
	struct str id = json_member_str(item, "id");
	int64_t seconds;
	if (!youtube_is_video_id(id)) {
		return error_set(error, ERROR_UPSTREAM, "YouTube answers with no video.");
	}
	if (!check_status(json_object_get(item, "status"), details, error) ||
		!read_duration(snippet, details, &seconds, error)) {
		return false;
	}
	if (!plays_in(details, region)) {
		return error_set(error, ERROR_INVALID,
			"That video can't be seen in this region (%.*s).", STR_ARG(region));
	}
	struct str title = local_text_clean(arena, json_member_str(snippet, "title"));
	id = arena_str(arena, id);
	*track = (struct track) {
		.src = STR("youtube"),
		.trackid = id,
		.title = title.len ? title : id,
		.artist = artist_of(snippet, arena),
		.album = STR_EMPTY,
		.img = picture(snippet, small, arena),
		.big_img = picture(snippet, large, arena),
		.duration_s = seconds,
		.type = STR_EMPTY,
		.secondary_text = STR_EMPTY,
		.show_name = STR_EMPTY,
		.publisher = STR_EMPTY,
		.permalink_url = arena_printf(
			arena, "https://www.youtube.com/watch?v=%.*s", STR_ARG(id)),
	};
	return true;
}
