#include "net/loop.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "net/fiber.h"

#include <signal.h>
#include <stdlib.h>

struct stopper {
	struct stopper *next;
	void (*stop)(void *arg);
	void *arg;
};

METRIC_BOUNDS(turn_bounds, METRIC_MS(0.1), METRIC_MS(0.5), METRIC_MS(1), METRIC_MS(2.5),
	METRIC_MS(5), METRIC_MS(10), METRIC_MS(25), METRIC_MS(50), METRIC_MS(100),
	METRIC_MS(250), METRIC_MS(1000), METRIC_MS(5000));
static METRIC_HISTOGRAM(turns, "echonest_loop_turn_seconds",
	"Time at work in a turn of the event loop, waiting left out: everybody else waits so "
	"long.",
	turn_bounds, 1);

struct loop {
	uv_loop_t uv;
	uv_prepare_t turn; /* comes once a turn */
	int64_t turn_ns;   /* when the last one came, monotonic */
	int64_t idle_ns;   /* how long the loop had waited by then, in all */
	struct stopper *stoppers;
	bool stopping;
};

struct loop_timer {
	uv_timer_t uv;
	int64_t repeat_ms;
	void (*fire)(void *arg);
	void *arg;
};

static _Thread_local struct loop *current;

static void note_turn(uv_prepare_t *turn)
{
	struct loop *loop = turn->data;
	int64_t now_ns = clock_monotonic_ns();
	int64_t idle_ns = (int64_t)uv_metrics_idle_time(&loop->uv);
	metric_observe(&turns, 0, now_ns - loop->turn_ns - (idle_ns - loop->idle_ns));
	loop->turn_ns = now_ns;
	loop->idle_ns = idle_ns;
}

static void watch_turns(struct loop *loop)
{
	uv_loop_configure(&loop->uv, UV_METRICS_IDLE_TIME);
	uv_prepare_init(&loop->uv, &loop->turn);
	loop->turn.data = loop;
	loop->turn_ns = clock_monotonic_ns();
	uv_prepare_start(&loop->turn, note_turn);
	uv_unref((uv_handle_t *)&loop->turn); /* it is no reason to go on */
}

struct loop *loop_create(void)
{
	struct loop *loop = alloc_new(struct loop);
	/* who writes to a socket whose other end is gone learns it from write() */
	signal(SIGPIPE, SIG_IGN);
	if (uv_loop_init(&loop->uv) != 0) {
		abort(); /* without an epoll descriptor there is no server */
	}
	watch_turns(loop);
	current = loop;
	return loop;
}

void loop_destroy(struct loop *loop)
{
	fiber_leave_loop();
	uv_close((uv_handle_t *)&loop->turn, NULL);
	/* handles whose close is under way end in these turns */
	while (uv_loop_close(&loop->uv) == UV_EBUSY) {
		if (!uv_run(&loop->uv, UV_RUN_NOWAIT)) {
			uv_loop_close(&loop->uv);
			break;
		}
	}
	while (loop->stoppers) {
		struct stopper *stopper = loop->stoppers;
		loop->stoppers = stopper->next;
		free(stopper);
	}
	current = NULL;
	free(loop);
}

struct loop *loop_self(void)
{
	return current;
}

uv_loop_t *loop_uv(struct loop *loop)
{
	return &loop->uv;
}

void loop_run(struct loop *loop)
{
	loop->turn_ns = clock_monotonic_ns();
	uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void loop_stop(struct loop *loop)
{
	uv_stop(&loop->uv);
}

void loop_on_stop(struct loop *loop, void (*stop)(void *arg), void *arg)
{
	struct stopper *stopper = alloc_new(struct stopper);
	stopper->stop = stop;
	stopper->arg = arg;
	stopper->next = loop->stoppers;
	loop->stoppers = stopper;
}

void loop_begin_shutdown(struct loop *loop)
{
	loop->stopping = true;
	while (loop->stoppers) {
		struct stopper *stopper = loop->stoppers;
		loop->stoppers = stopper->next;
		stopper->stop(stopper->arg);
		free(stopper);
	}
}

bool loop_is_stopping(const struct loop *loop)
{
	return loop->stopping;
}

static void handle_timer(uv_timer_t *uv)
{
	struct loop_timer *timer = uv->data;
	timer->fire(timer->arg);
}

struct loop_timer *loop_timer_create(struct loop *loop, int64_t delay_ms, int64_t repeat_ms,
	void (*fire)(void *arg), void *arg)
{
	struct loop_timer *timer = alloc_new(struct loop_timer);
	timer->fire = fire;
	timer->arg = arg;
	timer->repeat_ms = repeat_ms;
	timer->uv.data = timer;
	uv_timer_init(&loop->uv, &timer->uv);
	uv_update_time(&loop->uv);
	loop_timer_restart(timer, delay_ms);
	return timer;
}

void loop_timer_restart(struct loop_timer *timer, int64_t delay_ms)
{
	uint64_t delay = delay_ms > 0 ? (uint64_t)delay_ms : 0;
	uv_timer_start(&timer->uv, handle_timer, delay, (uint64_t)timer->repeat_ms);
}

static void handle_timer_closed(uv_handle_t *uv)
{
	free(uv->data);
}

void loop_timer_destroy(struct loop_timer *timer)
{
	if (timer) {
		uv_close((uv_handle_t *)&timer->uv, handle_timer_closed);
	}
}
