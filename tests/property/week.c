/*
 * More than a week in which twenty people come and go, in seconds: the store's clock is the
 *test's, all else is real, also the music folder with its three thousand files.
 *
 *	SEED   of what people do
 *	DAYS   how many (10)
 */
#include "base/config.h"
#include "base/log.h"
#include "base/random.h"
#include "bender/tend.h"
#include "list.h"
#include "nest/members.h"
#include "nest/playback.h"
#include "nest/preview.h"
#include "nest/queue.h"
#include "nest/vote.h"
#include "net/fiber.h"
#include "redis.h"
#include "source/local.h"
#include "week_music.h"

#include <stdio.h>
#include <unistd.h>

#define PEOPLE	  20
#define TRACKS	  3000
#define MINUTE_MS INT64_C(60000)
#define HOUR_MS	  (60 * MINUTE_MS)
#define DAY_MS	  (24 * HOUR_MS)
#define WEEK_MS	  (7 * DAY_MS)
#define START_MS  (INT64_C(1790000000000) / DAY_MS * DAY_MS)

/* When a track was queued last, and by whom. */
struct use {
	struct str trackid; /* owned */
	int64_t queued_ms, held_ms;
};

static struct {
	struct redis redis;
	struct loop *loop;
	struct store *store;
	struct config config;
	struct nest_settings settings;
	struct nest nest;
	struct local *local;
	struct sources sources;
	struct bender *bender, *lame; /* one that has no source that works */
	struct random_sequence random;
	uint64_t seed;
	int64_t now_ms;
	bool is_here[PEOPLE];
	LIST(struct use) uses;
	char playing[32];
	int64_t ends_ms;
	int64_t songs, bender_songs, throughout;
	int64_t bytes[32], keys[32], resident[32]; /* at the end of each day */
} week;

__attribute__((format(printf, 2, 3))) static void expect(bool is_right, const char *format, ...)
{
	if (is_right) {
		return;
	}
	va_list args;
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\nday %.2f, SEED=%llu\n[  FAILED  ] week\n",
		(double)(week.now_ms - START_MS) / (double)DAY_MS,
		(unsigned long long)week.seed);
	fflush(stdout);
	_Exit(1);
}

static bool chance(int in)
{
	return random_sequence_below(&week.random, (uint64_t)in) == 0;
}

static struct str person(size_t number)
{
	return arena_printf(fiber_arena(), "person%zu@example.com", number);
}

static struct reply *command(struct str name, struct str key, struct str value)
{
	struct reply *reply;
	struct error error = { 0 };
	bool ok = value.data ? store_command(week.store, &reply, &error, name, key, value)
			     : store_command(week.store, &reply, &error, name, key);
	expect(ok, "%.*s: %s", STR_ARG(name), error.message);
	return reply;
}

static void set_time(int64_t now_ms)
{
	week.now_ms = now_ms;
	command(STR("SET"), STR("nest:{main}:test_now"), nest_number(now_ms));
}

/* --- what has been queued --- */

static struct use *use_of(struct str trackid)
{
	for (size_t i = 0; i < week.uses.count; i++) {
		if (str_equal(week.uses.items[i].trackid, trackid)) {
			return &week.uses.items[i];
		}
	}
	char *copy = alloc_bytes(trackid.len);
	memcpy(copy, trackid.data, trackid.len);
	list_append(&week.uses,
		(struct use) { { copy, trackid.len }, INT64_MIN / 2, INT64_MIN / 2 });
	return &week.uses.items[week.uses.count - 1];
}

static void expect_free(struct str trackid, const char *what)
{
	const struct use *use = use_of(trackid);
	expect(use->queued_ms <= week.now_ms - WEEK_MS, "%s %.*s, which was queued %lld s ago",
		what, STR_ARG(trackid), (long long)(week.now_ms - use->queued_ms) / 1000);
	expect(use->held_ms <= week.now_ms - WEEK_MS, "%s %.*s, which people did not want",
		what, STR_ARG(trackid));
}

/* --- Bender --- */

static struct preview_state look(void)
{
	struct preview_state state;
	struct error error = { 0 };
	expect(preview_look(&week.nest, &state, &error), "look: %s", error.message);
	return state;
}

static struct str last_of_bender(void)
{
	struct reply *reply =
		command(STR("HGET"), STR("nest:{main}:seed:bender"), STR("trackid"));
	return reply_str(reply);
}

static void let_bender(struct bender *bender)
{
	struct tending tending = { .has_queued = true };
	struct error error = { 0 };
	while (tending.has_queued) {
		struct preview_state before = look();
		expect(tend(bender, &week.nest, &tending, &error), "tend: %s", error.message);
		struct preview_state after = look();
		if (tending.has_queued) {
			struct str queued = last_of_bender();
			expect(before.trackid.len == 0 || str_equal(before.trackid, queued),
				"another song came than was on offer");
			expect(after.queued == before.queued + 1, "it queued more than one");
			expect_free(queued, "Bender queued");
			use_of(queued)->queued_ms = week.now_ms;
			week.bender_songs++;
		} else if (after.trackid.len > 0 && !str_equal(before.trackid, after.trackid)) {
			expect_free(after.trackid, "Bender offered");
		}
	}
}

