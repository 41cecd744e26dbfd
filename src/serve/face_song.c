#include "serve/face_song.h"

#include "base/clock.h"
#include "nest/people.h"
#include "serve/face.h"

void face_write_person(
	struct json_writer *json, const char *key, struct str email, bool hide_people)
{
	if (!hide_people) {
		json_member_write_str(json, key, email);
		return;
	}
	struct arena *arena = arena_create();
	json_member_write_str(json, key, people_hide(arena, email));
	arena_destroy(arena);
}

void face_write_time(struct json_writer *json, const char *key, int64_t unix_ms)
{
	char text[CLOCK_ISO8601_SIZE];
	clock_iso8601_into(text, unix_ms);
	json_member_write_str(json, key, str_from_cstr(text));
}

void face_write_jams(struct json_writer *json, const struct song *song, bool hide_people)
{
	json_key(json, "jam");
	json_begin_array(json);
	for (size_t i = 0; i < song->jam_count; i++) {
		const struct jam *jam = &song->jams[i];
		json_begin_object(json);
		face_write_person(json, "user", jam->user, hide_people);
		face_write_time(json, "time", jam->time_ms);
		if (jam->is_throwback) {
			json_member_write_bool(json, "throwback", true);
		}
		json_end_object(json);
	}
	json_end_array(json);
}

void face_write_first_queuer(struct json_writer *json, const struct song *song)
{
	json_key(json, "jam");
	json_begin_array(json);
	for (size_t i = 0; i < song->jam_count; i++) {
		json_begin_object(json);
		json_member_write_str(json, "user", song->jams[i].user);
		json_member_write_bool(json, "throwback", true);
		json_end_object(json);
	}
	json_end_array(json);
}

void face_write_comments(struct json_writer *json, const struct song *song, bool hide_people)
{
	json_begin_array(json);
	for (size_t i = 0; i < song->comment_count; i++) {
		const struct comment *comment = &song->comments[i];
		json_begin_object(json);
		json_member_write_int(json, "time", comment->time_ms / 1000);
		face_write_person(json, "user", comment->user, hide_people);
		json_member_write_str(json, "body", comment->body);
		json_end_object(json);
	}
	json_end_array(json);
}

static void write_if_known(struct json_writer *json, const char *key, struct str text)
{
	if (text.len) {
		json_member_write_str(json, key, text);
	}
}

void face_write_brief_members(
	struct json_writer *json, const struct song *song, bool hide_people)
{
	json_member_write_str(json, "artist", song->artist);
	json_member_write_str(json, "big_img", song->big_img);
	json_member_write_str(json, "id", song->id);
	json_member_write_str(json, "img", song->img);
	json_member_write_str(json, "src", song->src);
	json_member_write_str(json, "title", song->title);
	json_member_write_str(json, "trackid", song->trackid);
	face_write_person(json, "user", song->user, hide_people);
}

static void write_score(struct json_writer *json, const struct song *song)
{
	json_key(json, "score");
	json_write_double(json, song->score);
}

void face_write_api_members(struct json_writer *json, const struct song *song)
{
	face_write_brief_members(json, song, false);
	json_member_write_int(json, "duration", song->duration_s);
	json_member_write_int(json, "vote", song->vote);
	face_write_jams(json, song, false);
	json_key(json, "comments");
	face_write_comments(json, song, false);
	write_score(json, song);
	json_member_write_bool(json, "auto", song->is_auto);
}

void face_write_wire_members(struct json_writer *json, const struct song *song)
{
	face_write_api_members(json, song);
	json_member_write_str(json, "background_color", song_background_color(song->vote));
	json_member_write_str(json, "foreground_color", SONG_FOREGROUND_COLOR);
	write_if_known(json, "type", song->type);
	write_if_known(json, "secondary_text", song->secondary_text);
	write_if_known(json, "show_name", song->show_name);
	write_if_known(json, "publisher", song->publisher);
	write_if_known(json, "permalink_url", song->permalink_url);
}
