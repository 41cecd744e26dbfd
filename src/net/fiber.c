/*
 * Fibers over ucontext. A fiber runs until it waits or ends, and then control
 * is back where it was started or resumed: on the loop's own stack, or in the
 * fiber that started it. Wakes are queued and run from a uv_idle handle, so
 * that a fiber never runs inside somebody else's call.
 *
 * Stacks have a guard page below and are pooled. Sanitizers are told of every
 * switch (as QEMU's coroutine-ucontext.c does) and valgrind of every stack.
 */
#include "net/fiber.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "net/fiber_stack.h"

#include <assert.h>
#include <stdlib.h>
#include <ucontext.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#define HAVE_ASAN 1
#else
#define HAVE_ASAN 0
#endif

static METRIC_GAUGE(
	fibers, "echonest_fibers", "Fibers that run or wait: requests and lasting tasks.", 1);
METRIC_BOUNDS(wait_bounds, METRIC_MS(0.1), METRIC_MS(1), METRIC_MS(10), METRIC_MS(100),
	METRIC_MS(1000), METRIC_MS(10000));
static METRIC_HISTOGRAM(work_waits, "echonest_work_wait_seconds",
	"Time until a thread was free for blocking work (files, passwords).", wait_bounds, 1);

struct fiber {
	const char *name;
	void (*entry)(void *arg);
	void *arg;
	struct arena *arena;
	struct fiber_stack *stack;
	ucontext_t context;
	struct fiber *resumer; /* who runs again when we wait; NULL is the loop */
	struct fiber *next_ready;
	enum fiber_wakeup wakeup;
	bool ready;   /* in the queue of those to be resumed */
	bool waiting; /* inside fiber_wait() */
	bool pending; /* woken before it waited */
	bool cancelled;
	bool ended;
	uv_timer_t *timer;
	void *asan_fake_stack;
};

/* What a thread's loop keeps of its fibers. */
static _Thread_local struct {
	struct fiber *running;
	ucontext_t loop_context;
	void *loop_fake_stack;
	const void *loop_stack_bottom;
	size_t loop_stack_size;
	struct fiber *ready_first, *ready_last;
	uv_idle_t wake_now; /* keeps the loop from sleeping while fibers are ready */
	uv_loop_t *uv;
	size_t count;
} scheduler;

static void switch_begin(struct fiber *from, struct fiber *to)
{
#if HAVE_ASAN
	void **save = from ? &from->asan_fake_stack : &scheduler.loop_fake_stack;
	if (from && from->ended) {
		save = NULL; /* its fake stack is given back */
	}
	const void *bottom = to ? fiber_stack_bottom(to->stack) : scheduler.loop_stack_bottom;
	size_t size = to ? fiber_stack_size(to->stack) : scheduler.loop_stack_size;
	__sanitizer_start_switch_fiber(save, bottom, size);
#endif
}

/* `self` runs again (or for the first time); `from` is where control came from. */
static void switch_end(struct fiber *self, struct fiber *from)
{
#if HAVE_ASAN
	void *fake = self ? self->asan_fake_stack : scheduler.loop_fake_stack;
	const void *bottom;
	size_t size;
	__sanitizer_finish_switch_fiber(fake, &bottom, &size);
	if (!from) {
		scheduler.loop_stack_bottom = bottom;
		scheduler.loop_stack_size = size;
	}
#endif
}

static ucontext_t *context_of(struct fiber *fiber)
{
	return fiber ? &fiber->context : &scheduler.loop_context;
}

static void handle_timer_closed(uv_handle_t *handle)
{
	free(handle);
}

static void fiber_free(struct fiber *fiber)
{
	if (fiber->timer) {
		uv_close((uv_handle_t *)fiber->timer, handle_timer_closed);
	}
	arena_destroy(fiber->arena);
	fiber_stack_give(fiber->stack);
	scheduler.count--;
	metric_set(&fibers, 0, (int64_t)scheduler.count);
	free(fiber);
}

