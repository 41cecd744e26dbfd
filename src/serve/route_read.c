/* Public reading: answered from the view, without a call to the store. */
#include "base/clock.h"
#include "nest/people.h"
#include "serve/face.h"
#include "serve/page.h"
#include "serve/parts.h"
#include "serve/router.h"

#include <stdlib.h>

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

/* What the store knows, else (a new store beside old logs) what the logs know. */
static bool find_last(struct call *call, struct str *record)
{
	struct view *view;
	struct history_plays plays;
	if (!get_view(call, &view)) {
		return false;
	}
	if (view->last.len) {
		*record = view->last;
	} else if (history_recent(call->serve->history, 1, false, &plays, NULL) &&
		   plays.count > 0) {
		*record = plays.items[0];
	} else {
		*record = STR("{\"airhorn\":[]}");
	}
	return true;
}

/* The record of the song that finished last, and the time. */
static void reply_last(struct call *call)
{
	struct str record;
	struct error error;
	json_t *last;
	bool hide_people = !call_who(call);
	if (!find_last(call, &record)) {
		return;
	}
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

const struct route routes_read[] = {
	{ "/queue", ALLOW_GET, ACCESS_PUBLIC, reply_queue },
	{ "/health", ALLOW_GET, ACCESS_PUBLIC, reply_health },
	{ "/playing", ALLOW_GET, ACCESS_PUBLIC, reply_playing },
	{ "/queue/*", ALLOW_GET, ACCESS_PUBLIC, reply_song },
	{ "/last", ALLOW_GET, ACCESS_PUBLIC, reply_last },
	{ "/airhorns", ALLOW_GET, ACCESS_PUBLIC, reply_airhorns },
	{ "/airhorn_list", ALLOW_GET, ACCESS_PUBLIC, reply_airhorn_list },
	{ "/get_volume", ALLOW_GET, ACCESS_PUBLIC, reply_volume },
	{ NULL },
};
