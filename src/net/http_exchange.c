/* A request's way from its headers through its body into a fiber. */
#include "base/alloc.h"
#include "base/log.h"
#include "net/http_internal.h"

#include <stdlib.h>
#include <unistd.h>

/* So much of a body that is too large we still read, so that the client gets to see our answer.
 */
#define BODY_DISCARD_MAX (32 * 1024 * 1024)

void http_exchange_unref(struct http_exchange *exchange)
{
	if (--exchange->refs > 0) {
		return;
	}
	struct http_server *server = exchange->server;
	http_link_remove(&exchange->link);
	if (exchange->stream) {
		http_stream_gone(
			exchange->stream); /* the client left before the head was sent */
	}
	if (exchange->has_file) {
		close(exchange->file.fd);
	}
	blob_unref(exchange->blob);
	buf_finish(&exchange->headers);
	buf_finish(&exchange->head);
	buf_finish(&exchange->body);
	arena_destroy(exchange->arena);
	free(exchange);
	http_server_check_closed(server);
}

const struct http_request *http_request(const struct http_exchange *exchange)
{
	return &exchange->request;
}

int http_status(const struct http_exchange *exchange)
{
	return exchange->status;
}

static void handle_in_fiber(void *arg)
{
	struct http_exchange *exchange = arg;
	struct http_server *server = exchange->server;
	server->options.handle(server->options.context, exchange);
	if (exchange->state == EXCHANGE_HANDLING) {
		log_error("request_unanswered", LOG_STR("path", exchange->request.path));
		http_reply(exchange, 500, "text/plain", STR("No answer was made.\n"));
	}
	http_exchange_unref(exchange);
}

/* Runs the handler; its reply may be complete when this returns. True closes the connection. */
static bool begin_handling(struct http_exchange *exchange)
{
	exchange->server->has_served = true;
	exchange->state = EXCHANGE_HANDLING;
	exchange->request.body = buf_str(&exchange->body);
	exchange->refs++; /* the fiber's */
	exchange->in_callback = true;
	if (exchange->body_too_large) {
		exchange->refs--;
		metric_add(&http_refused, 0, 1);
		http_reply_json(exchange, 413, STR("{\"error\":\"The body is too large.\"}"));
	} else {
		fiber_start("request", handle_in_fiber, exchange);
	}
	exchange->in_callback = false;
	if (exchange->state == EXCHANGE_REPLYING) {
		return http_exchange_send(exchange);
	}
	exchange->hold = http_hold_create(exchange->wsi);
	return false;
}

static int64_t content_length(struct lws *wsi)
{
	char text[24] = "";
	int64_t length = 0;
	int len = lws_hdr_copy(wsi, text, sizeof(text), WSI_TOKEN_HTTP_CONTENT_LENGTH);
	if (len <= 0) {
		return lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) > 0 ? INT64_MAX
										    : 0;
	}
	bool valid = str_to_int64((struct str) { text, (size_t)len }, &length) && length >= 0;
	return valid ? length : INT64_MAX;
}

static struct http_exchange *create(struct http_server *server, struct lws *wsi)
{
	struct http_exchange *exchange = alloc_new(struct http_exchange);
	exchange->server = server;
	exchange->wsi = wsi;
	exchange->refs = 1; /* the connection's */
	exchange->arena = arena_create();
	http_link_add(&server->exchanges, &exchange->link);
	((struct http_session *)lws_wsi_user(wsi))->exchange = exchange;
	return exchange;
}

/* Asked once a request. */
static bool is_first_request(struct http_server *server, struct lws *wsi)
{
	bool is_first = !lws_get_opaque_user_data(wsi);
	lws_set_opaque_user_data(wsi, server);
	return is_first;
}

/*
 * Whether libwebsockets holds input back that came behind an earlier request. It has no better
 * question for it, and answers for all connections: hence only asked where it matters.
 */
static bool has_input_waiting(struct http_server *server)
{
	return lws_service_adjust_timeout(server->lws, -1, 0) == 0;
}

/*
 * A body that came in one piece with an earlier request: libwebsockets (4.1 and 4.3) takes the
 * request's own first bytes for its body, and then may ask itself for more without end. Nobody
 * who matters sends such a thing, so it is refused before that can happen.
 */
