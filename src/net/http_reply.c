/* From a handler's reply to bytes on the socket. */
#include "base/alloc.h"
#include "net/http_fields.h"
#include "net/http_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CHUNK_SIZE  (64 * 1024)
#define PROGRESS_MS 30000 /* a client that takes nothing for so long is dropped */

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

/* The handler has decided: send now, or when libwebsockets says that we can. */
static void begin_reply(struct http_exchange *exchange, int status, const char *type)
{
	exchange->status = status;
	exchange->type = type;
	exchange->state = EXCHANGE_REPLYING;
	if (exchange->wsi && !exchange->in_callback) {
		lws_callback_on_writable(exchange->wsi);
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

/* Writes `text`, which must be preceded by LWS_PRE bytes of room. */
static bool write_bytes(struct http_exchange *exchange, char *text, size_t len)
{
	return len == 0 ||
	       lws_write(exchange->wsi, (unsigned char *)text, len, LWS_WRITE_HTTP) >= 0;
}

static bool send_head(struct http_exchange *exchange)
{
	struct buf out = { 0 };
	memset(buf_reserve(&out, LWS_PRE), 0, LWS_PRE);
	out.len = LWS_PRE;
	append_head(exchange, &out);
	if (exchange->request.method == HTTP_HEAD) {
		exchange->file_left = 0;
	} else if (exchange->blob) {
		buf_append(&out, blob_str(exchange->blob));
	}
	bool written = write_bytes(exchange, out.data + LWS_PRE, out.len - LWS_PRE);
	buf_finish(&out);
	exchange->head_sent = true;
	return written;
}

static bool send_file_chunk(struct http_exchange *exchange)
{
	static char chunk[LWS_PRE + CHUNK_SIZE]; /* one thread; used only within this call */
	size_t want =
		exchange->file_left < CHUNK_SIZE ? (size_t)exchange->file_left : CHUNK_SIZE;
	ssize_t got = pread(exchange->file.fd, chunk + LWS_PRE, want, exchange->file_at);
	if (got <= 0) {
		return false; /* it has become shorter: the client sees a broken reply, as it
				 must */
	}
	exchange->file_at += got;
	exchange->file_left -= got;
	return write_bytes(exchange, chunk + LWS_PRE, (size_t)got);
}

static bool finish(struct http_exchange *exchange)
{
	struct lws *wsi = exchange->wsi;
	struct http_session *session = lws_wsi_user(wsi);
	bool close = exchange->close_after;
	session->exchange = NULL;
	exchange->state = EXCHANGE_DONE;
	exchange->wsi = NULL;
	bool stopping = exchange->server->stopping;
	http_exchange_unref(exchange);
	if (close || stopping) {
		return true;
	}
	return lws_http_transaction_completed(wsi) != 0;
}

/* Hands the connection over to the stream, which lives on without the exchange. */
static bool become_stream(struct http_exchange *exchange)
{
	struct http_session *session = lws_wsi_user(exchange->wsi);
	session->exchange = NULL;
	session->stream = exchange->stream;
	http_stream_begin(exchange->stream, exchange->wsi);
	lws_set_timeout(exchange->wsi, NO_PENDING_TIMEOUT, 0);
	exchange->stream = NULL;
	exchange->state = EXCHANGE_DONE;
	exchange->wsi = NULL;
	http_exchange_unref(exchange);
	return http_stream_pump(session->stream);
}

/* Sends as much as the socket takes now. True closes the connection. */
bool http_exchange_send(struct http_exchange *exchange)
{
	struct lws *wsi = exchange->wsi;
	if (!wsi) {
		return false;
	}
	if (!exchange->head_sent && !send_head(exchange)) {
		return true;
	}
	if (exchange->stream) {
		return become_stream(exchange);
	}
	while (exchange->has_file && exchange->file_left > 0) {
		if (lws_partial_buffered(wsi)) {
			http_deadline(wsi, PROGRESS_MS);
			lws_callback_on_writable(wsi);
			return false;
		}
		if (!send_file_chunk(exchange)) {
			return true;
		}
	}
	if (exchange->has_file) {
		http_deadline(wsi, HTTP_NO_DEADLINE);
	}
	return finish(exchange);
}
