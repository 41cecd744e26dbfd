#include "serve/command.h"

#include "base/buf.h"
#include "nest/playback.h"
#include "nest/queue.h"
#include "nest/volume.h"
#include "serve/command_soundcloud.h"
#include "serve/command_spotify.h"
#include "serve/event_count.h"
#include "serve/face.h"
#include "serve/follow_news.h"
#include "serve/parts.h"

struct event {
	const char *name;
	enum lane lane;
	bool (*run)(struct command *command, struct error *error);
	unsigned flags;
};

enum {
	FOR_VOLUME = 1 << 0, /* also on the small socket */
	CHANGES = 1 << 1,    /* changes the nest */
	READS = 1 << 2,	     /* shows the nest, with the asker's own changes in it */
};

/* Arguments */

static const json_t *argument(const struct command *command, size_t index)
{
	return json_array_get(command->array, index + 1);
}

static bool text_argument(const struct command *command, size_t index, const char *what,
	struct str *text, struct error *error)
{
	const json_t *value = argument(command, index);
	if (!json_is_string(value)) {
		return error_set(error, ERROR_INVALID, "%s is %s; it must be text.", what,
			value ? "something else" : "missing");
	}
	*text = json_str(value);
	return true;
}

/* A song's id: text, or a whole number as some clients have it. */
static bool id_argument(
	const struct command *command, size_t index, struct str *id, struct error *error)
{
	const json_t *value = argument(command, index);
	if (json_is_integer(value)) {
		*id = nest_number(json_integer_value(value));
		return true;
	}
	return text_argument(command, index, "The song's id", id, error);
}

/* State events: what changed is told to all, what is asked for to the asker. */

static bool send_face(struct command *command, enum face face, struct error *error)
{
	struct view *view;
	if (!watch_view(command->act->watch, &view, error)) {
		return false;
	}
	peer_send_blob(command->peer, face_of(view, face));
	return true;
}

static bool fetch_playlist(struct command *command, struct error *error)
{
	return send_face(command, FACE_SOCKET_QUEUE, error);
}

static bool request_volume(struct command *command, struct error *error)
{
	return send_face(command, FACE_SOCKET_VOLUME, error);
}

static bool fetch_airhorns(struct command *command, struct error *error)
{
	return send_face(command, FACE_SOCKET_AIRHORNS, error);
}

static bool fetch_now_playing(struct command *command, struct error *error)
{
	struct view *view;
	if (!watch_view(command->act->watch, &view, error)) {
		return false;
	}
	peer_send_blob(command->peer, frame_of(command->act->watch, FRAME_SOCKET_PLAYING));
	return true;
}

static bool get_free_horns(struct command *command, struct error *error)
{
	struct view *view;
	if (!watch_view(command->act->watch, &view, error)) {
		return false;
	}
	int64_t count = view_free_horns(view, command->act->user);
	peer_send(command->peer,
		arena_printf(fiber_arena(), "[\"free_horns\",%lld]", (long long)count));
	return true;
}

/* Acts */

static bool add_song(struct command *command, struct error *error)
{
	struct str id, src, added;
	return text_argument(command, 0, "The track's id", &id, error) &&
	       text_argument(command, 1, "The track's source", &src, error) &&
	       act_add_song(command->act, src, id, &added, error);
}

static bool vote(struct command *command, struct error *error)
{
	struct str id;
	const json_t *up = argument(command, 1);
	if (!id_argument(command, 0, &id, error)) {
		return false;
	}
	if (!json_is_boolean(up)) {
		return error_set(error, ERROR_INVALID,
			"The direction of a vote must be true for up or false for down.");
	}
	return act_vote(command->act, id, json_is_true(up), error);
}

static bool jam(struct command *command, struct error *error)
{
	struct str id;
	return id_argument(command, 0, &id, error) && act_jam(command->act, id, error);
}

static bool kill_song(struct command *command, struct error *error)
{
	struct str id;
	return id_argument(command, 0, &id, error) &&
	       queue_kill(&command->act->watch->nest, id, error);
}

static bool kill_playing(struct command *command, struct error *error)
{
	struct str id = STR_EMPTY;
	const json_t *meant = argument(command, 0);
	if (meant && !json_is_null(meant) && !id_argument(command, 0, &id, error)) {
		return false;
	}
	return playback_skip(&command->act->watch->nest, id, NULL, error);
}

static bool nuke_queue(struct command *command, struct error *error)
{
	return queue_nuke(&command->act->watch->nest, NULL, error);
}

