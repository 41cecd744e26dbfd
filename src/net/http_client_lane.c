/* How many requests a service gets at once, and when it gets none. */
#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "net/http_client_internal.h"

#define PAUSE_S		   3600 /* for who says 429 and not how long */
#define RETRY_AFTER_MOST_S (24 * 3600)

struct http_lane *http_lane_find(struct http_client *client, const struct http_service *service)
{
	struct http_lane *lane = client->lanes;
	while (lane && lane->service != service) {
		lane = lane->next;
	}
	if (!lane) {
		lane = alloc_new(struct http_lane);
		lane->service = service;
		lane->counted_as = http_client_counted_as(service);
		lane->next = client->lanes;
		client->lanes = lane;
	}
	return lane;
}

static void leave_queue(struct http_lane *lane, struct http_turn *turn)
{
	struct http_turn **place = &lane->first, *before = NULL;
	while (*place != turn) {
		before = *place;
		place = &before->next;
	}
	*place = turn->next;
	if (lane->last == turn) {
		lane->last = before;
	}
}

bool http_lane_enter(struct http_lane *lane, int64_t deadline_ms, struct error *error)
{
	if (lane->under_way < lane->service->at_once) {
		lane->under_way++;
		return true;
	}
	struct http_turn turn = { .fiber = fiber_self() };
	if (lane->last) {
		lane->last->next = &turn;
	} else {
		lane->first = &turn;
	}
	lane->last = &turn;
	for (;;) {
		int64_t left_ms = deadline_ms - clock_monotonic_ms();
		if (turn.granted) {
			return true; /* whoever left has taken us off the queue */
		}
		bool is_cancelled = left_ms > 0 && fiber_wait(left_ms) == FIBER_CANCELLED;
		if (turn.granted) {
			continue;
		}
		if (is_cancelled) {
			leave_queue(lane, &turn);
			return error_set(error, ERROR_CANCELLED, "We are stopping.");
		}
		if (left_ms <= 0) {
			leave_queue(lane, &turn);
			return error_set(error, ERROR_TIMEOUT, "%s takes too long to answer.",
				lane->service->title);
		}
	}
}

void http_lane_leave(struct http_lane *lane)
{
	struct http_turn *turn = lane->first;
	if (!turn) {
		lane->under_way--;
		return;
	}
	/* our place goes to the oldest */
	leave_queue(lane, turn);
	turn->granted = true;
	fiber_wake(turn->fiber);
}

static bool refuse(const struct http_lane *lane, int64_t left_s, struct error *error)
{
	return error_set(error, ERROR_LIMITED,
		"%s has had too many requests from us; try again in %lld s.",
		lane->service->title, (long long)left_s);
}

static int64_t left_here_s(const struct http_lane *lane)
{
	int64_t left_ms = lane->limited_until_ms - clock_monotonic_ms();
	return left_ms > 0 ? (left_ms + 999) / 1000 : 0;
}

static int64_t left_s(struct http_client *client, const struct http_lane *lane)
{
	int64_t here_s = left_here_s(lane);
	return here_s == 0 && client->limits.left_s
		       ? client->limits.left_s(client->limits.context, lane->service->name)
		       : here_s;
}

int64_t http_limited_s(struct http_client *client, const struct http_service *service)
{
	return left_s(client, http_lane_find(client, service));
}

bool http_lane_is_open(struct http_client *client, struct http_lane *lane, struct error *error)
{
	int64_t left = left_s(client, lane);
	if (left > 0) {
		http_client_count(lane, HTTP_HELD_BACK);
		return refuse(lane, left, error);
	}
	return true;
}

bool http_lane_close(struct http_client *client, struct http_lane *lane, int64_t retry_after_s,
	struct error *error)
{
	int64_t pause_s = lane->service->pause_s ? lane->service->pause_s : PAUSE_S;
	int64_t wait_s = retry_after_s > 0 ? retry_after_s : pause_s;
	wait_s = wait_s < RETRY_AFTER_MOST_S ? wait_s : RETRY_AFTER_MOST_S;
	int64_t until_ms = clock_monotonic_ms() + wait_s * 1000;
	if (until_ms > lane->limited_until_ms) {
		lane->limited_until_ms = until_ms;
	}
	log_warning("upstream_limited", LOG_CSTR("service", lane->service->name),
		LOG_INT("wait_s", wait_s));
	if (client->limits.limit) {
		client->limits.limit(client->limits.context, lane->service->name, wait_s);
	}
	return refuse(lane, wait_s, error);
}