/* --- people --- */

static void come_or_go(size_t who)
{
	int64_t hour = week.now_ms % DAY_MS / HOUR_MS;
	bool is_day = hour >= 8 && hour < 20;
	struct str name = person(who);
	struct error error = { 0 };
	if (week.is_here[who] ? chance(is_day ? 180 : 20) : is_day && chance(240)) {
		week.is_here[who] = !week.is_here[who];
		bool ok = week.is_here[who] ||
			  members_leave(&week.nest, STR("server"), &name, 1, NULL, &error);
		expect(ok, "leave: %s", error.message);
	}
}

static void renew_all(void)
{
	struct str names[PEOPLE];
	size_t count = 0;
	struct error error = { 0 };
	for (size_t i = 0; i < PEOPLE; i++) {
		come_or_go(i);
		if (week.is_here[i]) {
			names[count++] = person(i);
		}
	}
	expect(count == 0 ||
			members_renew(&week.nest, STR("server"), names, count, NULL, &error),
		"renew: %s", error.message);
}

static void add_song(struct str user)
{
	struct track track;
	struct str id;
	struct error error = { 0 };
	struct str trackid = week_music_trackid(
		week.local, random_sequence_below(&week.random, TRACKS), &track);
	struct new_song song = new_song_of(&track);
	song.user = user;
	if (queue_add(&week.nest, &song, &id, &error)) {
		struct use *use = use_of(trackid);
		use->queued_ms = use->held_ms = week.now_ms;
	} else {
		expect(error.kind == ERROR_LIMITED, "add: %s", error.message);
	}
}

static void do_something(struct str user)
{
	struct error error = { 0 };
	struct str id, strategy;
	struct preview_state state = look();
	bool ok = true;
	switch (random_sequence_below(&week.random, 6)) {
	case 0:
		ok = state.trackid.len == 0 ||
		     preview_take_as(&week.nest, user, state.trackid, &id, &strategy, &error);
		if (ok && state.trackid.len > 0) {
			struct use *use = use_of(state.trackid);
			use->queued_ms = use->held_ms = week.now_ms;
		}
		break;
	case 1:
		ok = state.trackid.len == 0 ||
		     preview_reject(&week.nest, state.trackid, &strategy, &error);
		if (ok && state.trackid.len > 0) {
			use_of(state.trackid)->held_ms = week.now_ms;
		}
		break;
	case 2:
		ok = !state.is_playing || playback_skip(&week.nest, STR_EMPTY, NULL, &error);
		week.ends_ms = 0;
		break;
	default:
		add_song(user);
	}
	expect(ok || error.kind == ERROR_LIMITED, "an act: %s", error.message);
}

/* --- time --- */

static void advance(void)
{
	struct playback_state state;
	struct error error = { 0 };
	struct str playing = str_from_cstr(week.playing);
	expect(playback_advance(&week.nest, playing, &state, &error), "advance: %s",
		error.message);
	snprintf(week.playing, sizeof(week.playing), "%.*s", STR_ARG(state.id));
	week.ends_ms = state.ends_ms;
	week.songs += state.started.id.len > 0;
	command(STR("DEL"), STR("nest:{main}:finished"), (struct str) { 0 });
}

/* Every third day no source works for an hour after noon. */
static bool is_outage(void)
{
	return (week.now_ms - START_MS) / DAY_MS % 3 == 2 &&
	       week.now_ms % DAY_MS / HOUR_MS == 13;
}

static void live_a_minute(int64_t until_ms)
{
	struct bender *bender = is_outage() ? week.lame : week.bender;
	renew_all();
	for (size_t i = 0; i < PEOPLE; i++) {
		if (week.is_here[i] && chance(40)) {
			do_something(person(i));
		}
	}
	advance();
	let_bender(bender);
	advance();
	let_bender(bender);
	while (week.ends_ms > 0 && week.ends_ms < until_ms) {
		set_time(week.ends_ms > week.now_ms ? week.ends_ms : week.now_ms);
		advance();
		let_bender(bender);
	}
	struct preview_state state = look();
	bool is_awake = state.here_ms > week.now_ms - 2 * HOUR_MS;
	if (is_awake && !is_outage()) {
		week.throughout++;
		expect(state.is_playing, "nothing plays");
		expect(state.queued >= 3, "only %lld songs are queued",
			(long long)state.queued);
		expect(state.trackid.len > 0, "nothing is on offer");
	}
}

/* --- what it costs --- */

static int64_t number_after(struct str text, const char *name)
{
	const char *at = strstr(arena_cstr(fiber_arena(), text), name);
	return at ? strtoll(at + strlen(name), NULL, 10) : -1;
}

