#include "serve/stats.h"

#include "base/alloc.h"
#include "base/metrics.h"
#include "net/fiber.h"

#include <stdlib.h>
#include <time.h>

#define DAY_MS	   (24LL * 3600 * 1000)
#define DAY_KEPT_S "8640000" /* 100 days */
#define SEEN_MAX   1024

static const char *const names[STATS_COUNT] = {
	[STATS_LOGIN] = "login",
	[STATS_WS_CONNECT] = "ws_connect",
	[STATS_SONG_ADD] = "song_add",
	[STATS_VOTE] = "vote",
	[STATS_JAM] = "jam",
	[STATS_AIRHORN] = "airhorn",
	[STATS_COMMENT] = "comment",
	[STATS_SPOTIFY_CALLS] = "spotify_calls",
	[STATS_SPOTIFY_FAILURES] = "spotify_failures",
	[STATS_SPOTIFY_LIMITED] = "spotify_limited",
	[STATS_SPOTIFY_CACHE_HITS] = "spotify_cache_hits",
};
#define SPOTIFY_PREFIX "spotify_"

static const struct metric_label what_label = { "what", names, STATS_COUNT };
static METRIC_COUNTER(counts, "echonest_stats_total",
	"What people do, and what it costs at Spotify, as /api/stats counts it by day.",
	STATS_COUNT, &what_label);

struct seen {
	struct seen *next;
	size_t len;
	char email[];
};

struct stats {
	struct store *store;
	int64_t stored[STATS_COUNT]; /* as far as it is in the store, or not ours */
	struct seen *seen;	     /* since the last flush, each once */
	size_t seen_count;
};

struct stats *stats_create(struct store *store)
{
	struct stats *stats = alloc_new(struct stats);
	stats->store = store;
	for (unsigned i = 0; i < STATS_COUNT; i++) {
		stats->stored[i] = metric_value(&counts, i);
	}
	return stats;
}

static void forget_seen(struct seen *seen)
{
	while (seen) {
		struct seen *next = seen->next;
		free(seen);
		seen = next;
	}
}

void stats_destroy(struct stats *stats)
{
	if (stats) {
		forget_seen(stats->seen);
		free(stats);
	}
}

void stats_add(struct stats *stats, enum stats_what what)
{
	metric_add(&counts, what, 1);
}

void stats_add_many(struct stats *stats, enum stats_what what, int64_t count)
{
	metric_add(&counts, what, count);
}

void stats_seen(struct stats *stats, struct str email)
{
	for (struct seen *seen = stats->seen; seen; seen = seen->next) {
		if (str_equal((struct str) { seen->email, seen->len }, email)) {
			return;
		}
	}
	if (stats->seen_count == SEEN_MAX) {
		return; /* they will be seen again */
	}
	struct seen *seen = alloc_bytes(sizeof(*seen) + email.len);
	seen->len = email.len;
	memcpy(seen->email, email.data, email.len);
	seen->next = stats->seen;
	stats->seen = seen;
	stats->seen_count++;
}

static struct str day_of(struct arena *arena, int64_t unix_ms)
{
	time_t seconds = (time_t)(unix_ms / 1000);
	struct tm parts;
	char day[16];
	gmtime_r(&seconds, &parts);
	strftime(day, sizeof(day), "%Y-%m-%d", &parts);
	return arena_str(arena, str_from_cstr(day));
}

static int64_t not_stored(const struct stats *stats, unsigned what)
{
	return metric_value(&counts, what) - stats->stored[what];
}

static bool flush_counts(struct stats *stats, struct str day)
{
	struct arena *arena = fiber_arena();
	struct str key = arena_printf(arena, "stats:%.*s:counts", STR_ARG(day));
	struct reply *reply;
	struct error error;
	bool wrote = false;
	for (unsigned i = 0; i < STATS_COUNT; i++) {
		int64_t count = not_stored(stats, i);
		if (count == 0) {
			continue;
		}
		if (!store_command(stats->store, &reply, &error, STR("HINCRBY"), key,
			    str_from_cstr(names[i]),
			    arena_printf(arena, "%lld", (long long)count))) {
			return false;
		}
		stats->stored[i] += count;
		wrote = true;
	}
	return !wrote ||
	       store_command(stats->store, &reply, &error, STR("EXPIRE"), key, STR(DAY_KEPT_S));
}

