/* The fiber that sees to it that there is something on offer and the queue does not run dry. */
#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "bender/choose.h"
#include "bender/counts.h"
#include "bender/parts.h"
#include "net/fiber.h"

#include <stdlib.h>

#define OTHER_NESTS_DEPTH 1
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

static int64_t depth_of(const struct bender_nest *nest)
{
	return nest_is_main(nest->nest) ? nest->bender->options.config->min_queue_depth
					: OTHER_NESTS_DEPTH;
}

static int64_t awake_ms(const struct bender_nest *nest)
{
	return nest->bender->options.config->max_bender_minutes * 60 * 1000;
}

static bool is_somebody_here(const struct bender_nest *nest, const struct preview_state *state)
{
	return state->here_ms > state->now_ms - awake_ms(nest);
}

/* With songs in the queue there is time. */
static void back_off(struct bender_nest *nest, const struct preview_state *state)
{
	int64_t longer_ms = nest->pause_ms + PAUSE_STEP_MS;
	if (state->queued > 0) {
		longer_ms = PAUSE_MAX_MS;
	}
	nest->pause_ms = longer_ms < PAUSE_MAX_MS ? longer_ms : PAUSE_MAX_MS;
	nest->again_ms = clock_monotonic_ms() + nest->pause_ms;
	log_info("bender_has_nothing", LOG_STR("nest", nest->nest->id),
		LOG_INT("queued", state->queued), LOG_INT("again_ms", nest->pause_ms));
}

static struct hint hint_of(const struct bender_nest *nest, const struct preview_state *state)
{
	const struct nest_seeds *seeds = &nest->bender->seeds;
	return (struct hint) {
		.nest = nest->nest,
		.seed = state->seed.src.len > 0 ? state->seed : nest_seeds_find(seeds, state),
		.genre = nest_seeds_genre(seeds, state),
		.now_ms = state->now_ms,
	};
}

/* What is on offer may be gone by now; only sources that know at once are asked. */
static bool check_offer(
	const struct bender_nest *nest, struct preview_state *state, struct error *error)
{
	struct source *source = sources_find(nest->bender->options.sources, state->src);
	struct track track;
	struct error why = { 0 };
	if (!source || source->waits ||
		source->lookup(source, state->trackid, fiber_arena(), &track, &why) ||
		why.kind != ERROR_NOT_FOUND) {
		return true;
	}
	struct str gone = state->trackid, strategy;
	state->trackid = STR_EMPTY;
	return preview_withdraw(nest->nest, gone, &strategy, error) ||
	       error->kind == ERROR_CONFLICT;
}

static bool take(struct bender_nest *nest, struct error *error)
{
	struct str id, strategy;
	if (!preview_take(nest->nest, depth_of(nest), awake_ms(nest), &id, &strategy, error)) {
		/* somebody filled the queue of a small nest meanwhile */
		return error->kind == ERROR_CONFLICT;
	}
	if (id.len > 0) {
		log_info("bender_queues", LOG_STR("nest", nest->nest->id), LOG_STR("id", id),
			LOG_STR("strategy", strategy));
		bender_count(nest->bender->options.store, BENDER_QUEUED, strategy);
		nest->has_news = true;
	}
	return true;
}

static bool step(struct bender_nest *nest, struct error *error)
{
	struct preview_state state;
	bool offered = true;
	nest->has_news = false;
	if (!preview_look(nest->nest, &state, error)) {
		return false;
	}
	if (!is_somebody_here(nest, &state)) {
		return true;
	}
	if (state.trackid.len > 0 && !check_offer(nest, &state, error)) {
		return false;
	}
	if (state.trackid.len == 0) {
		struct hint hint = hint_of(nest, &state);
		if (!choose(nest->bender, &hint, &offered, error)) {
			return false;
		}
	}
	if (!offered) {
		back_off(nest, &state);
		return true;
	}
	nest->pause_ms = 0;
	return state.queued >= depth_of(nest) || take(nest, error);
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

/* The store's connection tells of its troubles itself. */
static void wait_after(struct bender_nest *nest, const struct error *error)
{
	struct store *store = nest->bender->options.store;
	nest->has_news = true;
	if (error->kind == ERROR_UNAVAILABLE && !store_is_up(store)) {
		store_wait_up(store, STORE_WAIT_MS, NULL);
		return;
	}
	if (error->kind != ERROR_CANCELLED) {
		log_error("bender_failed", LOG_STR("nest", nest->nest->id),
			LOG_ERROR_MESSAGE(error));
		fiber_wait(PAUSE_STEP_MS);
	}
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
		if (!step(nest, &error)) {
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
