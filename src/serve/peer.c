#include "serve/peer.h"

#include "account/audit.h"
#include "base/alloc.h"
#include "base/buf.h"
#include "serve/command.h"
#include "serve/event_count.h"
#include "serve/follow_news.h"
#include "serve/parts.h"
#include "serve/peer_lane.h"
#include "serve/peer_part.h"
#include "serve/roster.h"

#include <stdlib.h>

#define CLOSE_UNKNOWN 4401
#define CLOSE_NO_NEST 4404
#define CLOSE_FULL    1013

static const struct listener_type peer_type;

static struct peer *peer_of(struct listener *listener)
{
	return (struct peer *)listener;
}

static void wake(struct listener *listener)
{
	struct peer *peer = peer_of(listener);
	if (peer->socket) {
		websocket_wake(peer->socket);
	}
}

static void close_socket(struct peer *peer, int code, struct str reason)
{
	if (peer->socket && !peer->is_closing) {
		peer->is_closing = true;
		peer->listener.wanted = 0;
		peer->listener.dirty = 0;
		websocket_close(peer->socket, code, reason);
	}
}

static void put(struct peer *peer, struct blob *blob)
{
	if (!peer->socket || peer->is_closing) {
		blob_unref(blob);
		return;
	}
	if (!outbox_put(&peer->listener.outbox, blob)) {
		outbox_finish(&peer->listener.outbox);
		event_count_dropped(false);
		close_socket(
			peer, CLOSE_FULL, STR("Too slow: too much is waiting to be sent."));
		return;
	}
	websocket_wake(peer->socket);
}

void peer_send_blob(struct peer *peer, struct blob *blob)
{
	put(peer, blob_ref(blob));
}

void peer_send(struct peer *peer, struct str json)
{
	struct buf buf = { 0 };
	buf_append_char(&buf, '1');
	buf_append(&buf, json);
	put(peer, blob_create(buf_str(&buf)));
	buf_finish(&buf);
}

void peer_send_error(struct peer *peer, struct str message)
{
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	json_begin_array(&json);
	json_write_str(&json, STR("error"));
	json_begin_object(&json);
	json_member_write_str(&json, "message", message);
	json_end_object(&json);
	json_end_array(&json);
	peer_send(peer, buf_str(&buf));
	buf_finish(&buf);
}

void peer_send_failure(struct peer *peer, const struct error *error)
{
	peer_send_error(peer, str_from_cstr(error_public_message(error)));
}

static void send_airhorn(struct listener *listener, struct str volume, struct str name)
{
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	json_begin_array(&json);
	json_write_str(&json, STR("do_airhorn"));
	json_write_str(&json, volume);
	json_write_str(&json, name);
	json_end_array(&json);
	peer_send(peer_of(listener), buf_str(&buf));
	buf_finish(&buf);
}

static const struct listener_type peer_type = { .wake = wake, .airhorn = send_airhorn };

struct blob *peer_next(void *owner)
{
	struct peer *peer = owner;
	struct listener *listener = &peer->listener;
	struct blob *blob = outbox_take(&listener->outbox);
	if (blob) {
		event_count_message(blob_str(blob));
	}
	while (!blob && listener->dirty) {
		unsigned part = listener->dirty & -listener->dirty; /* the lowest one */
		listener->dirty &= ~part;
		blob = peer_part_render(peer, (enum part)part);
		if (blob) {
			event_count_part((enum part)part, false);
		}
	}
	return blob;
}

void peer_unref(struct peer *peer)
{
	if (--peer->refs > 0) {
		return;
	}
	if (peer->person) {
		roster_leave(peer->listener.watch->roster, peer->person);
	}
	outbox_finish(&peer->listener.outbox);
	free(peer->address);
	free(peer->user_agent);
	free(peer);
}

struct client peer_client(const struct peer *peer)
{
	return (struct client) {
		.address = str_from_cstr(peer->address),
		.user_agent = str_from_cstr(peer->user_agent),
	};
}

