#include "bender/tend.h"

#include "base/log.h"
#include "bender/choose.h"
#include "bender/counts.h"
#include "bender/parts.h"
#include "net/fiber.h"
#include "source/local.h"

#define OTHER_NESTS_DEPTH 1

struct tender {
	struct bender *bender;
	const struct nest *nest;
};

static int64_t depth_of(const struct tender *tender)
{
	return nest_is_main(tender->nest) ? tender->bender->options.config->min_queue_depth
					  : OTHER_NESTS_DEPTH;
}

static int64_t awake_ms(const struct tender *tender)
{
	return tender->bender->options.config->max_bender_minutes * 60 * 1000;
}

static bool is_somebody_here(const struct tender *tender, const struct preview_state *state)
{
	return state->here_ms > state->now_ms - awake_ms(tender);
}

static struct hint hint_of(const struct tender *tender, const struct preview_state *state)
{
	const struct nest_seeds *seeds = &tender->bender->seeds;
	return (struct hint) {
		.nest = tender->nest,
		.seed = state->seed.src.len > 0 ? state->seed : nest_seeds_find(seeds, state),
		.genre = nest_seeds_genre(seeds, state),
		.now_ms = state->now_ms,
	};
}

/* After the start the music folder takes a moment to know what it has. */
static bool is_still_looking(const struct tender *tender)
{
	struct local *local = tender->bender->options.local;
	return local && local_progress(local).scanning;
}

/* What is on offer may be gone by now; only sources that know at once are asked. */
static bool check_offer(
	const struct tender *tender, struct preview_state *state, struct error *error)
{
	struct source *source = sources_find(tender->bender->options.sources, state->src);
	struct track track;
	struct error why = { 0 };
	if (!source || source->waits || is_still_looking(tender) ||
		source->lookup(source, state->trackid, fiber_arena(), &track, &why) ||
		why.kind != ERROR_NOT_FOUND) {
		return true;
	}
	struct str gone = state->trackid, strategy;
	state->trackid = STR_EMPTY;
	return preview_withdraw(tender->nest, gone, &strategy, error) ||
	       error->kind == ERROR_CONFLICT;
}

static bool take(const struct tender *tender, bool *has_queued, struct error *error)
{
	struct str id, strategy;
	if (!preview_take(
		    tender->nest, depth_of(tender), awake_ms(tender), &id, &strategy, error)) {
		/* somebody filled the queue of a small nest meanwhile */
		return error->kind == ERROR_CONFLICT;
	}
	if (id.len > 0) {
		log_info("bender_queues", LOG_STR("nest", tender->nest->id), LOG_STR("id", id),
			LOG_STR("strategy", strategy));
		bender_count(tender->bender->options.store, BENDER_QUEUED, strategy);
		*has_queued = true;
	}
	return true;
}

bool tend(struct bender *bender, const struct nest *nest, struct tending *tending,
	struct error *error)
{
	const struct tender tender = { bender, nest };
	struct preview_state state;
	bool offered = true;
	*tending = (struct tending) { 0 };
	if (!preview_look(nest, &state, error)) {
		return false;
	}
	tending->queued = state.queued;
	if (!is_somebody_here(&tender, &state)) {
		return true;
	}
	if (state.trackid.len > 0 && !check_offer(&tender, &state, error)) {
		return false;
	}
	if (state.trackid.len == 0) {
		struct hint hint = hint_of(&tender, &state);
		if (!choose(bender, &hint, &offered, error)) {
			return false;
		}
	}
	tending->lacks_offer = !offered;
	return !offered || state.queued >= depth_of(&tender) ||
	       take(&tender, &tending->has_queued, error);
}
