#include "nest/new_song.h"

#define TEXT_MAX       1000 /* bytes of a title, a name … */
#define ADDRESS_MAX    2000 /* bytes of a picture's address; a cut one is of no use */
#define ID_MAX	       200
#define DURATION_MAX_S (7 * 24 * 3600)

struct new_song new_song_of(const struct track *track)
{
	return (struct new_song) {
		.src = track->src,
		.trackid = track->trackid,
		.isrc = track->isrc,
		.title = track->title,
		.artist = track->artist,
		.album = track->album,
		.img = track->img,
		.big_img = track->big_img,
		.type = track->type,
		.secondary_text = track->secondary_text,
		.show_name = track->show_name,
		.publisher = track->publisher,
		.permalink_url = track->permalink_url,
		.duration_s = track->duration_s,
		.duration_ms = track->duration_ms,
	};
}

static bool put(struct new_song_fields *fields, struct str name, struct str value)
{
	if (value.len > 0) {
		fields->items[fields->count++] = name;
		fields->items[fields->count++] = value;
	}
	return str_is_utf8(value);
}

/* At most TEXT_MAX bytes, whole characters. */
static struct str cut(struct str text)
{
	if (text.len <= TEXT_MAX) {
		return text;
	}
	size_t len = TEXT_MAX;
	while (len > 0 && ((unsigned char)text.data[len] & 0xC0) == 0x80) {
		len--;
	}
	return str_slice(text, 0, len);
}

static struct str address(struct str text)
{
	return text.len <= ADDRESS_MAX ? text : STR_EMPTY;
}

static bool put_track(struct new_song_fields *fields, const struct new_song *song)
{
	return put(fields, STR("src"), song->src) &&
	       put(fields, STR("trackid"), song->trackid) &&
	       put(fields, STR("isrc"), song->isrc.len <= ID_MAX ? song->isrc : STR_EMPTY) &&
	       put(fields, STR("title"), cut(song->title)) &&
	       put(fields, STR("artist"), cut(song->artist)) &&
	       put(fields, STR("album"), cut(song->album)) &&
	       put(fields, STR("img"), address(song->img)) &&
	       put(fields, STR("big_img"), address(song->big_img)) &&
	       put(fields, STR("type"), cut(song->type)) &&
	       put(fields, STR("secondary_text"), cut(song->secondary_text)) &&
	       put(fields, STR("show_name"), cut(song->show_name)) &&
	       put(fields, STR("publisher"), cut(song->publisher)) &&
	       put(fields, STR("permalink_url"), address(song->permalink_url));
}

static bool put_number(
	struct arena *arena, struct new_song_fields *fields, struct str name, int64_t number)
{
	return put(fields, name, arena_printf(arena, "%lld", (long long)number));
}

static bool put_duration(
	struct arena *arena, struct new_song_fields *fields, const struct new_song *song)
{
	int64_t ms = song->duration_ms, s = song->duration_s;
	if (ms < 0 || s < 0 || (ms == 0 && s == 0) || s > DURATION_MAX_S ||
		ms > DURATION_MAX_S * INT64_C(1000)) {
		return false;
	}
	ms = ms ? ms : s * 1000;
	s = s ? s : (ms + 500) / 1000;
	return put_number(arena, fields, STR("duration"), s) &&
	       put_number(arena, fields, STR("duration_ms"), ms);
}

bool new_song_fields(struct arena *arena, const struct new_song *song,
	struct new_song_fields *fields, struct error *error)
{
	fields->count = 0;
	if (song->src.len == 0 || song->src.len > ID_MAX || song->trackid.len == 0 ||
		song->trackid.len > ID_MAX) {
		return error_set(error, ERROR_INVALID, "That is no track.");
	}
	if (!put_track(fields, song)) {
		return error_set(error, ERROR_INVALID, "The song's text is not UTF-8.");
	}
	if (!put_duration(arena, fields, song)) {
		return error_set(error, ERROR_INVALID, "The song has no sensible duration.");
	}
	return true;
}

struct recording new_song_recording(struct arena *arena, const struct new_song *song)
{
	if (str_equal(song->type, STR("episode"))) {
		return recording_none();
	}
	return recording_of(arena, song->src, song->trackid, song->isrc, cut(song->artist),
		cut(song->title));
}

void new_song_write_fields(struct json_writer *json, const struct new_song_fields *fields)
{
	json_key(json, "fields");
	json_begin_object(json);
	for (size_t i = 0; i < fields->count; i += 2) {
		json_member_write_str(json, fields->items[i].data, fields->items[i + 1]);
	}
	json_end_object(json);
}
