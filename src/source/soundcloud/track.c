#include "source/soundcloud/track.h"

#include "source/local/text.h"
#include "source/soundcloud/link.h"

#define SMALL_PX 300

/*
 * Pictures come as …-large.jpg, of 100 pixels; there are more sizes of each under other names
 * (SoundCloud API, "artwork_url").
 */
static struct str picture(struct arena *arena, struct str url, const char *size)
{
	static const char name[] = "-large.";
	const char *at = url.len ? memmem(url.data, url.len, name, strlen(name)) : NULL;
	if (!str_starts_with(url, STR("https://")) && !str_starts_with(url, STR("http://"))) {
		return STR_EMPTY;
	}
	if (!at) {
		return arena_str(arena, url);
	}
	size_t before = (size_t)(at - url.data);
	return arena_printf(arena, "%.*s-%s.%.*s", STR_ARG(str_slice(url, 0, before)), size,
		STR_ARG(str_from(url, before + strlen(name))));
}

/* Where people find it; the API adds what counts the visits that come from us. */
static struct str permalink(struct arena *arena, struct str url)
{
	return str_starts_with(url, STR("https://soundcloud.com/"))
		       ? arena_str(arena, str_slice(url, 0, str_index_of(url, '?')))
		       : STR_EMPTY;
}

static bool refuse(struct error *error, const char *why)
{
	return error_set(error, ERROR_INVALID, "%s", why);
}

/* Track#access; older answers have only `streamable`. */
static bool check_access(const json_t *item, struct error *error)
{
	struct str access = json_member_str(item, "access");
	if (str_equal(access, STR("preview"))) {
		return refuse(error,
			"SoundCloud gives only a snippet of that track to who does "
			"not subscribe to it.");
	}
	if (str_equal(access, STR("blocked"))) {
		return refuse(error, "SoundCloud does not let that track be heard here.");
	}
	return !json_is_false(json_object_get(item, "streamable")) ||
	       refuse(error, "Its owner lets that track be heard on SoundCloud's own pages "
			     "only.");
}

/* The number that a Track's urn ends with; older answers have it as `id`. */
static struct str id_of(const json_t *item, struct arena *arena)
{
	const json_t *id = json_object_get(item, "id");
	struct str number = soundcloud_urn_id(json_member_str(item, "urn"), STR("tracks"));
	if (number.len == 0 && json_is_integer(id) && json_integer_value(id) > 0) {
		return arena_printf(arena, "%lld", (long long)json_integer_value(id));
	}
	return arena_str(arena, number);
}

bool soundcloud_track_read(
	const json_t *item, struct arena *arena, struct track *track, struct error *error)
{
	const json_t *user = json_object_get(item, "user");
	struct str id = id_of(item, arena);
	struct str artist = local_text_clean(arena, json_member_str(item, "metadata_artist"));
	struct str title = local_text_clean(arena, json_member_str(item, "title"));
	struct str artwork = json_member_str(item, "artwork_url");
	int64_t ms = json_integer_value(json_object_get(item, "duration"));
	if (id.len == 0) {
		return error_set(error, ERROR_UPSTREAM, "SoundCloud answers with no track.");
	}
	if (!check_access(item, error)) {
		return false;
	}
	if (ms <= 0) {
		return refuse(error, "SoundCloud does not say how long that track is.");
	}
	artwork = artwork.len ? artwork : json_member_str(user, "avatar_url");
	*track = (struct track) {
		.src = STR("soundcloud"),
		.trackid = id,
		.title = title.len ? title : id,
		.artist = artist.len
				  ? artist
				  : local_text_clean(arena, json_member_str(user, "username")),
		.album = STR_EMPTY,
		.img = picture(arena, artwork, "t300x300"),
		.big_img = picture(arena, artwork, "t500x500"),
		.duration_s = ms >= 1000 ? (ms + 500) / 1000 : 1,
		.duration_ms = ms,
		.type = STR_EMPTY,
		.secondary_text = STR_EMPTY,
		.show_name = STR_EMPTY,
		.publisher = STR_EMPTY,
		.permalink_url = permalink(arena, json_member_str(item, "permalink_url")),
	};
	if (track->img.len) {
		track->img_width = track->img_height = SMALL_PX;
	}
	return true;
}
