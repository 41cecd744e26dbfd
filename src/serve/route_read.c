/* Public reading: answered from the view, without a call to the store. */
#include "base/clock.h"
#include "nest/people.h"
#include "serve/face.h"
#include "serve/page.h"
#include "serve/parts.h"
#include "serve/router.h"

#include <stdlib.h>

#define SEARCH_LIMIT 25
#define SEARCH_Q_MAX 200

static bool get_view(struct call *call, struct view **view)
{
	struct error error;
	if (watch_view(call->serve->main_nest, view, &error)) {
		return true;
	}
	call_fail(call, &error);
	return false;
}

static void finish(struct call *call, struct buf *buf)
{
	http_header(call->http, "Cache-Control", STR("no-store"));
	call_reply_json(call, 200, buf);
	buf_finish(buf);
}

static int64_t now_ms(const struct call *call)
{
	return store_now_ms(call->serve->store);
}

static void reply_health(struct call *call)
{
	http_header(call->http, "Cache-Control", STR("no-store"));
	if (store_is_up(call->serve->store)) {
		http_reply_json(call->http, 200, STR("{\"status\":\"ok\"}"));
		return;
	}
	http_header(call->http, "Retry-After", STR("3"));
	http_reply_json(call->http, 503, STR("{\"status\":\"degraded\",\"store\":\"away\"}"));
}

static void reply_queue(struct call *call)
{
	struct view *view;
	bool hide_people = !call_who(call);
	if (!get_view(call, &view)) {
		return;
	}
	http_header(call->http, "Cache-Control", STR("no-store"));
	http_reply_blob(call->http, 200, "application/json",
		face_of(view, hide_people ? FACE_QUEUE_HIDDEN : FACE_QUEUE));
}

static void reply_song(struct call *call)
{
	struct view *view;
	bool hide_people = !call_who(call);
	if (!get_view(call, &view)) {
		return;
	}
	const struct song *song = view_song(view, call->param);
	if (!song) {
		http_reply_json(
			call->http, 404, STR("{\"message\":\"No entry with that id\"}"));
		return;
	}
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	face_write_song(&json, view, song, now_ms(call), hide_people);
	finish(call, &buf);
}

/* What `write` makes of the nest as it is now. */
static void reply_view(
	struct call *call, void (*write)(struct json_writer *json, const struct view *view,
				   int64_t now_ms, bool hide_people))
{
	struct view *view;
	bool hide_people = !call_who(call);
	if (!get_view(call, &view)) {
		return;
	}
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	write(&json, view, now_ms(call), hide_people);
	finish(call, &buf);
}

static void reply_playing(struct call *call)
{
	reply_view(call, face_write_playing);
}

/* The record of the song that finished last, and the time. */
static void reply_last(struct call *call)
{
	struct view *view;
	struct error error;
	json_t *last;
	bool hide_people = !call_who(call);
	if (!get_view(call, &view)) {
		return;
	}
	struct str record = view->last.len ? view->last : STR("{\"airhorn\":[]}");
	if (!json_parse(call->arena, record, &last, &error)) {
		call_fail(call, &error);
		return;
	}
	if (hide_people) {
		people_hide_in_song(call->arena, last);
	}
	struct str now = clock_iso8601(call->arena, now_ms(call));
	json_object_set_new(last, "now", json_stringn(now.data, now.len));
	char *text = json_dumps(last, JSON_COMPACT);
	http_header(call->http, "Cache-Control", STR("no-store"));
	http_reply_json(call->http, 200, str_from_cstr(text));
	free(text);
}

static void reply_airhorns(struct call *call)
{
	reply_view(call, face_write_airhorns);
}

static void reply_volume(struct call *call)
{
	struct view *view;
	struct buf buf = { 0 };
	if (get_view(call, &view)) {
		buf_printf(&buf, "{\"volume\":%d}", (int)view->volume);
		finish(call, &buf);
	}
}

