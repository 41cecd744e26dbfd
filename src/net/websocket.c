/* WebSockets: messages in, whole blobs out, pulled as the socket has room. */
#include "base/alloc.h"
#include "net/http_internal.h"

#include <stdlib.h>

_Static_assert(BLOB_HEADROOM >= LWS_PRE, "a frame header must fit in front of a blob");

#define REASON_MAX 123
#define CLOSE_S	   5

struct websocket {
	struct http_link link;
	struct http_server *server;
	struct lws *wsi;
	void *owner;
	struct websocket *next_awake;
	struct buf message; /* its parts so far; empty between messages */
	bool awake;
	bool too_long; /* the rest of this message is thrown away */
	bool closing, close_sent;
	uint16_t close_code;
	char *close_reason;
};

int websocket_check(struct http_server *server, struct lws *wsi)
{
	struct arena *arena = arena_create();
	struct http_request request;
	char path[512];
	int status = 400;
	int len = lws_hdr_copy(wsi, path, sizeof(path), WSI_TOKEN_GET_URI);
	if (len > 0 && !server->stopping &&
		http_request_read(
			wsi, arena, (struct str) { path, (size_t)len }, &request, &status)) {
		status = server->options.websocket.accept(server->options.context, &request);
	}
	arena_destroy(arena);
	return server->stopping ? 503 : status;
}

bool websocket_open(struct http_server *server, struct lws *wsi)
{
	struct http_session *session = lws_wsi_user(wsi);
	struct arena *arena = arena_create();
	struct http_request request;
	char path[512];
	int status;
	int len = lws_hdr_copy(wsi, path, sizeof(path), WSI_TOKEN_GET_URI);
	if (len <= 0 || !http_request_read(wsi, arena, (struct str) { path, (size_t)len },
				&request, &status)) {
		arena_destroy(arena);
		return false;
	}
	struct websocket *socket = alloc_new(struct websocket);
	socket->server = server;
	socket->wsi = wsi;
	session->websocket = socket;
	http_link_add(&server->websockets, &socket->link);
	metric_add(&http_open, HTTP_KIND_WEBSOCKET, 1);
	metric_add(&http_opened, HTTP_KIND_WEBSOCKET, 1);
	socket->owner =
		server->options.websocket.opened(server->options.context, socket, &request);
	arena_destroy(arena);
	return true;
}

void websocket_gone(struct websocket *socket)
{
	struct http_server *server = socket->server;
	http_link_remove(&socket->link);
	if (socket->awake) {
		struct websocket **at = &server->awake_websockets;
		while (*at != socket) {
			at = &(*at)->next_awake;
		}
		*at = socket->next_awake;
	}
	metric_add(&http_open, HTTP_KIND_WEBSOCKET, -1);
	server->options.websocket.closed(socket->owner);
	buf_finish(&socket->message);
	free(socket->close_reason);
	free(socket);
	http_server_check_closed(server);
}

/* True closes the connection. */
bool websocket_receive(struct websocket *socket, struct lws *wsi, struct str part)
{
	const struct http_options *options = &socket->server->options;
	bool complete = lws_is_final_fragment(wsi) && lws_remaining_packet_payload(wsi) == 0;
	if (socket->message.len + part.len > options->message_max) {
		socket->too_long = true;
	}
	if (socket->closing || lws_frame_is_binary(wsi)) {
		part.len = 0;
	}
	if (socket->too_long) {
		buf_finish(&socket->message);
	} else if (!complete || socket->message.len > 0) {
		buf_append(&socket->message, part);
		part = buf_str(&socket->message);
	}
	if (!complete) {
		return false;
	}
	if (socket->too_long) {
		options->websocket.too_long(socket->owner);
	} else if (part.len > 0) {
		options->websocket.text(socket->owner, part);
	}
	socket->too_long = false;
	buf_finish(&socket->message);
	return false;
}

/*
 * Sends the close frame by libwebsockets' rules. Only from outside of its callbacks: Debian's
 * build closes a socket twice when a callback asks for it, and the second time without the
 * frame. The socket may be gone after this.
 */
static void send_close(struct websocket *socket)
{
	socket->close_sent = true;
	lws_close_reason(socket->wsi, socket->close_code, (unsigned char *)socket->close_reason,
		strlen(socket->close_reason));
	lws_set_timeout(socket->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
}

/* Writes what the owner has, as long as the kernel takes it whole. */
static void pump(struct websocket *socket)
{
	while (!lws_partial_buffered(socket->wsi)) {
		struct blob *blob = socket->server->options.websocket.next(socket->owner);
		if (!blob) {
			if (socket->closing) {
				send_close(socket);
			}
			return;
		}
		int written = lws_write(
			socket->wsi, (unsigned char *)blob->data, blob->len, LWS_WRITE_TEXT);
		metric_add(&http_sent, HTTP_KIND_WEBSOCKET, written > 0 ? written : 0);
		blob_unref(blob);
		if (written < 0) {
			http_server_drop(socket->wsi);
			return;
		}
	}
	lws_callback_on_writable(socket->wsi); /* which wakes us again */
}

void websocket_wake(struct websocket *socket)
{
	if (!socket->awake) {
		socket->awake = true;
		socket->next_awake = socket->server->awake_websockets;
		socket->server->awake_websockets = socket;
		http_server_wake_pump(socket->server);
	}
}

void websocket_close(struct websocket *socket, int code, struct str reason)
{
	if (socket->closing) {
		return;
	}
	socket->closing = true;
	socket->close_code = (uint16_t)code;
	socket->close_reason =
		strndup(reason.data, reason.len < REASON_MAX ? reason.len : REASON_MAX);
	/* who takes nothing won't take the close frame either */
	lws_set_timeout(socket->wsi, PENDING_TIMEOUT_USER_OK, CLOSE_S);
	websocket_wake(socket);
}

void websocket_read(struct websocket *socket, bool wanted)
{
	lws_rx_flow_control(socket->wsi, wanted);
}

void websocket_pump_all(struct http_server *server)
{
	while (server->awake_websockets) {
		struct websocket *socket = server->awake_websockets;
		server->awake_websockets = socket->next_awake;
		socket->awake = false;
		/*
		 * Written here and not in libwebsockets' writeable callback: for thousands of
		 * listeners that would be two changes of the poll set and a turn of the loop
		 * each. What the kernel does not take libwebsockets keeps and sends by itself.
		 */
		if (!socket->close_sent) {
			pump(socket);
		}
	}
}

void websocket_close_all(struct http_server *server, int code, struct str reason)
{
	struct http_link *link = server->websockets.next;
	for (; link != &server->websockets; link = link->next) {
		websocket_close((struct websocket *)link, code, reason); /* its first member */
	}
}