static bool read_message(
	struct arena *arena, struct str text, json_t **array, struct error *error)
{
	if (!json_parse(arena, text, array, error)) {
		return false;
	}
	return (json_is_array(*array) && json_is_string(json_array_get(*array, 0))) ||
	       error_set(error, ERROR_INVALID,
		       "A message is an array: the name of an event and its arguments.");
}

void peer_text(void *owner, struct str message)
{
	struct peer *peer = owner;
	struct error error;
	json_t *array;
	if (message.len == 0 || message.data[0] != '1' || peer->is_closing ||
		peer->serve->is_closed) {
		return; /* "0" is a heartbeat; whatever else there is means nothing */
	}
	struct arena *arena = arena_create();
	bool done = read_message(arena, str_from(message, 1), &array, &error);
	if (done) {
		struct str event = json_str(json_array_get(array, 0));
		if (peer->is_ready && str_equal(event, STR("clock"))) {
			done = command_clock(peer, array, &error);
		} else {
			peer_lane_put(peer, command_lane(peer->serve, array), array);
		}
	}
	if (!done) {
		peer_send_failure(peer, &error);
	}
	arena_destroy(arena);
}

void peer_too_long(void *owner)
{
	peer_send_error(owner, STR("That message is too long; 64 KiB is the limit."));
}

/* "/socket/<nest>" or "/volume/<nest>", the nest optional. */
static bool read_path(struct str path, bool *is_volume, struct str *nest)
{
	struct str first;
	path = str_from(path, 1);
	*nest = STR_EMPTY;
	if (!str_split_next(&path, '/', &first)) {
		return false;
	}
	str_split_next(&path, '/', nest);
	*is_volume = str_equal(first, STR("volume"));
	return path.len == 0 && (*is_volume || str_equal(first, STR("socket")));
}

int peer_accept(void *context, const struct http_request *request)
{
	struct serve *serve = context;
	bool is_volume;
	struct str nest;
	if (!read_path(request->path, &is_volume, &nest)) {
		return 404;
	}
	struct arena *arena = arena_create();
	struct client client = client_of(arena, serve->config, request);
	bool is_ours = client_host_is_known(serve->config, client.host) &&
		       client_origin_is_ours(serve->config, &client, request->origin);
	arena_destroy(arena);
	return is_ours ? 101 : 403;
}

static void become_ready(struct peer *peer, const struct who *who)
{
	struct watch *watch = peer->listener.watch;
	if (who->kind != WHO_NOBODY && !peer->is_volume) {
		stats_add(peer->serve->stats, STATS_WS_CONNECT);
		struct client client = peer_client(peer);
		audit("ws_connect", who->email, &client, LOG_STR("nest", watch->nest.id));
	}
	if (who->kind != WHO_NOBODY) {
		stats_seen(peer->serve->stats, who->email);
		peer->person = peer->is_volume ? NULL : roster_join(watch->roster, who->email);
	}
	peer->is_known = who->kind != WHO_NOBODY;
	peer->has_session = who->kind == WHO_SESSION;
	peer->session = who->key;
	peer->is_ready = true;
	peer->listener.wanted = peer->is_volume ? PART_VOLUME : ~(unsigned)PART_PING;
	peer->listener.dirty = peer->is_volume ? PART_VOLUME : PARTS_OF_VIEW | PART_LIBRARY;
	wake(&peer->listener);
	peer_lane_start_all(peer);
}

struct hello {
	struct peer *peer;
	const struct http_request *request;
};