static void reply_airhorn_list(struct call *call)
{
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	json_begin_array(&json);
	for (size_t i = 0; i < call->serve->airhorn_count; i++) {
		json_write_str(&json, call->serve->airhorns[i]);
	}
	json_end_array(&json);
	finish(call, &buf);
}

static void write_hit(struct json_writer *json, const struct track *track)
{
	json_begin_object(json);
	json_member_write_str(json, "uri", track->trackid);
	json_member_write_str(json, "track_name", track->title);
	json_member_write_str(json, "artist", track->artist);
	json_member_write_str(json, "album", track->album);
	json_member_write_int(json, "duration", track->duration_s);
	json_key(json, "images");
	json_begin_object(json);
	json_member_write_str(json, "url", track->img);
	json_key(json, "width");
	json_write_null(json);
	json_key(json, "height");
	json_write_null(json);
	json_end_object(json);
	json_end_object(json);
}

static bool choose_source(struct call *call, struct source **source, struct error *error)
{
	struct str name = call_query(call, "source");
	if (name.len == 0) {
		*source = sources_find(call->serve->sources, STR("spotify"));
		*source = *source ? *source : sources_find(call->serve->sources, STR("local"));
	} else {
		*source = sources_find(call->serve->sources, name);
	}
	if (*source) {
		return true;
	}
	bool is_known = name.len == 0 || str_equal(name, STR("spotify")) ||
			str_equal(name, STR("youtube")) || str_equal(name, STR("soundcloud")) ||
			str_equal(name, STR("local"));
	return is_known ? error_set(error, ERROR_UNAVAILABLE,
				  "That source is not configured here.")
			: error_set(error, ERROR_INVALID, "There is no such source.");
}

static bool search(struct call *call, struct track **tracks, size_t *count, struct error *error)
{
	struct source *source;
	struct str query = call_query(call, "q"), type = call_query(call, "type");
	*count = 0;
	if (!str_is_utf8(query) || query.len > SEARCH_Q_MAX) {
		return error_set(error, ERROR_INVALID, "q must be UTF-8 of at most %d bytes.",
			SEARCH_Q_MAX);
	}
	if (type.len && !str_equal(type, STR("track")) && !str_equal(type, STR("episode"))) {
		return error_set(error, ERROR_INVALID, "type must be track or episode.");
	}
	if (!choose_source(call, &source, error)) {
		return false;
	}
	if (str_equal(type, STR("episode")) && strcmp(source->name, "spotify") != 0) {
		return true; /* no other source has any */
	}
	return source->search(source, query, SEARCH_LIMIT, call->arena, tracks, count, error);
}

static void reply_search(struct call *call)
{
	struct track *tracks;
	size_t count;
	struct error error;
	if (!search(call, &tracks, &count, &error)) {
		call_fail(call, &error);
		return;
	}
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	json_begin_array(&json);
	for (size_t i = 0; i < count; i++) {
		write_hit(&json, &tracks[i]);
	}
	json_end_array(&json);
	finish(call, &buf);
}

const struct route routes_read[] = {
	{ "/queue", ALLOW_GET, ACCESS_PUBLIC, reply_queue },
	{ "/health", ALLOW_GET, ACCESS_PUBLIC, reply_health },
	{ "/playing", ALLOW_GET, ACCESS_PUBLIC, reply_playing },
	{ "/queue/*", ALLOW_GET, ACCESS_PUBLIC, reply_song },
	{ "/last", ALLOW_GET, ACCESS_PUBLIC, reply_last },
	{ "/airhorns", ALLOW_GET, ACCESS_PUBLIC, reply_airhorns },
	{ "/airhorn_list", ALLOW_GET, ACCESS_PUBLIC, reply_airhorn_list },
	{ "/get_volume", ALLOW_GET, ACCESS_PUBLIC, reply_volume },
	{ "/search/v2", ALLOW_GET, ACCESS_PUBLIC, reply_search },
	{ NULL },
};