static bool pause_nest(struct command *command, struct error *error)
{
	return playback_pause(&command->act->watch->nest, error);
}

static bool unpause(struct command *command, struct error *error)
{
	return playback_unpause(&command->act->watch->nest, error);
}

static bool add_comment(struct command *command, struct error *error)
{
	struct str id, text;
	/* the second argument was the author once; it is the session's user now */
	return id_argument(command, 0, &id, error) &&
	       text_argument(command, 2, "The comment", &text, error) &&
	       act_comment(command->act, id, text, error);
}

static bool get_comments_for_song(struct command *command, struct error *error)
{
	struct str id;
	struct view *view;
	if (!id_argument(command, 0, &id, error) ||
		!watch_view(command->act->watch, &view, error)) {
		return false;
	}
	const struct song *song = view_song(view, id);
	if (!song) {
		return error_set(error, ERROR_NOT_FOUND, "That song is gone.");
	}
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	json_begin_array(&json);
	json_write_str(&json, STR("comments_for_song"));
	json_write_str(&json, song->id);
	face_write_comments(&json, song, false);
	json_end_array(&json);
	peer_send(command->peer, buf_str(&buf));
	buf_finish(&buf);
	return true;
}

/* {"message":…} as the only argument of `event` */
static void send_refusal(
	struct command *command, const char *event, const char *key, const char *message)
{
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	json_begin_array(&json);
	json_write_str(&json, str_from_cstr(event));
	json_begin_object(&json);
	json_member_write_str(&json, key, str_from_cstr(message));
	json_end_object(&json);
	json_end_array(&json);
	peer_send(command->peer, buf_str(&buf));
	buf_finish(&buf);
}

/* Nothing plays, or there are too many: the client's horn stays silent. */
static bool or_no_airhorn(struct command *command, bool blown, const struct error *error)
{
	if (!blown && error->kind == ERROR_CONFLICT) {
		send_refusal(command, "no_airhorn", "message", error->message);
		return true;
	}
	return blown;
}

static bool airhorn(struct command *command, struct error *error)
{
	struct str name;
	if (!text_argument(command, 0, "The airhorn's name", &name, error)) {
		return false;
	}
	if (name.len == 0) {
		return error_set(error, ERROR_INVALID, "The airhorn's name is missing.");
	}
	return or_no_airhorn(command, act_airhorn(command->act, name, error), error);
}

static bool free_airhorn(struct command *command, struct error *error)
{
	struct str name = STR_EMPTY;
	if (argument(command, 0) &&
		!text_argument(command, 0, "The airhorn's name", &name, error)) {
		return false;
	}
	return or_no_airhorn(command, act_free_airhorn(command->act, name, error), error);
}

/* A client tells that it holds a sound ready, which nobody needs to know. */
static bool loaded_airhorn(struct command *command, struct error *error)
{
	struct str name;
	return text_argument(command, 0, "The airhorn's name", &name, error);
}

static bool change_volume(struct command *command, struct error *error)
{
	const json_t *value = argument(command, 0);
	double volume;
	if (!command->peer->is_known) {
		return error_set(
			error, ERROR_UNAUTHENTICATED, "Please sign in to change the volume.");
	}
	if (json_is_number(value)) {
		volume = json_number_value(value);
	} else if (!str_to_double(json_str(value), &volume)) {
		return error_set(
			error, ERROR_INVALID, "The volume must be a number from 0 to 100.");
	}
	volume = volume < 0 ? 0 : volume > 100 ? 100 : volume;
	return volume_change(&command->act->watch->nest, (int64_t)(volume + 0.5), NULL, error);
}

static bool answer_clock(struct command *command, struct error *error)
{
	const json_t *t0 = argument(command, 0);
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	if (!json_is_number(t0)) {
		return error_set(
			error, ERROR_INVALID, "clock wants a number, which it gives back.");
	}
	json_begin_array(&json);
	json_write_str(&json, STR("clock"));
	if (json_is_integer(t0)) {
		json_write_int(&json, json_integer_value(t0));
	} else {
		json_write_double(&json, json_real_value(t0));
	}
	json_write_int(&json, store_now_ms(command->peer->serve->store));
	json_end_array(&json);
	peer_send(command->peer, buf_str(&buf));
	buf_finish(&buf);
	return true;
}

/* Bender */

static bool bender_queue(struct command *command, struct error *error)
{
	struct str trackid;
	return text_argument(command, 0, "The track's id", &trackid, error) &&
	       act_take_preview(command->act, trackid, error);
}

