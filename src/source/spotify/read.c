#include "source/spotify/internal.h"

#define COVER_WIDTH_LEAST 160 /* of the small one: 64 pixels look coarse on today's screens */
#define SUMMARY_MAX	  140

static struct str copy_member(struct arena *arena, const json_t *object, const char *name)
{
	return arena_str(arena, json_member_str(object, name));
}

static int64_t member_int(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

/* Theirs are https://i.scdn.co/…; a double's are on this machine. */
static bool is_address(struct str url)
{
	return str_starts_with(url, STR("https://")) ||
	       str_starts_with(url, STR("http://127.0.0.1:"));
}

/* The widest is the large cover, the narrowest that is wide enough the small one. */
static void read_images(struct arena *arena, const json_t *images, struct track *track)
{
	const json_t *small = NULL, *large = NULL, *image;
	size_t i;
	json_array_foreach(images, i, image)
	{
		int64_t width = member_int(image, "width");
		if (!is_address(json_member_str(image, "url"))) {
			continue;
		}
		if (!large || width > member_int(large, "width")) {
			large = image;
		}
		if (width >= COVER_WIDTH_LEAST &&
			(!small || width < member_int(small, "width"))) {
			small = image;
		}
	}
	small = small ? small : large;
	track->img = copy_member(arena, small, "url");
	track->big_img = copy_member(arena, large, "url");
	track->img_width = member_int(small, "width");
	track->img_height = member_int(small, "height");
}

static struct str join_artists(struct arena *arena, const json_t *artists)
{
	struct buf names = { 0 };
	const json_t *artist;
	size_t i;
	json_array_foreach(artists, i, artist)
	{
		struct str name = json_member_str(artist, "name");
		buf_append(&names, names.len > 0 && name.len > 0 ? STR(", ") : STR_EMPTY);
		buf_append(&names, name);
	}
	struct str joined = arena_str(arena, buf_str(&names));
	buf_finish(&names);
	return joined;
}

static void read_duration(const json_t *item, struct track *track)
{
	int64_t ms = member_int(item, "duration_ms");
	track->duration_ms = ms > 0 ? ms : 0;
	track->duration_s = (track->duration_ms + 500) / 1000;
	track->duration_s = track->duration_s > 0 ? track->duration_s : 1;
}

static void read_track(
	struct arena *arena, const json_t *item, const json_t *album, struct track *track)
{
	album = album ? album : json_object_get(item, "album");
	track->artist = join_artists(arena, json_object_get(item, "artists"));
	track->album = copy_member(arena, album, "name");
	track->isrc = copy_member(arena, json_object_get(item, "external_ids"), "isrc");
	track->type = track->secondary_text = STR_EMPTY;
	track->show_name = track->publisher = STR_EMPTY;
	read_images(arena, json_object_get(album, "images"), track);
}

/* At most SUMMARY_MAX bytes of a description, in whole words. */
static struct str summarize(struct arena *arena, struct str description)
{
	struct str line = str_trim(str_slice(description, 0, str_index_of(description, '\n')));
	if (line.len <= SUMMARY_MAX) {
		return arena_str(arena, line);
	}
	line.len = SUMMARY_MAX;
	while (line.len > 0 && line.data[line.len] != ' ') {
		line.len--;
	}
	return arena_printf(arena, "%.*s …", STR_ARG(line));
}

/* A search does not tell whose episode it is (simplified episode object), nor does it since
 * February 2026 tell of a show's publisher. */
static void read_episode(struct arena *arena, const json_t *item, struct track *track)
{
	const json_t *show = json_object_get(item, "show");
	const json_t *images = json_object_get(item, "images");
	track->type = STR("episode");
	track->isrc = STR_EMPTY;
	track->album = STR_EMPTY;
	track->show_name = copy_member(arena, show, "name");
	track->publisher = copy_member(arena, show, "publisher");
	track->artist = track->show_name;
	track->secondary_text =
		track->show_name.len > 0
			? track->show_name
			: summarize(arena, json_member_str(item, "description"));
	read_images(arena,
		json_array_size(images) > 0 ? images : json_object_get(show, "images"), track);
}

static bool is_playable(const json_t *item)
{
	const json_t *playable =
		json_object_get(item, "is_playable"); /* where a market counts */
	return !json_is_false(playable) && !json_is_true(json_object_get(item, "is_local"));
}

bool spotify_read_item(
	struct arena *arena, const json_t *item, const json_t *album, struct track *track)
{
	struct str type = json_member_str(item, "type"), id = json_member_str(item, "id");
	struct str uri = arena_printf(arena, "spotify:%.*s:%.*s", STR_ARG(type), STR_ARG(id));
	bool is_episode = str_equal(type, STR("episode"));
	if (!source_trackid_is_valid(STR("spotify"), uri) || !is_playable(item)) {
		return false;
	}
	*track = (struct track) {
		.src = STR("spotify"),
		.trackid = uri,
		.title = copy_member(arena, item, "name"),
		.permalink_url = arena_printf(arena, "https://open.spotify.com/%.*s/%.*s",
			STR_ARG(type), STR_ARG(id)),
	};
	read_duration(item, track);
	if (is_episode) {
		read_episode(arena, item, track);
	} else {
		read_track(arena, item, album, track);
	}
	return true;
}
