/* What the files of the HTTP client share. */
#ifndef NET_HTTP_CLIENT_INTERNAL_H
#define NET_HTTP_CLIENT_INTERNAL_H

#include "base/buf.h"
#include "base/metrics.h"
#include "net/fiber.h"
#include "net/http_client.h"

#include <curl/curl.h>

/* A fiber that waits for its turn; on its stack. */
struct http_turn {
	struct http_turn *next;
	struct fiber *fiber;
	bool granted;
};

/* What this client knows of a service. */
struct http_lane {
	struct http_lane *next;
	const struct http_service *service;
	unsigned counted_as; /* see http_client_count() */
	int under_way;
	struct http_turn *first, *last; /* those that wait, oldest first */
	int64_t limited_until_ms;	/* monotonic; 0: not limited */
};

struct http_client {
	CURLM *multi; /* NULL before the first fetch */
	uv_loop_t *uv;
	uv_timer_t *timer; /* frees itself */
	struct http_lane *lanes;
	struct http_limits limits;
};

/* One fetch, on its fiber's stack. */
struct http_transfer {
	struct http_client *client;
	struct fiber *fiber;
	CURL *easy;
	struct curl_slist *headers;
	struct buf body;
	int64_t size_max;
	int64_t begun_ns; /* monotonic */
	bool too_large, done;
	CURLcode result;
};

/* The easy handle of a request; false when the request can't be used. */
bool http_transfer_init(struct http_transfer *transfer, struct http_client *client,
	const struct http_fetch_request *request, struct error *error);
void http_transfer_finish(struct http_transfer *transfer);

struct http_lane *http_lane_find(
	struct http_client *client, const struct http_service *service);

/* Waits for a turn until `deadline_ms` (monotonic). Give it back with http_lane_leave(). */
bool http_lane_enter(struct http_lane *lane, int64_t deadline_ms, struct error *error);
void http_lane_leave(struct http_lane *lane);

/* Fails while the service wants to be left alone. */
bool http_lane_is_open(struct http_client *client, struct http_lane *lane, struct error *error);

/* The service said 429, and after how many seconds to come back (0: it did not say). */
bool http_lane_close(struct http_client *client, struct http_lane *lane, int64_t retry_after_s,
	struct error *error);

/* http_client_count.c: what became of a call. */
enum http_outcome {
	HTTP_ANSWERED,
	HTTP_SERVER_ERROR, /* 5xx */
	HTTP_FAILED,	   /* no answer, or none that can be used */
	HTTP_TOLD_OFF,	   /* 429 */
	HTTP_HELD_BACK,	   /* not asked, as it wants to be left alone */
	HTTP_OUTCOMES,
};
unsigned http_client_counted_as(const struct http_service *service);
void http_client_count(const struct http_lane *lane, enum http_outcome outcome);
/* The same of one that went out, `ns` ago, over so many new connections. */
void http_client_count_asked(const struct http_lane *lane, enum http_outcome outcome,
	int64_t ns, int64_t connections);

/* libcurl's sockets and timer on our loop. */
void http_poll_begin(struct http_client *client);
void http_poll_end(struct http_client *client);

#endif
