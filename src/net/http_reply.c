/* From a handler's reply to bytes on the socket. */
#include "base/alloc.h"
#include "net/http_fields.h"
#include "net/http_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CHUNK_SIZE (256 * 1024)

enum sent { SENT_ALL, SENT_PART, SENT_NOTHING_MORE /* the other end is gone */ };

static const char *reason_phrase(int status)
{
	static const struct {
		int status;
		const char *phrase;
	} phrases[] = {
		{ 200, "OK" },
		{ 204, "No Content" },
		{ 206, "Partial Content" },
		{ 301, "Moved Permanently" },
		{ 302, "Found" },
		{ 303, "See Other" },
		{ 304, "Not Modified" },
		{ 308, "Permanent Redirect" },
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 409, "Conflict" },
		{ 411, "Length Required" },
		{ 413, "Content Too Large" },
		{ 416, "Range Not Satisfiable" },
		{ 429, "Too Many Requests" },
		{ 500, "Internal Server Error" },
		{ 502, "Bad Gateway" },
		{ 503, "Service Unavailable" },
		{ 504, "Gateway Timeout" },
	};
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
		if (phrases[i].status == status) {
			return phrases[i].phrase;
		}
	}
	return ""; /* may be empty, RFC 9112 4 */
}

void http_header(struct http_exchange *exchange, const char *name, struct str value)
{
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.data[i];
		if (c < ' ' || c == 0x7F) {
			return; /* no header may smuggle another one in */
		}
	}
	buf_append(&exchange->headers, str_from_cstr(name));
	buf_append(&exchange->headers, STR(": "));
	buf_append(&exchange->headers, value);
	buf_append(&exchange->headers, STR("\r\n"));
}

void http_exchange_wake(struct http_exchange *exchange)
{
	if (!exchange->awake) {
		exchange->awake = true;
		exchange->next_awake = exchange->server->awake_exchanges;
		exchange->server->awake_exchanges = exchange;
		http_server_wake_pump(exchange->server);
	}
}

void http_exchange_doze(struct http_exchange *exchange)
{
	struct http_exchange **at = &exchange->server->awake_exchanges;
	while (exchange->awake && *at != exchange) {
		at = &(*at)->next_awake;
	}
	if (exchange->awake) {
		*at = exchange->next_awake;
		exchange->awake = false;
	}
}

/* The handler has decided: send now, or at the end of this turn. */
static void begin_reply(struct http_exchange *exchange, int status, const char *type)
{
	exchange->status = status;
	exchange->type = type;
	exchange->state = EXCHANGE_REPLYING;
	if (exchange->wsi && !exchange->in_callback) {
		http_exchange_wake(exchange);
	}
}

void http_reply(struct http_exchange *exchange, int status, const char *type, struct str body)
{
	exchange->blob = blob_create(body);
	begin_reply(exchange, status, type);
}

void http_reply_blob(
	struct http_exchange *exchange, int status, const char *type, struct blob *body)
{
	exchange->blob = blob_ref(body);
	begin_reply(exchange, status, type);
}

void http_reply_json(struct http_exchange *exchange, int status, struct str json)
{
	http_reply(exchange, status, "application/json", json);
}

void http_redirect(struct http_exchange *exchange, int status, struct str location)
{
	http_header(exchange, "Location", location);
	http_reply(exchange, status, "text/plain", STR(""));
}

void http_reply_file(struct http_exchange *exchange, const struct http_file *file)
{
	const struct http_request *request = &exchange->request;
	int64_t first = 0, last = file->size - 1;
	exchange->has_file = true;
	exchange->file = *file;
	http_header(exchange, "ETag", file->etag);
	http_header(exchange, "Accept-Ranges", STR("bytes"));
	if (http_etag_matches(request->if_none_match, file->etag)) {
		exchange->file_left = 0;
		begin_reply(exchange, 304, NULL);
		return;
	}
	enum http_range range = HTTP_RANGE_WHOLE;
	if (request->if_range.len == 0 || str_equal(request->if_range, file->etag)) {
		range = http_range_parse(request->range, file->size, &first, &last);
	}
	if (range == HTTP_RANGE_UNSATISFIABLE) {
		http_header(exchange, "Content-Range",
			arena_printf(exchange->arena, "bytes */%lld", (long long)file->size));
		exchange->file_left = 0;
		begin_reply(exchange, 416, file->type);
		return;
	}
	if (range == HTTP_RANGE_PART) {
		http_header(exchange, "Content-Range",
			arena_printf(exchange->arena, "bytes %lld-%lld/%lld", (long long)first,
				(long long)last, (long long)file->size));
	}
	exchange->file_at = first;
	exchange->file_left = last - first + 1;
	begin_reply(exchange, range == HTTP_RANGE_PART ? 206 : 200, file->type);
}

struct http_stream *http_reply_stream(struct http_exchange *exchange, const char *type,
	const struct http_stream_events *events)
{
	exchange->stream_events = *events;
	exchange->close_after = true;
	exchange->stream = http_stream_create(exchange);
	begin_reply(exchange, 200, type);
	return exchange->stream;
}

