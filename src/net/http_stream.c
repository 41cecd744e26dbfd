/* Replies without end: pulled blob by blob, as the socket has room. */
#include "base/alloc.h"
#include "net/http_internal.h"

#include <stdlib.h>

struct http_stream {
	struct http_link link;
	struct http_server *server;
	struct lws *wsi; /* NULL until the head is sent */
	struct http_hold *hold;
	struct blob *blob; /* of which a part is sent */
	size_t blob_sent;
	int64_t sent; /* bytes, of all blobs */
	struct http_stream_events events;
	struct http_stream *next_awake;
	bool awake, ending, waits_for_room;
};

struct http_stream *http_stream_create(struct http_exchange *exchange)
{
	struct http_stream *stream = alloc_new(struct http_stream);
	stream->server = exchange->server;
	stream->events = exchange->stream_events;
	http_link_add(&stream->server->streams, &stream->link);
	metric_add(&http_open, HTTP_KIND_STREAM, 1);
	metric_add(&http_opened, HTTP_KIND_STREAM, 1);
	return stream;
}

static void handle_ready(void *arg, int events)
{
	struct http_stream *stream = arg;
	if ((events & UV_DISCONNECT) || http_stream_pump(stream)) {
		http_server_drop(stream->wsi);
	}
}

void http_stream_begin(struct http_stream *stream, struct lws *wsi, struct http_hold *hold)
{
	stream->wsi = wsi;
	stream->hold = hold ? hold : http_hold_create(wsi);
	http_deadline(wsi, HTTP_NO_DEADLINE);
}

void http_stream_gone(struct http_stream *stream)
{
	struct http_server *server = stream->server;
	http_link_remove(&stream->link);
	for (struct http_stream **at = &server->awake_streams; *at; at = &(*at)->next_awake) {
		if (*at == stream) {
			*at = stream->next_awake;
			break;
		}
	}
	metric_add(&http_open, HTTP_KIND_STREAM, -1);
	http_hold_destroy(stream->hold, false);
	blob_unref(stream->blob);
	stream->events.closed(stream->events.arg);
	free(stream);
	http_server_check_closed(server);
}

/* The next one that has something left to send; NULL when there is none. */
static struct blob *current_blob(struct http_stream *stream)
{
	if (!stream->blob && !stream->ending) {
		stream->blob = stream->events.next(stream->events.arg);
		stream->blob_sent = 0;
	}
	return stream->blob;
}

static void wait_for_room(struct http_stream *stream)
{
	http_hold_has_progress(stream->hold, stream->sent);
	http_deadline(stream->wsi, HTTP_PROGRESS_MS);
	http_hold_await(stream->hold, UV_WRITABLE | UV_DISCONNECT, handle_ready, stream);
	stream->waits_for_room = true;
}

static void wait_for_news(struct http_stream *stream)
{
	if (stream->waits_for_room) {
		http_deadline(stream->wsi, HTTP_NO_DEADLINE);
	}
	http_hold_await(stream->hold, UV_DISCONNECT, handle_ready, stream);
	stream->waits_for_room = false;
}

/* True closes the connection. */
bool http_stream_pump(struct http_stream *stream)
{
	struct blob *blob;
	while ((blob = current_blob(stream))) {
		struct str text = blob_str(blob);
		ssize_t written = http_socket_write(stream->wsi, &text, 1, stream->blob_sent);
		if (written <= 0) {
			wait_for_room(stream);
			return written < 0;
		}
		stream->sent += written;
		metric_add(&http_sent, HTTP_KIND_STREAM, written);
		stream->blob_sent += (size_t)written;
		if (stream->blob_sent == blob->len) {
			blob_unref(blob);
			stream->blob = NULL;
		}
	}
	wait_for_news(stream);
	return stream->ending;
}

bool http_stream_timer(struct http_stream *stream)
{
	if (http_hold_has_progress(stream->hold, stream->sent)) {
		http_deadline(stream->wsi, HTTP_PROGRESS_MS);
		return false;
	}
	metric_add(&http_slow, HTTP_KIND_STREAM, 1);
	return true;
}

void http_stream_wake(struct http_stream *stream)
{
	if (!stream->awake) {
		stream->awake = true;
		stream->next_awake = stream->server->awake_streams;
		stream->server->awake_streams = stream;
		http_server_wake_pump(stream->server);
	}
}

void http_stream_end(struct http_stream *stream)
{
	stream->ending = true;
	http_stream_wake(stream);
}

void http_stream_pump_all(struct http_server *server)
{
	while (server->awake_streams) {
		struct http_stream *stream = server->awake_streams;
		server->awake_streams = stream->next_awake;
		stream->awake = false;
		if (stream->wsi && http_stream_pump(stream)) {
			http_server_drop(stream->wsi);
		}
	}
}

void http_stream_end_all(struct http_server *server)
{
	struct http_link *link = server->streams.next;
	for (; link != &server->streams; link = link->next) {
		http_stream_end((struct http_stream *)link); /* the link is its first member */
	}
}
