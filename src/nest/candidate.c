#include "nest/candidate.h"

#include "base/json.h"
#include "net/fiber.h"

static void write_keys(struct json_writer *json, const struct recording *recording)
{
	json_key(json, "keys");
	json_begin_array(json);
	for (size_t i = 0; i < RECORDING_KEYS; i++) {
		if (recording->keys[i].len > 0) {
			json_write_str(json, recording->keys[i]);
		}
	}
	json_end_array(json);
}

bool candidate_write(const struct candidate *candidate, struct str *text, struct error *error)
{
	const struct new_song *song = &candidate->song;
	struct new_song_fields fields;
	if (!new_song_fields(fiber_arena(), song, &fields, error)) {
		return false;
	}
	struct recording recording = new_song_recording(fiber_arena(), song);
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	json_begin_object(&json);
	new_song_write_fields(&json, &fields);
	write_keys(&json, &recording);
	json_member_write_str(&json, "jammer", song->jammer.len > 0 ? song->jammer : STR_EMPTY);
	json_member_write_str(&json, "strategy", candidate->strategy);
	json_end_object(&json);
	*text = arena_str(fiber_arena(), buf_str(&buf));
	buf_finish(&buf);
	return true;
}

static int64_t number(const json_t *fields, const char *name)
{
	int64_t value;
	return str_to_int64(json_member_str(fields, name), &value) ? value : 0;
}

bool candidate_read(
	struct arena *arena, struct str text, struct candidate *candidate, struct error *error)
{
	json_t *json;
	if (!json_parse(arena, text, &json, error)) {
		return false;
	}
	const json_t *fields = json_object_get(json, "fields");
	struct str jammer = json_member_str(json, "jammer");
	*candidate = (struct candidate) {
		.song = {
			.src = json_member_str(fields, "src"),
			.trackid = json_member_str(fields, "trackid"),
			.isrc = json_member_str(fields, "isrc"),
			.title = json_member_str(fields, "title"),
			.artist = json_member_str(fields, "artist"),
			.album = json_member_str(fields, "album"),
			.img = json_member_str(fields, "img"),
			.big_img = json_member_str(fields, "big_img"),
			.type = json_member_str(fields, "type"),
			.secondary_text = json_member_str(fields, "secondary_text"),
			.show_name = json_member_str(fields, "show_name"),
			.publisher = json_member_str(fields, "publisher"),
			.permalink_url = json_member_str(fields, "permalink_url"),
			.duration_s = number(fields, "duration"),
			.duration_ms = number(fields, "duration_ms"),
			.jammer = jammer,
			.is_throwback = jammer.len > 0,
		},
		.strategy = json_member_str(json, "strategy"),
	};
	return candidate->song.trackid.len > 0 ||
	       error_set(error, ERROR_INVALID, "That is no track.");
}