static void append_head(struct http_exchange *exchange, struct buf *out)
{
	int64_t length = exchange->has_file ? exchange->file_left
			 : exchange->blob   ? (int64_t)exchange->blob->len
					    : 0;
	buf_printf(out, "HTTP/1.1 %d %s\r\nDate: %s\r\n", exchange->status,
		reason_phrase(exchange->status), http_server_date(exchange->server));
	if (exchange->type) {
		buf_printf(out, "Content-Type: %s\r\n", exchange->type);
	}
	if (!exchange->stream && exchange->status != 304 && exchange->status != 204) {
		buf_printf(out, "Content-Length: %lld\r\n", (long long)length);
	}
	if (exchange->close_after || exchange->server->stopping) {
		buf_append(out, STR("Connection: close\r\n"));
	}
	buf_append(out, buf_str(&exchange->headers));
	buf_append(out, STR("\r\n"));
}

static void make_head(struct http_exchange *exchange)
{
	append_head(exchange, &exchange->head);
	if (exchange->request.method == HTTP_HEAD) {
		exchange->file_left = 0;
		blob_unref(exchange->blob);
		exchange->blob = NULL;
	}
}

static enum sent send_head_and_blob(struct http_exchange *exchange)
{
	if (exchange->head.len == 0) {
		make_head(exchange);
	}
	struct str parts[] = { buf_str(&exchange->head),
		exchange->blob ? blob_str(exchange->blob) : STR("") };
	int64_t len = (int64_t)(parts[0].len + parts[1].len);
	while (exchange->sent < len) {
		ssize_t written =
			http_socket_write(exchange->wsi, parts, 2, (size_t)exchange->sent);
		if (written <= 0) {
			return written == 0 ? SENT_PART : SENT_NOTHING_MORE;
		}
		exchange->sent += written;
		metric_add(&http_sent, HTTP_KIND_ANSWER, written);
	}
	return SENT_ALL;
}

static enum sent send_file(struct http_exchange *exchange)
{
	while (exchange->has_file && exchange->file_left > 0) {
		int64_t len =
			exchange->file_left < CHUNK_SIZE ? exchange->file_left : CHUNK_SIZE;
		ssize_t written = http_socket_write_file(
			exchange->wsi, exchange->file.fd, exchange->file_at, len);
		if (written <= 0) {
			return written == 0 ? SENT_PART : SENT_NOTHING_MORE;
		}
		exchange->file_at += written;
		exchange->file_left -= written;
		exchange->sent += written;
		metric_add(&http_sent, HTTP_KIND_ANSWER, written);
	}
	return SENT_ALL;
}

static void handle_ready(void *arg, int events)
{
	struct http_exchange *exchange = arg;
	struct lws *wsi = exchange->wsi;
	(void)events; /* what happened is told by the next write */
	if (http_exchange_send(exchange)) {
		http_server_drop(wsi);
	}
}

static void wait_for_room(struct http_exchange *exchange)
{
	if (!exchange->hold) {
		exchange->hold = http_hold_create(exchange->wsi);
	}
	http_hold_has_progress(exchange->hold, exchange->sent);
	http_deadline(exchange->wsi, HTTP_PROGRESS_MS);
	http_hold_await(exchange->hold, UV_WRITABLE, handle_ready, exchange);
}

/* True closes the connection, as for all that follow. */
static bool finish(struct http_exchange *exchange)
{
	struct lws *wsi = exchange->wsi;
	struct http_session *session = lws_wsi_user(wsi);
	bool close = exchange->close_after || exchange->server->stopping;
	if (exchange->hold) {
		http_deadline(wsi, HTTP_NO_DEADLINE);
		http_hold_destroy(exchange->hold, !close);
		exchange->hold = NULL;
	}
	session->exchange = NULL;
	exchange->state = EXCHANGE_DONE;
	exchange->wsi = NULL;
	http_exchange_unref(exchange);
	return close || lws_http_transaction_completed(wsi) != 0;
}

/* Hands the connection over to the stream, which lives on without the exchange. */
static bool become_stream(struct http_exchange *exchange)
{
	struct http_session *session = lws_wsi_user(exchange->wsi);
	struct http_stream *stream = exchange->stream;
	session->exchange = NULL;
	session->stream = stream;
	http_stream_begin(stream, exchange->wsi, exchange->hold);
	exchange->stream = NULL;
	exchange->hold = NULL;
	exchange->state = EXCHANGE_DONE;
	exchange->wsi = NULL;
	http_exchange_unref(exchange);
	return http_stream_pump(stream);
}

/* Sends as much as the socket takes now. */
bool http_exchange_send(struct http_exchange *exchange)
{
	enum sent sent = send_head_and_blob(exchange);
	if (sent == SENT_ALL && exchange->stream) {
		return become_stream(exchange);
	}
	if (sent == SENT_ALL) {
		sent = send_file(exchange);
	}
	switch (sent) {
	case SENT_ALL:
		return finish(exchange);
	case SENT_PART:
		wait_for_room(exchange);
		return false;
	default:
		return true;
	}
}

void http_exchange_pump_all(struct http_server *server)
{
	while (server->awake_exchanges) {
		struct http_exchange *exchange = server->awake_exchanges;
		struct lws *wsi = exchange->wsi;
		http_exchange_doze(exchange);
		if (http_exchange_send(exchange)) {
			http_server_drop(wsi);
		}
	}
}
