#include "bender/counts.h"

#include "base/metrics.h"
#include "bender/strategy.h"
#include "net/fiber.h"

#include <time.h>

#define DAY_KEPT_S STR("8640000") /* 100 days, as the other counts of a day */

static const char *const names[BENDER_COUNTS] = {
	[BENDER_OFFERED] = "offered",
	[BENDER_QUEUED] = "queued",
	[BENDER_TAKEN] = "taken",
	[BENDER_REJECTED] = "rejected",
	[BENDER_CACHE_HIT] = "cache_hit",
	[BENDER_EMPTY] = "empty",
	[BENDER_FAILED] = "failed",
};

/* As many as STRATEGIES_MAX; those that no offer names any more, after an update, are "other".
 */
static const char *strategy_names[STRATEGIES_MAX + 1];
static const struct metric_label strategy_label = { "strategy", strategy_names,
	STRATEGIES_MAX + 1 };
static const struct metric_label what_label = { "what", names, BENDER_COUNTS };
static METRIC_COUNTER(counted, "echonest_bender_tracks_total",
	"What became of the tracks that Bender found; empty and failed: of its search for "
	"some.",
	(STRATEGIES_MAX + 1) * BENDER_COUNTS, &strategy_label, &what_label);

static unsigned index_of(struct str strategy)
{
	unsigned i = 0;
	while (i < strategies_count && !str_equal_cstr(strategy, strategies[i]->name)) {
		i++;
	}
	return i < strategies_count ? i : STRATEGIES_MAX;
}

void bender_counts_begin(void)
{
	for (unsigned i = 0; i < strategies_count; i++) {
		strategy_names[i] = strategies[i]->name;
	}
	strategy_names[STRATEGIES_MAX] = "other";
}

static struct str key_of_today(struct store *store)
{
	time_t seconds = (time_t)(store_now_ms(store) / 1000);
	struct tm parts;
	char day[16];
	gmtime_r(&seconds, &parts);
	strftime(day, sizeof(day), "%Y-%m-%d", &parts);
	return arena_printf(fiber_arena(), "stats:%s:bender", day);
}

void bender_count(struct store *store, enum bender_count what, struct str strategy)
{
	metric_add(&counted, metric_index(&counted, index_of(strategy), what), 1);
	struct str key = key_of_today(store);
	struct str field =
		arena_printf(fiber_arena(), "%s:%.*s", names[what], STR_ARG(strategy));
	struct reply *reply;
	if (store_command(store, &reply, NULL, STR("HINCRBY"), key, field, STR("1"))) {
		store_command(store, &reply, NULL, STR("EXPIRE"), key, DAY_KEPT_S);
	}
}

/* Of the flat reply, the fields of one kind. */
static void render_kind(struct json_writer *json, const struct reply *reply, const char *kind)
{
	json_key(json, kind);
	json_begin_object(json);
	for (size_t i = 0; i + 1 < reply->count; i += 2) {
		struct str rest = reply_str(reply_at(reply, i)), name;
		if (str_split_next(&rest, ':', &name) && str_equal_cstr(name, kind)) {
			json_member_write_int(json, arena_cstr(fiber_arena(), rest),
				reply_int(reply_at(reply, i + 1)));
		}
	}
	json_end_object(json);
}

bool bender_counts_render(struct store *store, struct json_writer *json, struct error *error)
{
	struct reply *reply;
	if (!store_command(store, &reply, error, STR("HGETALL"), key_of_today(store))) {
		return false;
	}
	json_begin_object(json);
	for (int i = 0; i < BENDER_COUNTS; i++) {
		render_kind(json, reply, names[i]);
	}
	json_end_object(json);
	return true;
}
