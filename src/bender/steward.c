/* The fiber that sees to it that there is something on offer and the queue does not run dry. */
#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "bender/parts.h"
#include "bender/tend.h"
#include "net/fiber.h"

#include <stdlib.h>

/* The pause after a failure grows by this each time, up to the most. */
#define PAUSE_STEP_MS 2000
#define PAUSE_MAX_MS  30000
#define STORE_WAIT_MS 1000

struct bender_nest {
	struct bender_nest *next;
	struct bender *bender;
	const struct nest *nest;
	struct fiber *fiber;
	bool leads, has_news, stopping;
	bool in_trouble;  /* and the log says so */
	int64_t pause_ms; /* how long it waited after the last failure; 0: there was none */
	int64_t again_ms; /* monotonic: no new try before this */
	void (*on_ended)(void *arg);
	void *arg;
};

static void wake(struct bender_nest *nest)
{
	if (nest->fiber) {
		fiber_wake(nest->fiber);
	}
}

/* With songs in the queue there is time. */
static void back_off(struct bender_nest *nest, int64_t queued)
{
	int64_t longer_ms = nest->pause_ms + PAUSE_STEP_MS;
	if (queued > 0) {
		longer_ms = PAUSE_MAX_MS;
	}
	nest->pause_ms = longer_ms < PAUSE_MAX_MS ? longer_ms : PAUSE_MAX_MS;
	nest->again_ms = clock_monotonic_ms() + nest->pause_ms;
	log_info("bender_has_nothing", LOG_STR("nest", nest->nest->id),
		LOG_INT("queued", queued), LOG_INT("again_ms", nest->pause_ms));
}

static bool step(struct bender_nest *nest, struct error *error)
{
	struct tending tending;
	nest->has_news = false;
	if (!tend(nest->bender, nest->nest, &tending, error)) {
		return false;
	}
	nest->has_news = nest->has_news || tending.has_queued;
	if (tending.lacks_offer) {
		back_off(nest, tending.queued);
	} else {
		nest->pause_ms = 0;
	}
	return true;
}

/* Until there is something to look at, and the pause after a failure is over. */
static void wait_for_work(struct bender_nest *nest)
{
	for (;;) {
		bool pauses = nest->pause_ms > 0;
		int64_t left_ms = pauses ? nest->again_ms - clock_monotonic_ms() : 0;
		bool is_due = pauses ? left_ms <= 0 : nest->has_news;
		if (nest->stopping || (nest->leads && is_due)) {
			return;
		}
		if (fiber_wait(nest->leads && pauses ? left_ms : -1) == FIBER_CANCELLED) {
			return;
		}
	}
}

/* The store tells of its own troubles; others are told once, until it works again. */
static void wait_after(struct bender_nest *nest, const struct error *error)
{
	struct store *store = nest->bender->options.store;
	nest->has_news = true;
	if (error->kind == ERROR_UNAVAILABLE && !store_is_up(store)) {
		store_wait_up(store, STORE_WAIT_MS, NULL);
		return;
	}
	if (error->kind == ERROR_CANCELLED) {
		return;
	}
	if (error->kind != ERROR_UNAVAILABLE && !nest->in_trouble) {
		nest->in_trouble = true;
		log_error("bender_failed", LOG_STR("nest", nest->nest->id),
			LOG_ERROR_MESSAGE(error));
	}
	fiber_wait(PAUSE_STEP_MS);
}

static void run(void *arg)
{
	struct bender_nest *nest = arg;
	nest->fiber = fiber_self();
	for (;;) {
		wait_for_work(nest);
		if (nest->stopping || fiber_is_cancelled()) {
			break;
		}
		struct error error = { 0 };
		if (step(nest, &error)) {
			nest->in_trouble = false;
		} else {
			wait_after(nest, &error);
		}
		arena_reset(fiber_arena());
	}
	nest->fiber = NULL;
	nest->on_ended(nest->arg);
}

struct bender_nest *bender_nest_start(
	struct bender *bender, const struct nest *of, void (*on_ended)(void *arg), void *arg)
{
	struct bender_nest *nest = alloc_new(struct bender_nest);
	*nest = (struct bender_nest) {
		.next = bender->nests,
		.bender = bender,
		.nest = of,
		.on_ended = on_ended,
		.arg = arg,
	};
	bender->nests = nest;
	fiber_start("bender", run, nest);
	return nest;
}

void bender_nest_lead(struct bender_nest *nest, bool leads)
{
	nest->leads = leads;
	nest->has_news = nest->has_news || leads;
	wake(nest);
}

void bender_nest_wake(struct bender_nest *nest)
{
	nest->has_news = true;
	wake(nest);
}

void bender_library_changed(struct bender *bender)
{
	for (struct bender_nest *nest = bender->nests; nest; nest = nest->next) {
		nest->again_ms = 0;
		wake(nest);
	}
}

void bender_nest_stop(struct bender_nest *nest)
{
	nest->stopping = true;
	if (nest->fiber) {
		fiber_cancel(nest->fiber);
	}
}

bool bender_nest_has_ended(const struct bender_nest *nest)
{
	return !nest->fiber;
}

void bender_nest_destroy(struct bender_nest *nest)
{
	struct bender_nest **at = &nest->bender->nests;
	while (*at != nest) {
		at = &(*at)->next;
	}
	*at = nest->next;
	free(nest);
}
