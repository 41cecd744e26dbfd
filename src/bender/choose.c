#include "bender/choose.h"

#include "base/log.h"
#include "bender/counts.h"
#include "bender/parts.h"
#include "net/fiber.h"

size_t choose_order(
	struct random_sequence *random, const int64_t *weights, size_t count, size_t *order)
{
	bool is_taken[STRATEGIES_MAX] = { false };
	size_t ordered = 0;
	for (;;) {
		int64_t total = 0;
		for (size_t i = 0; i < count; i++) {
			total += is_taken[i] ? 0 : weights[i];
		}
		if (total <= 0) {
			return ordered;
		}
		int64_t at = (int64_t)random_sequence_below(random, (uint64_t)total);
		size_t drawn = 0;
		for (;; drawn++) {
			at -= is_taken[drawn] ? 0 : weights[drawn];
			if (at < 0) {
				break;
			}
		}
		is_taken[drawn] = true;
		order[ordered++] = drawn;
	}
}

/* One choice going on. */
struct choice {
	struct bender *bender;
	const struct hint *hint;
	size_t order[STRATEGIES_MAX];
	size_t count;
	bool is_held_back[STRATEGIES_MAX]; /* by strategy: it has what was queued not long ago
					    */
	bool done;			   /* something is on offer */
};

static struct str name_of(const struct strategy *strategy)
{
	return str_from_cstr(strategy->name);
}

static void count(const struct choice *choice, enum bender_count what, struct str strategy)
{
	bender_count(choice->bender->options.store, what, strategy);
}

static bool offer(struct choice *choice, size_t index, struct candidate *candidate, int64_t row,
	bool was_cached, struct error *error)
{
	const struct nest *nest = choice->hint->nest;
	const struct strategy *strategy = strategies[index];
	enum preview_offer outcome;
	if (strategy->complete && !strategy->complete(choice->bender, &candidate->song)) {
		return true;
	}
	if (!preview_offer(nest, candidate, row, &outcome, error)) {
		/* a track that can't be a song is no trouble of the store */
		return error->kind == ERROR_INVALID;
	}
	choice->done = outcome != PREVIEW_REFUSED;
	choice->is_held_back[index] = choice->is_held_back[index] || !choice->done;
	if (outcome == PREVIEW_OFFERED) {
		log_info("bender_offers", LOG_STR("nest", nest->id),
			LOG_STR("strategy", candidate->strategy),
			LOG_STR("trackid", candidate->song.trackid),
			LOG_STR("title", candidate->song.title),
			LOG_CSTR("cached", was_cached ? "yes" : "no"),
			LOG_CSTR("again", row == 0 ? "no" : "yes"));
		count(choice, BENDER_OFFERED, candidate->strategy);
		if (was_cached) {
			count(choice, BENDER_CACHE_HIT, candidate->strategy);
		}
	}
	return true;
}

static bool offer_cached(struct choice *choice, size_t index, struct error *error)
{
	bool found = true;
	while (!choice->done) {
		struct candidate candidate;
		if (!preview_cached(choice->hint->nest, name_of(strategies[index]), &candidate,
			    &found, error)) {
			return false;
		}
		if (!found) {
			break;
		}
		if (!offer(choice, index, &candidate, 0, true, error)) {
			return false;
		}
	}
	return true;
}

/* A failure is told once, until it works again. */
static void note_outcome(struct choice *choice, size_t index, const struct finds *finds,
	const struct error *failure)
{
	const struct strategy *strategy = strategies[index];
	bool *fails = &choice->bender->fails[index];
	if (failure) {
		count(choice, BENDER_FAILED, name_of(strategy));
		if (!*fails) {
			log_warning("bender_strategy_fails",
				LOG_CSTR("strategy", strategy->name),
				LOG_ERROR_MESSAGE(failure));
		}
	} else if (finds->count == 0) {
		count(choice, BENDER_EMPTY, name_of(strategy));
	}
	if (!failure && *fails) {
		log_info("bender_strategy_works", LOG_CSTR("strategy", strategy->name));
	}
	*fails = failure != NULL;
}

/* Asks the strategy. What it has found before it failed counts, too. */
static struct finds *find(struct choice *choice, size_t index, bool repeats)
{
	const struct strategy *strategy = strategies[index];
	struct error failure = { 0 };
	struct finds *finds = arena_new(fiber_arena(), struct finds);
	*finds = (struct finds) {
		.nest = choice->hint->nest,
		.strategy = name_of(strategy),
		.repeats = repeats,
	};
	bool works = strategy->find(choice->bender, choice->hint, finds, &failure);
	if (!repeats) {
		note_outcome(choice, index, finds, works ? NULL : &failure);
	}
	return finds;
}

static bool offer_found(struct choice *choice, size_t index, struct error *error)
{
	struct finds *finds = find(choice, index, false);
	size_t next = 0;
	choice->is_held_back[index] = choice->is_held_back[index] || finds->held_back > 0;
	while (next < finds->count && !choice->done) {
		if (!offer(choice, index, &finds->items[next++], 0, false, error)) {
			return false;
		}
	}
	return next == finds->count ||
	       preview_cache(choice->hint->nest, name_of(strategies[index]),
		       finds->items + next, finds->count - next, error);
}

/*
 * All that would do was queued not long ago: the longest ago comes again, with as many others
 * in between as there can be.
 */
static bool offer_again(struct choice *choice, struct error *error)
{
	struct finds *finds[STRATEGIES_MAX] = { NULL };
	for (int64_t row = PREVIEW_ROW; row > 0 && !choice->done; row /= 2) {
		for (size_t i = 0; i < choice->count && !fiber_is_cancelled(); i++) {
			size_t index = choice->order[i];
			if (!choice->is_held_back[index]) {
				continue;
			}
			if (!finds[index]) {
				finds[index] = find(choice, index, true);
			}
			for (size_t j = 0; j < finds[index]->count && !choice->done; j++) {
				if (!offer(choice, index, &finds[index]->items[j], row, false,
					    error)) {
					return false;
				}
			}
		}
	}
	return true;
}

static void put_in_order(struct choice *choice)
{
	struct bender *bender = choice->bender;
	int64_t weights[STRATEGIES_MAX];
	for (size_t i = 0; i < strategies_count; i++) {
		bool is_usable = strategies[i]->is_usable(bender, choice->hint);
		weights[i] = !is_usable
				     ? 0
				     : strategy_weight(strategies[i],
					       &bender->options.config->bender_strategy_weights,
					       choice->hint);
	}
	choice->count = choose_order(&bender->random, weights, strategies_count, choice->order);
}

bool choose(struct bender *bender, const struct hint *hint, bool *offered, struct error *error)
{
	struct choice choice = { .bender = bender, .hint = hint };
	put_in_order(&choice);
	for (size_t i = 0; i < choice.count && !choice.done && !fiber_is_cancelled(); i++) {
		if (!offer_cached(&choice, choice.order[i], error) ||
			(!choice.done && !offer_found(&choice, choice.order[i], error))) {
			return false;
		}
	}
	if (!choice.done && !offer_again(&choice, error)) {
		return false;
	}
	*offered = choice.done;
	return true;
}