static int64_t resident_kb(void)
{
	long pages = 0;
	FILE *file = fopen("/proc/self/statm", "re");
	if (!file || fscanf(file, "%*s %ld", &pages) != 1) {
		pages = 0;
	}
	if (file) {
		fclose(file);
	}
	return (int64_t)pages * sysconf(_SC_PAGESIZE) / 1024;
}

static void end_day(int64_t day)
{
	struct reply *info = command(STR("INFO"), STR("memory"), (struct str) { 0 });
	week.bytes[day] = number_after(reply_str(info), "used_memory:");
	week.resident[day] = resident_kb();
	info = command(STR("INFO"), STR("keyspace"), (struct str) { 0 });
	week.keys[day] = number_after(reply_str(info), "keys=");
	printf("day %2lld: %lld songs, %lld of them Bender's; store %lld KB in %lld keys; "
	       "resident %lld KB\n",
		(long long)day + 1, (long long)week.songs, (long long)week.bender_songs,
		(long long)week.bytes[day] / 1024, (long long)week.keys[day],
		(long long)week.resident[day]);
}

/* The sanitizer keeps what was freed for a while, and looks for leaks itself. */
#ifdef __SANITIZE_ADDRESS__
#define GROWTH_KB (INT64_MAX / 2)
#else
#define GROWTH_KB 8192
#endif

/* After the first week nothing grows any more, but for what a busy evening holds. */
static void check_costs(int64_t days)
{
	for (int64_t day = 7; day < days; day++) {
		expect(week.bytes[day] < week.bytes[6] * 5 / 4, "the store grows");
		expect(week.keys[day] < week.keys[6] + 400, "keys pile up");
		expect(week.resident[day] < week.resident[6] + GROWTH_KB, "the process grows");
	}
	expect(week.throughout > days * 8 * 60, "hardly anybody was there");
	expect(week.bender_songs > days * 60, "Bender hardly played");
}

static void live(void *arg)
{
	int64_t days = *(const int64_t *)arg;
	struct error error = { 0 };
	expect(store_wait_up(week.store, 10000, &error), "%s", error.message);
	while (local_progress(week.local).tracks < TRACKS) {
		fiber_sleep(10);
	}
	for (int64_t day = 0; day < days; day++) {
		for (int64_t minute = 0; minute < 24 * 60; minute++) {
			int64_t now_ms = START_MS + day * DAY_MS + minute * MINUTE_MS;
			set_time(now_ms);
			live_a_minute(now_ms + MINUTE_MS);
			arena_reset(fiber_arena());
		}
		end_day(day);
	}
	check_costs(days);
	loop_stop(week.loop);
}

/* --- beginning and end --- */

static struct bender *new_bender(struct local *local)
{
	struct bender_options options = {
		.config = &week.config,
		.store = week.store,
		.sources = &week.sources,
		.local = local,
		.seed = week.seed + 1,
	};
	return bender_create(&options);
}

static void begin(const char *music)
{
	struct store_options options = { .unix_path = week.redis.socket };
	struct local_options local = { .music_dir = str_from_cstr(music) };
	struct error error = { 0 };
	week.loop = loop_create();
	week.store = store_create(week.loop, &options);
	week.local = local_create(week.loop, &local);
	sources_add(&week.sources, local_source(week.local));
	week.config = (struct config) {
		.use_bender = true,
		.max_bender_minutes = 120,
		.min_queue_depth = 3,
		.bender_filter_time_s = WEEK_MS / 1000,
		.bender_strategy_weights = { .similar = 1 },
	};
	week.settings = nest_settings_from_config(&week.config);
	expect(nest_init(&week.nest, week.store, &week.settings, STR("main"), &error), "%s",
		error.message);
	week.bender = new_bender(week.local);
	week.lame = new_bender(NULL);
}

static int64_t setting(const char *name, int64_t otherwise)
{
	int64_t value;
	return str_to_int64(str_from_cstr(getenv(name)), &value) ? value : otherwise;
}

int main(void)
{
	static const char name[] =
		"for_more_than_a_week_the_music_never_stops_nor_repeats_itself";
	char music[] = "/tmp/echonest-week-XXXXXX";
	int64_t days = setting("DAYS", 10);
	setvbuf(stdout, NULL, _IOLBF, 0);
	log_setup(LOG_HUMAN, LOG_ERROR);
	week.seed = (uint64_t)setting("SEED", random_below(1000000000));
	week.random.state = week.seed;
	printf("[ RUN      ] %s\nSEED=%llu\n", name, (unsigned long long)week.seed);
	if (!redis_start(&week.redis) || !mkdtemp(music) || !week_music_write(music, TRACKS)) {
		printf("[  FAILED  ] no redis-server, or no room for files\n");
		return 1;
	}
	begin(music);
	fiber_start("week", live, &days);
	loop_run(week.loop);
	bender_destroy(week.bender);
	bender_destroy(week.lame);
	local_destroy(week.local);
	store_destroy(week.store);
	loop_run(week.loop);
	loop_destroy(week.loop);
	redis_stop(&week.redis);
	week_music_remove(music, TRACKS);
	printf("[       OK ] %s\n", name);
	return 0;
}
