/* Replies without end: pulled blob by blob, as the socket has room. */
#include "base/alloc.h"
#include "net/http_internal.h"

#include <stdlib.h>

struct http_stream {
	struct http_link link;
	struct http_server *server;
	struct lws *wsi; /* NULL until the head is sent */
	struct http_stream_events events;
	struct http_stream *next_awake;
	bool awake, ending;
};

struct http_stream *http_stream_create(struct http_exchange *exchange)
{
	struct http_stream *stream = alloc_new(struct http_stream);
	stream->server = exchange->server;
	stream->events = exchange->stream_events;
	http_link_add(&stream->server->streams, &stream->link);
	stream->server->stats.streams++;
	return stream;
}

void http_stream_begin(struct http_stream *stream, struct lws *wsi)
{
	stream->wsi = wsi;
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
	server->stats.streams--;
	stream->events.closed(stream->events.arg);
	free(stream);
	http_server_check_closed(server);
}

bool http_stream_pump(struct http_stream *stream)
{
	while (!lws_partial_buffered(stream->wsi)) {
		struct blob *blob =
			stream->ending ? NULL : stream->events.next(stream->events.arg);
		if (!blob) {
			return stream->ending;
		}
		int written = lws_write(
			stream->wsi, (unsigned char *)blob->data, blob->len, LWS_WRITE_HTTP);
		blob_unref(blob);
		if (written < 0) {
			return true;
		}
	}
	lws_callback_on_writable(stream->wsi);
	return false;
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
			/* closing is libwebsockets' business: it calls http_stream_gone() */
			lws_set_timeout(
				stream->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
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