static void switch_to(struct fiber *fiber)
{
	struct fiber *self = scheduler.running;
	fiber->resumer = self;
	scheduler.running = fiber;
	switch_begin(self, fiber);
	swapcontext(context_of(self), &fiber->context);
	switch_end(self, fiber);
	scheduler.running = self;
	if (fiber->ended) {
		fiber_free(fiber);
	}
}

static void switch_back(void)
{
	struct fiber *self = scheduler.running;
	struct fiber *resumer = self->resumer;
	switch_begin(self, resumer);
	swapcontext(&self->context, context_of(resumer));
	switch_end(self, self->resumer);
}

static void fiber_main(void)
{
	struct fiber *self = scheduler.running;
	switch_end(self, self->resumer);
	self->entry(self->arg);
	self->ended = true;
	switch_back();
	abort(); /* an ended fiber is never resumed */
}

struct fiber *fiber_start(const char *name, void (*entry)(void *arg), void *arg)
{
	struct fiber *fiber = alloc_new(struct fiber);
	fiber->name = name;
	fiber->entry = entry;
	fiber->arg = arg;
	fiber->arena = arena_create();
	fiber->stack = fiber_stack_take();
	getcontext(&fiber->context);
	fiber->context.uc_stack.ss_sp = fiber_stack_bottom(fiber->stack);
	fiber->context.uc_stack.ss_size = fiber_stack_size(fiber->stack);
	fiber->context.uc_link = NULL;
	makecontext(&fiber->context, fiber_main, 0);
	scheduler.count++;
	metric_set(&fibers, 0, (int64_t)scheduler.count);
	switch_to(fiber);
	return fiber;
}

struct fiber *fiber_self(void)
{
	return scheduler.running;
}

struct arena *fiber_arena(void)
{
	assert(scheduler.running);
	return scheduler.running->arena;
}

static void run_ready(uv_idle_t *idle)
{
	/* only those that are ready now: who is woken meanwhile has its turn after the I/O */
	struct fiber *last = scheduler.ready_last;
	while (scheduler.ready_first) {
		struct fiber *fiber = scheduler.ready_first;
		bool was_last = fiber == last;
		scheduler.ready_first = fiber->next_ready;
		if (!scheduler.ready_first) {
			scheduler.ready_last = NULL;
		}
		fiber->next_ready = NULL;
		fiber->ready = false;
		switch_to(fiber);
		if (was_last) {
			break;
		}
	}
	if (!scheduler.ready_first) {
		uv_idle_stop(idle);
	}
}

static void make_ready(struct fiber *fiber, enum fiber_wakeup wakeup)
{
	if (fiber->ready) {
		if (fiber->wakeup == FIBER_TIMED_OUT) {
			fiber->wakeup = wakeup; /* both came in one turn: the news counts */
		}
		return;
	}
	uv_loop_t *uv = loop_uv(loop_self());
	if (scheduler.uv != uv) {
		scheduler.uv = uv;
		uv_idle_init(uv, &scheduler.wake_now);
	}
	fiber->ready = true;
	fiber->wakeup = wakeup;
	if (scheduler.ready_last) {
		scheduler.ready_last->next_ready = fiber;
	} else {
		scheduler.ready_first = fiber;
	}
	scheduler.ready_last = fiber;
	uv_idle_start(&scheduler.wake_now, run_ready);
}

static void handle_timeout(uv_timer_t *timer)
{
	make_ready(timer->data, FIBER_TIMED_OUT);
}

static void start_timer(struct fiber *fiber, int64_t timeout_ms)
{
	uv_loop_t *uv = loop_uv(loop_self());
	if (!fiber->timer) {
		fiber->timer = alloc_new(uv_timer_t);
		uv_timer_init(uv, fiber->timer);
		fiber->timer->data = fiber;
	}
	uv_update_time(uv);
	uv_timer_start(fiber->timer, handle_timeout, (uint64_t)timeout_ms, 0);
}