/* Finds out who it is, which may need the store. */
static void identify(void *arg)
{
	struct hello *hello = arg;
	struct peer *peer = hello->peer;
	struct serve *serve = peer->serve;
	struct arena *arena = fiber_arena();
	/* good until the first wait: the request is gone then */
	struct http_request request = {
		.cookie = arena_str(arena, hello->request->cookie),
		.authorization = arena_str(arena, hello->request->authorization),
	};
	struct serve_task task;
	struct who who;
	struct error error;
	serve_task_begin(serve, &task);
	bool known = who_find(&serve->accounts, &request, &who, &error);
	if (known || (peer->is_volume && error.kind == ERROR_UNAUTHENTICATED)) {
		become_ready(peer, &who);
		follow_news_greet(peer);
	} else {
		bool is_away = error.kind == ERROR_UNAVAILABLE;
		peer_lane_drop_all(peer);
		close_socket(peer, is_away ? CLOSE_FULL : CLOSE_UNKNOWN,
			str_from_cstr(error_public_message(&error)));
	}
	peer_unref(peer);
	serve_task_end(serve, &task);
}

void *peer_opened(void *context, struct websocket *socket, const struct http_request *request)
{
	struct serve *serve = context;
	struct arena *arena = arena_create();
	struct client client = client_of(arena, serve->config, request);
	struct peer *peer = alloc_new(struct peer);
	struct str nest;
	peer->serve = serve;
	peer->socket = socket;
	peer->refs = 1;
	peer->address = strndup(client.address.data, client.address.len);
	peer->user_agent = strndup(client.user_agent.data, client.user_agent.len);
	peer->listener.type = &peer_type;
	read_path(request->path, &peer->is_volume, &nest);
	struct watch *watch = watch_find(serve, nest);
	watch_listen(watch ? watch : serve->main_nest, &peer->listener);
	if (watch) {
		struct hello hello = { peer, request };
		peer->refs++;
		fiber_start("identify", identify, &hello);
	} else {
		close_socket(peer, CLOSE_NO_NEST, STR("There is no such nest (any more)."));
	}
	arena_destroy(arena);
	return peer;
}

void peer_closed(void *owner)
{
	struct peer *peer = owner;
	if (peer->person) {
		struct client client = peer_client(peer);
		audit("ws_disconnect", peer->person->email, &client,
			LOG_STR("nest", peer->listener.watch->nest.id));
	}
	peer->socket = NULL;
	watch_leave(&peer->listener);
	outbox_finish(&peer->listener.outbox);
	peer_unref(peer);
}

void peer_send_to(struct watch *watch, struct str email, struct str json)
{
	struct listener *listener = watch->listeners.next;
	while (listener != &watch->listeners) {
		struct listener *next = listener->next; /* sending may close it */
		struct peer *peer = peer_of(listener);
		if (listener->type == &peer_type && peer->person &&
			str_equal(peer->person->email, email)) {
			peer_send(peer, json);
		}
		listener = next;
	}
}

void peer_end_session(struct watch *watch, const struct session_key *key)
{
	struct listener *listener = watch->listeners.next;
	for (; listener != &watch->listeners; listener = listener->next) {
		struct peer *peer = peer_of(listener);
		if (listener->type == &peer_type && peer->has_session &&
			memcmp(&peer->session, key, sizeof(*key)) == 0) {
			close_socket(peer, CLOSE_UNKNOWN, STR("You have signed out."));
		}
	}
}

void peer_check_sessions(struct watch *watch)
{
	struct session_key *keys =
		arena_array(fiber_arena(), struct session_key, watch->listener_count + 1);
	size_t count = 0;
	struct listener *listener = watch->listeners.next;
	for (; listener != &watch->listeners; listener = listener->next) {
		if (listener->type == &peer_type && peer_of(listener)->has_session) {
			keys[count++] = peer_of(listener)->session;
		}
	}
	for (size_t i = 0; i < count; i++) {
		struct error error;
		bool is_alive;
		if (session_is_alive(
			    watch->serve->accounts.sessions, &keys[i], &is_alive, &error) &&
			!is_alive) {
			peer_end_session(watch, &keys[i]);
		}
	}
}