static bool refuse_pipelined_body(struct http_exchange *exchange)
{
	metric_add(&http_refused, 0, 1);
	exchange->close_after = true;
	exchange->state = EXCHANGE_HANDLING;
	exchange->in_callback = true;
	http_reply(exchange, 503, "text/plain",
		STR("Send a request with a body after the answer to the one before.\n"));
	exchange->in_callback = false;
	http_exchange_send(exchange);
	return true;
}

bool http_exchange_begin(struct http_server *server, struct lws *wsi, struct str path)
{
	struct http_session *session = lws_wsi_user(wsi);
	if (session->exchange || session->stream) {
		return true; /* a second request before the first was answered */
	}
	if (server->stopping && !server->stop_timer) {
		return true; /* too late; a proxy asks another server when it gets no answer */
	}
	struct http_exchange *exchange = create(server, wsi);
	bool is_first = is_first_request(server, wsi);
	int status = 400;
	bool clean = http_request_read(wsi, exchange->arena, path, &exchange->request, &status);
	bool chunked = lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0;
	bool has_length = lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) > 0;
	int64_t length = content_length(wsi);
	/* libwebsockets would wait for a body that nobody announced */
	exchange->close_after = !has_length && exchange->request.method != HTTP_GET &&
				exchange->request.method != HTTP_HEAD;
	if (!clean || chunked || length > BODY_DISCARD_MAX) {
		metric_add(&http_refused, 0, 1);
		exchange->close_after = true;
		exchange->state = EXCHANGE_HANDLING;
		exchange->in_callback = true;
		http_reply(exchange,
			chunked ? 411
			: clean ? 413
				: status,
			"text/plain",
			chunked ? STR("Send a Content-Length.\n")
			: clean ? STR("The body is too large.\n")
				: STR("This request is malformed.\n"));
		exchange->in_callback = false;
		return http_exchange_send(exchange);
	}
	if (!is_first && length > 0 && has_input_waiting(server)) {
		return refuse_pipelined_body(exchange);
	}
	if (has_length && (length > 0 || exchange->request.method == HTTP_POST)) {
		exchange->state = EXCHANGE_BODY;
		exchange->body_left = length;
		exchange->body_too_large = length > (int64_t)server->options.body_max;
		http_deadline(wsi, server->options.body_ms);
		return false;
	}
	return begin_handling(exchange);
}

bool http_exchange_body_end(struct http_exchange *exchange)
{
	if (exchange->state != EXCHANGE_BODY) {
		return false;
	}
	http_deadline(exchange->wsi, HTTP_NO_DEADLINE);
	return begin_handling(exchange);
}

/*
 * What came behind a body in the same packet: libwebsockets 4.3 takes it for body, without end,
 * and never says that the body is complete. So the request is answered now and is the last one
 * of its connection. 4.1 keeps those bytes for the next request.
 */
static bool end_with_surplus(struct http_exchange *exchange)
{
	exchange->close_after = true;
	return http_exchange_body_end(exchange);
}

bool http_exchange_body(struct http_exchange *exchange, struct str part)
{
	if (exchange->state != EXCHANGE_BODY) {
		exchange->close_after = true; /* more of the surplus */
		return false;
	}
	bool surplus = (int64_t)part.len > exchange->body_left;
	part.len = surplus ? (size_t)exchange->body_left : part.len;
	exchange->body_left -= (int64_t)part.len;
	if (!exchange->body_too_large) {
		buf_append(&exchange->body, part);
	}
	return surplus && end_with_surplus(exchange);
}

/* A body that takes too long, or a reply that nobody takes. */
bool http_exchange_timer(struct http_exchange *exchange)
{
	if (exchange->hold && http_hold_has_progress(exchange->hold, exchange->sent)) {
		http_deadline(exchange->wsi, HTTP_PROGRESS_MS);
		return false;
	}
	metric_add(&http_slow, HTTP_KIND_ANSWER, exchange->state == EXCHANGE_REPLYING);
	return true;
}

void http_exchange_gone(struct http_exchange *exchange)
{
	http_exchange_doze(exchange);
	http_hold_destroy(exchange->hold, false);
	exchange->hold = NULL;
	exchange->wsi = NULL;
	http_exchange_unref(exchange);
}