static bool flush_seen(struct stats *stats, struct seen *seen, struct str day)
{
	struct arena *arena = fiber_arena();
	struct str key = arena_printf(arena, "stats:%.*s:people", STR_ARG(day));
	struct reply *reply;
	struct error error;
	struct str now =
		arena_printf(arena, "%lld", (long long)store_now_ms(stats->store) / 1000);
	for (; seen; seen = seen->next) {
		struct str email = { seen->email, seen->len };
		if (!store_command(stats->store, &reply, &error, STR("SADD"), key, email) ||
			!store_command(stats->store, &reply, &error, STR("ZADD"),
				STR("known-users"), now, email)) {
			return false;
		}
	}
	return store_command(stats->store, &reply, &error, STR("EXPIRE"), key, STR(DAY_KEPT_S));
}

void stats_flush(struct stats *stats)
{
	struct str day = day_of(fiber_arena(), store_now_ms(stats->store));
	if (!store_is_up(stats->store)) {
		return;
	}
	struct seen *seen = stats->seen;
	stats->seen = NULL;
	stats->seen_count = 0;
	flush_counts(stats, day);
	if (seen) {
		flush_seen(stats, seen, day);
		forget_seen(seen);
	}
}

/* Those of all processes, as far as they are in `stored`, and ours. */
static void render_counts(const struct stats *stats, struct json_writer *json,
	const struct reply *stored, int first, int end, size_t prefix_len)
{
	json_begin_object(json);
	for (int i = first; i < end; i++) {
		int64_t count = reply_int(reply_field(stored, str_from_cstr(names[i])));
		json_member_write_int(
			json, names[i] + prefix_len, count + not_stored(stats, (unsigned)i));
	}
	json_end_object(json);
}

static bool render_today(
	struct stats *stats, struct json_writer *json, struct str day, struct error *error)
{
	struct reply *reply;
	struct str key = arena_printf(fiber_arena(), "stats:%.*s:counts", STR_ARG(day));
	if (!store_command(stats->store, &reply, error, STR("HGETALL"), key)) {
		return false;
	}
	json_key(json, "today");
	render_counts(stats, json, reply, 0, STATS_SPOTIFY_CALLS, 0);
	json_key(json, "spotify_api");
	render_counts(stats, json, reply, STATS_SPOTIFY_CALLS, STATS_COUNT,
		sizeof(SPOTIFY_PREFIX) - 1);
	return true;
}

static bool count_people(
	struct stats *stats, struct str day, int64_t *count, struct error *error)
{
	struct reply *reply;
	struct str key = arena_printf(fiber_arena(), "stats:%.*s:people", STR_ARG(day));
	if (!store_command(stats->store, &reply, error, STR("SCARD"), key)) {
		return false;
	}
	*count = reply_int(reply);
	return true;
}

static bool render_trend(
	struct stats *stats, struct json_writer *json, int64_t days, struct error *error)
{
	struct arena *arena = fiber_arena();
	int64_t now_ms = store_now_ms(stats->store), count = 0;
	json_key(json, "dau_trend");
	json_begin_array(json);
	for (int64_t back = days - 1; back >= 0; back--) {
		struct str day = day_of(arena, now_ms - back * DAY_MS);
		if (!count_people(stats, day, &count, error)) {
			return false;
		}
		json_begin_object(json);
		json_member_write_str(json, "date", day);
		json_member_write_int(json, "count", count);
		json_end_object(json);
	}
	json_end_array(json);
	json_member_write_int(json, "dau", count);
	return true;
}

bool stats_render(
	struct stats *stats, struct json_writer *json, int64_t days, struct error *error)
{
	struct reply *reply;
	stats_flush(stats);
	struct str today = day_of(fiber_arena(), store_now_ms(stats->store));
	if (!render_today(stats, json, today, error) ||
		!render_trend(stats, json, days, error) ||
		!store_command(stats->store, &reply, error, STR("ZCARD"), STR("known-users"))) {
		return false;
	}
	json_member_write_int(json, "known_users", reply_int(reply));
	return true;
}