static bool bender_filter(struct command *command, struct error *error)
{
	struct str trackid;
	return text_argument(command, 0, "The track's id", &trackid, error) &&
	       act_reject_preview(command->act, trackid, error);
}

static const struct event events[] = {
	{ "fetch_playlist", LANE_QUICK, fetch_playlist, READS },
	{ "fetch_now_playing", LANE_QUICK, fetch_now_playing, READS },
	{ "request_volume", LANE_QUICK, request_volume, FOR_VOLUME | READS },
	{ "fetch_airhorns", LANE_QUICK, fetch_airhorns, READS },
	{ "get_free_horns", LANE_QUICK, get_free_horns, READS },
	{ "add_song", LANE_SLOW, add_song, CHANGES },
	{ "vote", LANE_QUICK, vote, CHANGES },
	{ "jam", LANE_QUICK, jam, CHANGES },
	{ "kill", LANE_QUICK, kill_song, CHANGES },
	{ "kill_playing", LANE_QUICK, kill_playing, CHANGES },
	{ "nuke_queue", LANE_QUICK, nuke_queue, CHANGES },
	{ "pause", LANE_QUICK, pause_nest, CHANGES },
	{ "unpause", LANE_QUICK, unpause, CHANGES },
	{ "add_comment", LANE_QUICK, add_comment, CHANGES },
	{ "get_comments_for_song", LANE_QUICK, get_comments_for_song, READS },
	{ "benderQueue", LANE_QUICK, bender_queue, CHANGES },
	{ "benderFilter", LANE_QUICK, bender_filter, CHANGES },
	{ "airhorn", LANE_QUICK, airhorn, CHANGES },
	{ "free_airhorn", LANE_QUICK, free_airhorn, CHANGES },
	{ "loaded_airhorn", LANE_QUICK, loaded_airhorn, 0 },
	{ "change_volume", LANE_QUICK, change_volume, FOR_VOLUME | CHANGES },
	{ "fetch_search_token", LANE_SLOW, command_fetch_search_token, 0 },
	{ "follow_spotify", LANE_QUICK, command_follow_spotify, 0 },
	{ "fetch_auth_token", LANE_SLOW, command_fetch_auth_token, 0 },
	{ "resolve_soundcloud", LANE_SLOW, command_resolve_soundcloud, 0 },
	{ "get_soundcloud_stream", LANE_SLOW, command_get_soundcloud_stream, 0 },
	{ "clock", LANE_QUICK, answer_clock, FOR_VOLUME },
};

static const struct event *find_event(struct str name)
{
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		if (str_equal_cstr(name, events[i].name)) {
			return &events[i];
		}
	}
	return NULL;
}

enum lane command_lane(const struct serve *serve, const json_t *array)
{
	const struct event *event = find_event(json_str(json_array_get(array, 0)));
	if (event && event->run == add_song) {
		/* what our own files know is known at once: no need to leave the order */
		const struct source *source =
			sources_find(serve->sources, json_str(json_array_get(array, 2)));
		return source && source->waits ? LANE_SLOW : LANE_QUICK;
	}
	return event ? event->lane : LANE_QUICK;
}

void command_begin(void)
{
	for (unsigned i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		event_count_name(i, events[i].name);
	}
}

bool command_clock(struct peer *peer, const json_t *array, struct error *error)
{
	struct command command = { .peer = peer, .array = array };
	const struct event *clock = find_event(STR("clock"));
	bool done = answer_clock(&command, error);
	event_count_received((int)(clock - events), done ? NULL : error);
	return done;
}

static bool run_event(struct command *command, const struct event *event, struct error *error)
{
	if (command->peer->is_volume && !(event->flags & FOR_VOLUME)) {
		return error_set(error, ERROR_INVALID, "This socket is for the volume alone.");
	}
	if ((event->flags & READS) && command->peer->has_changes) {
		/* the announcement of its own change may still be under way */
		if (!watch_settle(command->act->watch, error)) {
			return false; /* rather than show it without */
		}
		command->peer->has_changes = false;
	}
	if (event->flags & CHANGES) {
		command->peer->has_changes = true; /* one that fails may have happened */
	}
	return event->run(command, error);
}

bool command_run(struct command *command, struct error *error)
{
	struct str name = json_str(json_array_get(command->array, 0));
	const struct event *event = find_event(name);
	if (!event) {
		error_set(error, ERROR_INVALID, "There is no event \"%.*s\".",
			(int)(name.len < 40 ? name.len : 40), name.data);
		event_count_received(-1, error);
		return false;
	}
	bool done = run_event(command, event, error);
	event_count_received((int)(event - events), done ? NULL : error);
	return done;
}
