/* /api/…: for programs with a bearer token, which always act in the main nest. */
#include "base/clock.h"
#include "nest/playback.h"
#include "nest/queue.h"
#include "serve/act.h"
#include "serve/face.h"
#include "serve/parts.h"
#include "serve/router.h"
#include "serve/stream.h"

static struct act act_of(struct call *call)
{
	return (struct act) {
		.serve = call->serve,
		.watch = call->serve->main_nest,
		.user = call->who.email,
		.client = &call->client,
	};
}

static const struct nest *nest_of(const struct call *call)
{
	return &call->serve->main_nest->nest;
}

static void reply(struct call *call, bool done, const struct error *error)
{
	if (!done) {
		call_fail(call, error);
		return;
	}
	watch_settle(call->serve->main_nest, NULL);
	http_reply_json(call->http, 200, STR("{\"ok\":true}"));
}

/* A song's id: text, or a whole number. */
static bool read_id(const json_t *body, struct str *id, struct error *error)
{
	const json_t *value = json_object_get(body, "id");
	if (json_is_integer(value)) {
		*id = nest_number(json_integer_value(value));
		return true;
	}
	return call_body_text(body, "id", id, error);
}

/* true, 1, "true", "1", "yes" mean up; false, 0, "false", "0", "no" mean down. */
static bool read_up(const json_t *body, bool *up, struct error *error)
{
	const json_t *value = json_object_get(body, "up");
	struct str text = json_str(value);
	if (!value) {
		return error_set(error, ERROR_INVALID, "Missing required field: up");
	}
	*up = json_is_true(value) ||
	      (json_is_integer(value) && json_integer_value(value) == 1) ||
	      str_equal_nocase(text, STR("true")) || str_equal(text, STR("1")) ||
	      str_equal_nocase(text, STR("yes"));
	bool down = json_is_false(value) ||
		    (json_is_integer(value) && json_integer_value(value) == 0) ||
		    str_equal_nocase(text, STR("false")) || str_equal(text, STR("0")) ||
		    str_equal_nocase(text, STR("no"));
	return *up || down || error_set(error, ERROR_INVALID, "up must be true or false.");
}

static void add_song(struct call *call)
{
	struct act act = act_of(call);
	struct str uri, id;
	struct error error;
	json_t *body;
	if (!call_body(call, &body, &error) ||
		!call_body_text(body, "track_uri", &uri, &error) ||
		!act_add_uri(&act, uri, &id, &error)) {
		call_fail(call, &error);
		return;
	}
	watch_settle(call->serve->main_nest, NULL);
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	json_begin_object(&json);
	json_member_write_bool(&json, "ok", true);
	json_member_write_str(&json, "id", id);
	json_end_object(&json);
	call_reply_json(call, 200, &buf);
	buf_finish(&buf);
}

static void remove_song(struct call *call)
{
	struct str id;
	struct error error;
	json_t *body;
	bool done = call_body(call, &body, &error) && read_id(body, &id, &error) &&
		    queue_kill(nest_of(call), id, &error);
	reply(call, done, &error);
}

static void vote(struct call *call)
{
	struct act act = act_of(call);
	struct str id;
	struct error error;
	json_t *body;
	bool up = false;
	bool done = call_body(call, &body, &error) && read_id(body, &id, &error) &&
		    read_up(body, &up, &error) && act_vote(&act, id, up, &error);
	reply(call, done, &error);
}

static void skip(struct call *call)
{
	struct error error;
	reply(call, playback_skip(nest_of(call), STR_EMPTY, NULL, &error), &error);
}

static void pause_nest(struct call *call)
{
	struct error error;
	reply(call, playback_pause(nest_of(call), &error), &error);
}

static void resume(struct call *call)
{
	struct error error;
	reply(call, playback_unpause(nest_of(call), &error), &error);
}

static void clear(struct call *call)
{
	struct error error;
	reply(call, queue_nuke(nest_of(call), NULL, &error), &error);
}

static void finish(struct call *call, struct buf *buf)
{
	http_header(call->http, "Cache-Control", STR("no-store"));
	call_reply_json(call, 200, buf);
	buf_finish(buf);
}

static void reply_queue(struct call *call)
{
	struct view *view;
	struct error error;
	if (!watch_view(call->serve->main_nest, &view, &error)) {
		call_fail(call, &error);
		return;
	}
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	json_begin_object(&json);
	json_key(&json, "queue");
	json_write_raw(&json, blob_str(face_of(view, FACE_API_QUEUE)));
	json_member_write_str(
		&json, "now", clock_iso8601(call->arena, store_now_ms(call->serve->store)));
	json_end_object(&json);
	finish(call, &buf);
}

static void reply_playing(struct call *call)
{
	struct view *view;
	struct error error;
	if (!watch_view(call->serve->main_nest, &view, &error)) {
		call_fail(call, &error);
		return;
	}
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	face_write_api_playing(&json, view, store_now_ms(call->serve->store), true);
	finish(call, &buf);
}

const struct route routes_bearer[] = {
	{ "/api/add_song", ALLOW_POST, ACCESS_TOKEN, add_song },
	{ "/api/queue/remove", ALLOW_POST, ACCESS_TOKEN, remove_song },
	{ "/api/queue/vote", ALLOW_POST, ACCESS_TOKEN, vote },
	{ "/api/queue/skip", ALLOW_POST, ACCESS_TOKEN, skip },
	{ "/api/queue/pause", ALLOW_POST, ACCESS_TOKEN, pause_nest },
	{ "/api/queue/resume", ALLOW_POST, ACCESS_TOKEN, resume },
	{ "/api/queue/clear", ALLOW_POST, ACCESS_TOKEN, clear },
	{ "/api/queue", ALLOW_GET, ACCESS_TOKEN, reply_queue },
	{ "/api/playing", ALLOW_GET, ACCESS_TOKEN, reply_playing },
	{ "/api/events", 1u << HTTP_GET, ACCESS_TOKEN, stream_begin },
	{ NULL },
};
