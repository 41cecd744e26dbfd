/* The playing song: faces that know the time. */
#include "nest/people.h"
#include "serve/face.h"
#include "serve/face_song.h"
#include "serve/parts.h"

/* When the playing song began and ends; while paused: as if it went on now. */
static void write_span(struct json_writer *json, const struct view *view, int64_t now_ms)
{
	int64_t started_ms = view_started_ms(view, now_ms);
	face_write_time(json, "starttime", started_ms);
	face_write_time(json, "endtime", started_ms + view->playing->duration_ms);
}

/* Times and position of a song; "" for one that does not play. */
static void write_times(struct json_writer *json, const struct view *view,
	const struct song *song, int64_t now_ms)
{
	if (!song || song != view->playing) {
		json_member_write_str(json, "starttime", STR_EMPTY);
		json_member_write_str(json, "endtime", STR_EMPTY);
		json_member_write_str(json, "pos", STR_EMPTY);
	} else {
		write_span(json, view, now_ms);
		json_member_write_int(json, "pos", view_position_ms(view, now_ms) / 1000);
	}
	json_member_write_bool(json, "paused", view->is_paused);
	face_write_time(json, "now", now_ms);
}

static void write_empty(struct json_writer *json, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		json_member_write_str(json, names[i], STR_EMPTY);
	}
}

static void write_no_song(struct json_writer *json)
{
	static const char *const names[] = { "artist", "big_img", "id", "img", "src", "title",
		"trackid", "user", "jam", "comments" };
	write_empty(json, names, sizeof(names) / sizeof(names[0]));
}

void face_write_song(struct json_writer *json, const struct view *view, const struct song *song,
	int64_t now_ms, bool hide_people)
{
	json_begin_object(json);
	if (song) {
		face_write_brief_members(json, song, hide_people);
		face_write_jams(json, song, hide_people);
		json_key(json, "comments");
		face_write_comments(json, song, hide_people);
	} else {
		write_no_song(json);
	}
	write_times(json, view, song, now_ms);
	json_end_object(json);
}

void face_write_playing(
	struct json_writer *json, const struct view *view, int64_t now_ms, bool hide_people)
{
	face_write_song(json, view, view->playing, now_ms, hide_people);
}

/* Clients of the old server ask for each of these without looking whether it is there. */
static void write_no_api_song(struct json_writer *json)
{
	static const char *const names[] = { "duration", "vote", "type", "starttime", "endtime",
		"pos" };
	write_no_song(json);
	write_empty(json, names, sizeof(names) / sizeof(names[0]));
}

void face_write_api_playing(
	struct json_writer *json, const struct view *view, int64_t now_ms, bool with_now)
{
	const struct song *song = view->playing;
	json_begin_object(json);
	if (song) {
		face_write_api_members(json, song);
		json_member_write_str(json, "type", song->type.len ? song->type : STR("track"));
		write_span(json, view, now_ms);
		json_member_write_int(json, "pos", view_position_ms(view, now_ms) / 1000);
	} else {
		write_no_api_song(json);
	}
	json_member_write_bool(json, "paused", view->is_paused);
	if (with_now) {
		face_write_time(json, "now", now_ms);
	}
	json_end_object(json);
}

void face_write_airhorns(
	struct json_writer *json, const struct view *view, int64_t now_ms, bool hide_people)
{
	json_begin_object(json);
	json_key(json, "current_airhorns");
	json_begin_array(json);
	for (size_t i = 0; i < view->airhorn_count; i++) {
		const struct airhorn *horn = &view->airhorns[i];
		json_begin_object(json);
		face_write_time(json, "when", horn->when_ms);
		json_member_write_bool(json, "free", horn->is_free);
		json_member_write_str(json, "artist", horn->artist);
		json_member_write_str(json, "title", horn->title);
		face_write_person(json, "user", horn->user, hide_people);
		face_write_time(json, "now", now_ms);
		json_end_object(json);
	}
	json_end_array(json);
	json_end_object(json);
}

static void render_socket_playing(struct buf *buf, const struct view *view, int64_t now_ms)
{
	struct json_writer json = { .buf = buf };
	buf_append_char(buf, '1');
	json_begin_array(&json);
	json_write_str(&json, STR("now_playing_update"));
	json_begin_object(&json);
	if (view->playing) {
		face_write_wire_members(&json, view->playing);
		write_span(&json, view, now_ms);
		json_member_write_int(&json, "pos", view_position_ms(view, now_ms) / 1000);
		json_member_write_int(&json, "started_ms", view_started_ms(view, now_ms));
	}
	json_member_write_bool(&json, "paused", view->is_paused);
	json_end_object(&json);
	json_end_array(&json);
}

static void render_socket_position(struct buf *buf, const struct view *view, int64_t now_ms)
{
	struct json_writer json = { .buf = buf };
	buf_append_char(buf, '1');
	json_begin_array(&json);
	json_write_str(&json, STR("player_position"));
	json_write_str(&json, view->playing ? view->playing->src : STR_EMPTY);
	json_write_str(&json, view->playing ? view->playing->trackid : STR_EMPTY);
	json_write_int(&json, view_position_ms(view, now_ms) / 1000);
	json_end_array(&json);
}

static void render_stream_playing(struct buf *buf, const struct view *view, int64_t now_ms)
{
	struct json_writer json = { .buf = buf };
	buf_printf(buf, "id: %lld\nevent: now_playing\ndata: ", (long long)view->seq);
	face_write_api_playing(&json, view, now_ms, true);
	buf_append(buf, STR("\n\n"));
}

static void render_stream_position(struct buf *buf, const struct view *view, int64_t now_ms)
{
	struct json_writer json = { .buf = buf };
	buf_printf(buf, "id: %lld\nevent: player_position\ndata: ", (long long)view->seq);
	json_begin_object(&json);
	json_member_write_str(&json, "src", view->playing ? view->playing->src : STR_EMPTY);
	json_member_write_str(
		&json, "trackid", view->playing ? view->playing->trackid : STR_EMPTY);
	json_member_write_int(&json, "pos", view_position_ms(view, now_ms) / 1000);
	json_end_object(&json);
	buf_append(buf, STR("\n\n"));
}

struct blob *frame_of(struct watch *watch, enum frame frame)
{
	static void (*const renders[])(struct buf *, const struct view *, int64_t) = {
		[FRAME_SOCKET_PLAYING] = render_socket_playing,
		[FRAME_SOCKET_POSITION] = render_socket_position,
		[FRAME_STREAM_PLAYING] = render_stream_playing,
		[FRAME_STREAM_POSITION] = render_stream_position,
	};
	int64_t now_ms = store_now_ms(watch->serve->store);
	if (!watch->frames[frame] || watch->frames_s[frame] != now_ms / 1000) {
		struct buf buf = { 0 };
		renders[frame](&buf, watch->view, now_ms);
		blob_unref(watch->frames[frame]);
		watch->frames[frame] = blob_create(buf_str(&buf));
		watch->frames_s[frame] = now_ms / 1000;
		buf_finish(&buf);
	}
	return watch->frames[frame];
}
