#include "source/listing.h"

#include <stddef.h>

/* How a text of a track is called; the names are those of struct track. */
static const struct text_member {
	const char *name;
	size_t offset;
} texts[] = {
	{ "trackid", offsetof(struct track, trackid) },
	{ "isrc", offsetof(struct track, isrc) },
	{ "title", offsetof(struct track, title) },
	{ "artist", offsetof(struct track, artist) },
	{ "album", offsetof(struct track, album) },
	{ "img", offsetof(struct track, img) },
	{ "big_img", offsetof(struct track, big_img) },
	{ "type", offsetof(struct track, type) },
	{ "secondary_text", offsetof(struct track, secondary_text) },
	{ "show_name", offsetof(struct track, show_name) },
	{ "publisher", offsetof(struct track, publisher) },
	{ "permalink_url", offsetof(struct track, permalink_url) },
};
#define TEXT_COUNT (sizeof(texts) / sizeof(texts[0]))

static struct str *text_of(const struct track *track, size_t i)
{
	return (struct str *)((char *)track + texts[i].offset);
}

static void write_track(struct json_writer *json, const struct track *track)
{
	json_begin_object(json);
	for (size_t i = 0; i < TEXT_COUNT; i++) {
		if (text_of(track, i)->len > 0) {
			json_member_write_str(json, texts[i].name, *text_of(track, i));
		}
	}
	json_member_write_int(json, "duration_ms", track->duration_ms);
	if (track->img_width > 0) {
		json_member_write_int(json, "img_width", track->img_width);
		json_member_write_int(json, "img_height", track->img_height);
	}
	json_end_object(json);
}

void listing_write(struct buf *buf, const struct source_link *listing)
{
	struct json_writer json = { .buf = buf };
	json_begin_object(&json);
	if (listing->title.len > 0) {
		json_member_write_str(&json, "title", listing->title);
	}
	json_member_write_int(&json, "total", (int64_t)listing->total);
	json_key(&json, "tracks");
	json_begin_array(&json);
	for (size_t i = 0; i < listing->count; i++) {
		write_track(&json, &listing->tracks[i]);
	}
	json_end_array(&json);
	json_end_object(&json);
}

void listing_write_track(struct buf *buf, const struct track *track)
{
	struct source_link listing = {
		.tracks = (struct track *)track, .count = 1, .total = 1
	};
	listing_write(buf, &listing);
}

static int64_t member_int(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static bool read_track(const json_t *object, struct str src, struct track *track)
{
	*track = (struct track) { .src = src };
	for (size_t i = 0; i < TEXT_COUNT; i++) {
		*text_of(track, i) = json_member_str(object, texts[i].name);
	}
	track->duration_ms = member_int(object, "duration_ms");
	track->duration_s = (track->duration_ms + 500) / 1000;
	track->duration_s = track->duration_s > 0 ? track->duration_s : 1;
	track->img_width = member_int(object, "img_width");
	track->img_height = member_int(object, "img_height");
	return track->trackid.len > 0;
}

bool listing_read(struct arena *arena, struct str json, struct str src,
	struct source_link *listing, struct error *error)
{
	json_t *object;
	if (!json_parse(arena, json, &object, error)) {
		return false;
	}
	const json_t *tracks = json_object_get(object, "tracks");
	if (!json_is_array(tracks)) {
		return error_set(error, ERROR_INVALID, "That is no list of tracks.");
	}
	size_t count = json_array_size(tracks);
	*listing = (struct source_link) {
		.kind = STR_EMPTY,
		.title = json_member_str(object, "title"),
		.tracks = arena_array(arena, struct track, count + 1),
		.total = (size_t)member_int(object, "total"),
	};
	for (size_t i = 0; i < count; i++) {
		struct track *track = &listing->tracks[listing->count];
		listing->count += read_track(json_array_get(tracks, i), src, track);
	}
	return true;
}
