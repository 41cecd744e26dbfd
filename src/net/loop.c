#include "net/loop.h"

#include "base/alloc.h"
#include "net/fiber.h"

#include <signal.h>
#include <stdlib.h>

struct stopper {
	struct stopper *next;
	void (*stop)(void *arg);
	void *arg;
};

struct loop {
	uv_loop_t uv;
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

struct loop *loop_create(void)
{
	struct loop *loop = alloc_new(struct loop);
	/* who writes to a socket whose other end is gone learns it from write() */
	signal(SIGPIPE, SIG_IGN);
	if (uv_loop_init(&loop->uv) != 0) {
		abort(); /* without an epoll descriptor there is no server */
	}
	current = loop;
	return loop;
}

void loop_destroy(struct loop *loop)
{
	fiber_leave_loop();
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
