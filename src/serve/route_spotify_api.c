/* /api/spotify/…: the devices of ECHONEST_SPOTIFY_EMAIL, for programs with a bearer token. */
#include "account/spotify_link.h"
#include "serve/act.h"
#include "serve/parts.h"
#include "serve/router.h"

#include <stdlib.h>

/* 503 for what its owner must mend, 502 for what Spotify refuses. */
static void fail(struct call *call, struct error *error)
{
	switch (error->kind) {
	case ERROR_NOT_FOUND:
	case ERROR_FORBIDDEN:
	case ERROR_INVALID:
		error->kind = ERROR_UPSTREAM;
		break;
	case ERROR_UNAUTHENTICATED:
		error->kind = ERROR_UNAVAILABLE;
		break;
	default:
		break;
	}
	call_fail(call, error);
}

/* Whose Spotify it is; false when it has answered that there is none. */
static bool find_account(struct call *call, struct str *email)
{
	struct serve *serve = call->serve;
	enum spotify_link_state state = SPOTIFY_CONNECTED;
	struct error error;
	*email = arena_lower(call->arena, serve->config->spotify_email);
	if (!serve->spotify_link || email->len == 0) {
		act_not_configured(
			&error, serve->spotify_link ? "ECHONEST_SPOTIFY_EMAIL" : "Spotify");
	} else {
		state = spotify_link_state(serve->spotify_link, *email);
		if (state == SPOTIFY_CONNECTED) {
			return true;
		}
		error_set(&error, ERROR_UNAVAILABLE,
			"Spotify is %s connected: %.150s must %s it at /spotify_connect/.",
			state == SPOTIFY_RECONNECT ? "no longer" : "not", email->data,
			state == SPOTIFY_RECONNECT ? "reconnect" : "connect");
	}
	call_fail(call, &error);
	return false;
}

static bool ask(struct call *call, struct str email, const struct spotify_call *asked,
	struct spotify_answer *answer)
{
	struct error error;
	if (!spotify_link_call(call->serve->spotify_link, email, asked, answer, &error)) {
		fail(call, &error);
		return false;
	}
	return true;
}

/* Spotify's own answer, or null. */
static void pass_on(struct call *call, const char *path)
{
	struct spotify_call asked = { .path = str_from_cstr(path) };
	struct spotify_answer answer;
	struct str email;
	if (!find_account(call, &email) || !ask(call, email, &asked, &answer)) {
		return;
	}
	char *text = answer.body ? json_dumps(answer.body, JSON_COMPACT) : NULL;
	http_header(call->http, "Cache-Control", STR("no-store"));
	http_reply_json(call->http, 200, text ? str_from_cstr(text) : STR("null"));
	free(text);
}

static void reply_devices(struct call *call)
{
	pass_on(call, "/me/player/devices");
}

static void reply_status(struct call *call)
{
	pass_on(call, "/me/player?additional_types=track,episode");
}

static void write_transfer(struct buf *buf, struct str device, bool plays)
{
	struct json_writer json = { .buf = buf };
	json_begin_object(&json);
	json_key(&json, "device_ids");
	json_begin_array(&json);
	json_write_str(&json, device);
	json_end_array(&json);
	json_member_write_bool(&json, "play", plays);
	json_end_object(&json);
}

static void transfer(struct call *call)
{
	struct spotify_answer answer;
	struct str email, device;
	struct error error;
	json_t *body;
	if (!find_account(call, &email)) {
		return;
	}
	if (!call_body(call, &body, &error) ||
		!call_body_text(body, "device_id", &device, &error)) {
		call_fail(call, &error);
		return;
	}
	const json_t *play = json_object_get(body, "play");
	bool stays = json_is_false(play) || str_equal_nocase(json_str(play), STR("false"));
	struct buf buf = { 0 };
	write_transfer(&buf, device, !stays);
	struct spotify_call asked = {
		.method = "PUT",
		.path = STR("/me/player"),
		.body = arena_str(call->arena, buf_str(&buf)),
	};
	buf_finish(&buf);
	if (ask(call, email, &asked, &answer)) {
		http_reply_json(call->http, 200, STR("{\"ok\":true}"));
	}
}

const struct route routes_spotify_api[] = {
	{ "/api/spotify/devices", ALLOW_GET, ACCESS_TOKEN, reply_devices },
	{ "/api/spotify/status", ALLOW_GET, ACCESS_TOKEN, reply_status },
	{ "/api/spotify/transfer", ALLOW_POST, ACCESS_TOKEN, transfer },
	{ NULL },
};