enum fiber_wakeup fiber_wait(int64_t timeout_ms)
{
	struct fiber *self = scheduler.running;
	assert(self);
	if (self->cancelled) {
		return FIBER_CANCELLED;
	}
	if (self->pending) {
		self->pending = false;
		return FIBER_WOKEN;
	}
	if (timeout_ms >= 0) {
		start_timer(self, timeout_ms);
	}
	self->waiting = true;
	switch_back();
	self->waiting = false;
	if (self->timer) {
		uv_timer_stop(self->timer);
	}
	return self->cancelled ? FIBER_CANCELLED : self->wakeup;
}

void fiber_wake(struct fiber *fiber)
{
	if (fiber->waiting) {
		make_ready(fiber, FIBER_WOKEN);
	} else {
		fiber->pending = true;
	}
}

void fiber_cancel(struct fiber *fiber)
{
	fiber->cancelled = true;
	if (fiber->waiting) {
		make_ready(fiber, FIBER_CANCELLED);
	}
}

bool fiber_is_cancelled(void)
{
	return scheduler.running && scheduler.running->cancelled;
}

bool fiber_sleep(int64_t ms)
{
	int64_t until_ms = clock_monotonic_ms() + ms;
	for (;;) {
		int64_t left_ms = until_ms - clock_monotonic_ms();
		if (fiber_is_cancelled()) {
			return false;
		}
		if (left_ms <= 0) {
			return true;
		}
		fiber_wait(left_ms);
	}
}

struct work {
	uv_work_t uv;
	struct fiber *fiber;
	void (*work)(void *arg);
	void *arg;
	int64_t asked_ns, begun_ns; /* monotonic */
	bool done;
};

static void handle_work(uv_work_t *uv)
{
	struct work *work = uv->data;
	work->begun_ns = clock_monotonic_ns();
	work->work(work->arg);
}

static void handle_work_done(uv_work_t *uv, int status)
{
	struct work *work = uv->data;
	work->done = true;
	metric_observe(&work_waits, 0, work->begun_ns - work->asked_ns);
	make_ready(work->fiber, FIBER_WOKEN);
}

void fiber_work(void (*work)(void *arg), void *arg)
{
	struct fiber *self = scheduler.running;
	struct work job = { .fiber = self, .work = work, .arg = arg };
	job.uv.data = &job;
	job.asked_ns = clock_monotonic_ns();
	uv_queue_work(loop_uv(loop_self()), &job.uv, handle_work, handle_work_done);
	/* not fiber_wait(): neither a wake nor a cancel may end this before the thread is done
	 */
	while (!job.done) {
		switch_back();
	}
}

/* One of several that a fiber waits for; in its arena. */
struct part {
	struct fiber *fiber; /* NULL before it runs and after it has ended */
	struct fiber *whole;
	size_t *left;
	void (*entry)(void *item);
	void *item;
};

static void run_part(void *arg)
{
	struct part *part = arg;
	part->fiber = scheduler.running;
	part->entry(part->item);
	part->fiber = NULL;
	--*part->left;
	if (part->whole->waiting) {
		make_ready(part->whole, FIBER_WOKEN);
	}
}

static void cancel_parts(struct part *parts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (parts[i].fiber) {
			fiber_cancel(parts[i].fiber);
		}
	}
}

void fiber_each(
	const char *name, void (*entry)(void *item), void *items, size_t size, size_t count)
{
	struct fiber *self = scheduler.running;
	struct part *parts = arena_array(self->arena, struct part, count);
	size_t left = count;
	bool told = false;
	for (size_t i = 0; i < count; i++) {
		parts[i] = (struct part) { NULL, self, &left, entry, (char *)items + i * size };
		fiber_start(name, run_part, &parts[i]);
	}
	/* not fiber_wait(): a cancelled fiber waits here, too */
	while (left > 0) {
		if (self->cancelled && !told) {
			told = true;
			cancel_parts(parts, count);
		}
		self->waiting = true;
		switch_back();
		self->waiting = false;
	}
	self->pending = true; /* some wake may have been meant for what comes after us */
}

void fiber_leave_loop(void)
{
	if (scheduler.uv) {
		uv_close((uv_handle_t *)&scheduler.wake_now, NULL);
		scheduler.uv = NULL;
	}
}

size_t fiber_count(void)
{
	return scheduler.count;
}
