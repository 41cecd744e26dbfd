#include "net/http_client_internal.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"

#include <assert.h>
#include <stdlib.h>

#define TIMEOUT_MS	 10000
#define CONNECTIONS_KEPT 32

struct http_client *http_client_create(struct loop *loop, const struct http_limits *limits)
{
	struct http_client *client = alloc_new(struct http_client);
	client->uv = loop_uv(loop);
	if (limits) {
		client->limits = *limits;
	}
	return client;
}

/* With the first fetch: libcurl and its TLS library take 6 MB, which not every process needs.
 */
static void begin(struct http_client *client)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
	client->multi = curl_multi_init();
	if (!client->multi) {
		abort(); /* out of memory */
	}
	curl_multi_setopt(client->multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_KEPT);
	http_poll_begin(client);
}

static void end(struct http_client *client)
{
	curl_multi_cleanup(client->multi); /* takes its sockets off the loop */
	http_poll_end(client);
	curl_global_cleanup();
}

void http_client_destroy(struct http_client *client)
{
	if (!client) {
		return;
	}
	while (client->lanes) {
		struct http_lane *lane = client->lanes;
		assert(lane->under_way == 0 && !lane->first);
		client->lanes = lane->next;
		free(lane);
	}
	if (client->multi) {
		end(client);
	}
	free(client);
}

bool http_client_limit(struct http_client *client, const struct http_service *service,
	int64_t wait_s, struct error *error)
{
	return http_lane_close(client, http_lane_find(client, service), wait_s, error);
}

static bool fail(const struct http_service *service, const struct http_transfer *transfer,
	struct error *error)
{
	CURLcode code = transfer->result;
	log_warning("upstream_failed", LOG_CSTR("service", service->name),
		LOG_CSTR("reason",
			transfer->too_large ? "too large" : curl_easy_strerror(code)));
	if (transfer->too_large) {
		return error_set(error, ERROR_UPSTREAM, "%s answers with more than we take.",
			service->title);
	}
	switch (code) {
	case CURLE_OPERATION_TIMEDOUT:
		return error_set(
			error, ERROR_TIMEOUT, "%s takes too long to answer.", service->title);
	case CURLE_COULDNT_CONNECT:
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		return error_set(
			error, ERROR_UNAVAILABLE, "%s can't be reached.", service->title);
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
		return error_set(error, ERROR_UPSTREAM,
			"%s can't be reached safely: its certificate is not valid here.",
			service->title);
	default:
		return error_set(
			error, ERROR_UPSTREAM, "%s gives no proper answer.", service->title);
	}
}

/* Waits for the transfer's end. False when the fiber was cancelled or the time is over. */
static bool wait_done(struct http_transfer *transfer, int64_t deadline_ms, struct error *error)
{
	while (!transfer->done) {
		int64_t left_ms = deadline_ms - clock_monotonic_ms();
		if (left_ms <= 0) {
			transfer->result = CURLE_OPERATION_TIMEDOUT;
			return true;
		}
		if (fiber_wait(left_ms) == FIBER_CANCELLED) {
			return error_set(error, ERROR_CANCELLED, "We are stopping.");
		}
	}
	return true;
}

static void count(const struct http_transfer *transfer, const struct http_lane *lane)
{
	long status = 0, connects = 0;
	curl_easy_getinfo(transfer->easy, CURLINFO_NUM_CONNECTS, &connects);
	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	http_client_count_asked(lane,
		transfer->result != CURLE_OK ? HTTP_FAILED
		: status == 429		     ? HTTP_TOLD_OFF
		: status >= 500		     ? HTTP_SERVER_ERROR
					     : HTTP_ANSWERED,
		clock_monotonic_ns() - transfer->begun_ns, connects);
}

static bool read_answer(struct http_transfer *transfer, struct http_lane *lane,
	struct http_fetch_response *response, struct error *error)
{
	long status = 0;
	char *type = NULL, *location = NULL;
	curl_off_t retry_after_s = 0;
	count(transfer, lane);
	if (transfer->result != CURLE_OK) {
		return fail(lane->service, transfer, error);
	}
	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_TYPE, &type);
	curl_easy_getinfo(transfer->easy, CURLINFO_REDIRECT_URL, &location);
	if (status == 429) {
		curl_easy_getinfo(transfer->easy, CURLINFO_RETRY_AFTER, &retry_after_s);
		return http_lane_close(transfer->client, lane, retry_after_s, error);
	}
	response->status = (int)status;
	response->content_type = arena_str(fiber_arena(), str_from_cstr(type));
	response->location = arena_str(fiber_arena(), str_from_cstr(location));
	response->body = arena_str(fiber_arena(), buf_str(&transfer->body));
	return true;
}

static bool run(struct http_client *client, const struct http_fetch_request *request,
	struct http_lane *lane, int64_t deadline_ms, struct http_fetch_response *response,
	struct error *error)
{
	struct http_transfer transfer;
	bool ok = http_transfer_init(&transfer, client, request, error);
	if (ok) {
		transfer.begun_ns = clock_monotonic_ns();
		curl_multi_add_handle(client->multi, transfer.easy);
		ok = wait_done(&transfer, deadline_ms, error) &&
		     read_answer(&transfer, lane, response, error);
		curl_multi_remove_handle(client->multi, transfer.easy);
	}
	http_transfer_finish(&transfer);
	return ok;
}

bool http_fetch(struct http_client *client, const struct http_fetch_request *request,
	struct http_fetch_response *response, struct error *error)
{
	int64_t timeout_ms = request->timeout_ms ? request->timeout_ms : TIMEOUT_MS;
	int64_t deadline_ms = clock_monotonic_ms() + timeout_ms;
	struct http_lane *lane = http_lane_find(client, request->service);
	*response = (struct http_fetch_response) { .body = STR_EMPTY, .location = STR_EMPTY };
	if (!client->multi) {
		begin(client);
	}
	if (!http_lane_is_open(client, lane, error) ||
		!http_lane_enter(lane, deadline_ms, error)) {
		return false;
	}
	/* asked again: the one before us in the queue may have been told to wait */
	bool ok = http_lane_is_open(client, lane, error) &&
		  run(client, request, lane, deadline_ms, response, error);
	http_lane_leave(lane);
	return ok;
}
