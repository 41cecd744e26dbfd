/* Players with a real Redis. Time is moved by changing when the playing song ends. */
#include "base/clock.h"
#include "base/json.h"
#include "base/metrics.h"
#include "folder.h"
#include "nest/play_log_file.h"
#include "nest/playback.h"
#include "nest/queue.h"
#include "net/fiber.h"
#include "player/count.h"
#include "player/player.h"
#include "store/private_redis.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

#define PATIENCE_MS 20000
#define LONG_MS	    3600000

static struct loop *loop;
static struct private_redis *redis;
static struct store *store;
static struct nest nest;
static const struct nest_settings settings;
static struct folder folder;
static struct error error;
static bool finished;

static void handle_redis_stopped(void *arg)
{
	loop_stop(loop);
}

static int set_up(void **state)
{
	folder_create(&folder);
	loop = loop_create();
	redis = private_redis_start(loop, str_from_cstr(folder.path), &error);
	if (!redis) {
		return -1;
	}
	store = store_create(
		loop, &(struct store_options) { .unix_path = private_redis_socket(redis) });
	return nest_init(&nest, store, &settings, STR("main"), &error) ? 0 : -1;
}

static int tear_down(void **state)
{
	store_destroy(store);
	private_redis_stop(redis, handle_redis_stopped, NULL);
	loop_run(loop);
	private_redis_destroy(redis);
	loop_destroy(loop);
	folder_destroy(&folder);
	return fiber_count() ? -1 : 0;
}

/* What was counted before this test. */
static int64_t before[PLAYER_EVENTS];

static int64_t counted(enum player_event event)
{
	return player_counted(event) - before[event];
}

static void run_in_fiber(void *arg)
{
	void (*test)(void) = *(void (**)(void))arg;
	assert_true(store_wait_up(store, PATIENCE_MS, &error));
	test();
	finished = true;
	loop_stop(loop);
}

static void run(void (*test)(void))
{
	finished = false;
	for (unsigned event = 0; event < PLAYER_EVENTS; event++) {
		before[event] = player_counted((enum player_event)event);
	}
	fiber_start("test", run_in_fiber, &test);
	loop_run(loop);
	assert_true(finished);
}

#define AWAIT(condition)                                                                       \
	do {                                                                                   \
		int64_t until_ms_ = clock_monotonic_ms() + PATIENCE_MS;                        \
		while (!(condition)) {                                                         \
			if (clock_monotonic_ms() > until_ms_) {                                \
				fail_msg("waited in vain for %s", #condition);                 \
			}                                                                      \
			fiber_sleep(2);                                                        \
		}                                                                              \
	} while (0)

static struct str log_dir(void)
{
	return str_from_cstr(folder_path(&folder, "logs"));
}

static struct player *start_player(int64_t lease_ms)
{
	return player_create(loop, store,
		&(struct player_options) {
			.nests = &settings,
			.log_dir = log_dir(),
			.lease_ms = lease_ms,
			.log_retry_ms = 5,
			.log_retry_max_ms = 20,
		});
}

static void handle_player_stopped(void *arg)
{
	*(bool *)arg = true;
}

static void stop_player(struct player *player)
{
	bool stopped = false;
	player_stop(player, handle_player_stopped, &stopped);
	AWAIT(stopped);
	player_destroy(player);
}

static struct str add_song(const char *title, int64_t duration_ms)
{
	struct str id;
	struct new_song song = {
		.src = STR("local"),
		.trackid = STR("local:abc"),
		.title = str_from_cstr(title),
		.artist = STR("Trad."),
		.user = STR("ann@example.com"),
		.duration_ms = duration_ms,
	};
	assert_true(queue_add(&nest, &song, &id, &error));
	return id;
}

static struct playback_state look(void)
{
	struct playback_state now;
	/* no such id: nothing is moved */
	assert_true(playback_advance(&nest, STR("999999"), &now, &error));
	return now;
}

static bool plays(struct str id)
{
	return str_equal(look().id, id);
}

/* Lets the playing song end at `ends_ms`, and says so to nobody. */
static void set_end(int64_t ends_ms)
{
	struct reply *reply;
	struct str number = nest_number(ends_ms);
	assert_true(store_command(store, &reply, &error, STR("HSET"),
		STR("nest:{main}:playing"), STR("ends_ms"), number));
}

/* What the announcement of a pause and its end would tell a player. */
static void announce_playing(void)
{
	struct reply *reply;
	assert_true(store_command(
		store, &reply, &error, STR("PUBLISH"), nest.channel, STR("0 playing")));
}

static int64_t outbox_length(void)
{
	struct reply *reply;
	assert_true(
		store_command(store, &reply, &error, STR("LLEN"), STR("nest:{main}:finished")));
	return reply_int(reply);
}

static const char *log_path(int64_t ended_ms)
{
	char text[CLOCK_ISO8601_SIZE];
	clock_iso8601_into(text, ended_ms);
	return arena_printf(fiber_arena(), "%.*s/play_log_%.4s_%.2s_%.2s.json",
		STR_ARG(log_dir()), text, text + 5, text + 8)
		.data;
}

static struct str read_log(int64_t ended_ms)
{
	FILE *file = fopen(log_path(ended_ms), "r");
	char *bytes = arena_alloc(fiber_arena(), 1 << 20);
	size_t len = file ? fread(bytes, 1, 1 << 20, file) : 0;
	if (file) {
		fclose(file);
	}
	return (struct str) { bytes, len };
}

static size_t count_lines(struct str text)
{
	size_t count = 0;
	for (size_t i = 0; i < text.len; i++) {
		count += text.data[i] == '\n';
	}
	return count;
}

/* The only line of the day's log. */
static const json_t *only_play(int64_t ended_ms)
{
	struct str text = read_log(ended_ms);
	json_t *play;
	assert_int_equal(count_lines(text), 1);
	assert_true(json_parse(fiber_arena(), str_trim(text), &play, &error));
	return play;
}

/* A day that is not about to end, so that a test's songs end on one. */
#define HOUR_AGO_MS (store_now_ms(store) - LONG_MS)

static void recovers(void)
{
	struct str first = add_song("One", LONG_MS), second = add_song("Two", LONG_MS);
	struct playback_state now;
	assert_true(playback_advance(&nest, STR(""), &now, &error));
	assert_true(str_equal(now.id, first));
	int64_t ended_ms = HOUR_AGO_MS;
	set_end(ended_ms);
	int64_t before_ms = look().now_ms;

	struct player *player = start_player(0);
	AWAIT(plays(second));
	AWAIT(outbox_length() == 0);
	now = look();
	assert_true(now.ends_ms >= before_ms + LONG_MS && now.ends_ms <= now.now_ms + LONG_MS);
	const json_t *play = only_play(ended_ms);
	assert_true(str_equal(json_member_str(play, "id"), first));
	assert_true(str_equal(
		json_member_str(play, "endtime"), clock_iso8601(fiber_arena(), ended_ms)));
	assert_true(str_equal(json_member_str(play, "user"), STR("ann@example.com")));
	stop_player(player);
}

static void a_song_that_ended_with_no_player_ended_then_and_the_next_begins_now(void **state)
{
	run(recovers);
}

static void drives_along(void)
{
	struct player *player = start_player(0);
	struct str first = add_song("One", LONG_MS);
	AWAIT(plays(first));
	struct str second = add_song("Two", LONG_MS);
	set_end(look().now_ms + 50);
	announce_playing();
	AWAIT(plays(second));
	struct str third = add_song("Three", LONG_MS);
	assert_true(playback_skip(&nest, second, NULL, &error));
	assert_true(plays(third));
	set_end(look().now_ms + 50);
	announce_playing();
	AWAIT(look().id.len == 0);
	AWAIT(counted(PLAYER_LOGGED) == 3);
	assert_int_equal(counted(PLAYER_FINISHED), 2);
	assert_int_equal(outbox_length(), 0);
	stop_player(player);
}

static void songs_follow_each_other_and_people_may_skip(void **state)
{
	run(drives_along);
}

/* What is announced while the player asks how things stand comes over another connection. */
static void adds_while_it_looks(void)
{
	struct player *player = start_player(0);
	struct str id = add_song("First", LONG_MS);
	AWAIT(plays(id));
	for (int i = 0; i < 300; i++) {
		assert_true(playback_skip(&nest, id, NULL, &error));
		for (int turns = i % 3; turns > 0; turns--) {
			look();
		}
		id = add_song("Next", LONG_MS);
		AWAIT(plays(id));
	}
	stop_player(player);
}

static void a_song_that_is_added_while_the_last_one_is_skipped_is_played(void **state)
{
	run(adds_while_it_looks);
}

/* A lease of a millisecond is none: both think that they drive, all the time. */
static void race(void)
{
	enum { SONGS = 40 };
	struct player *players[2] = { start_player(1), start_player(1) };
	for (int i = 0; i < SONGS; i++) {
		add_song("Song", LONG_MS);
	}
	int64_t ended_ms = HOUR_AGO_MS;
	for (int i = 0; i < SONGS; i++) {
		struct str id = arena_printf(fiber_arena(), "%d", i + 1);
		AWAIT(plays(id));
		set_end(ended_ms + i);
		announce_playing();
	}
	AWAIT(look().id.len == 0);
	AWAIT(outbox_length() == 0);
	assert_int_equal(counted(PLAYER_STARTED), SONGS);
	assert_int_equal(counted(PLAYER_FINISHED), SONGS);
	stop_player(players[0]);
	stop_player(players[1]);
	/* one file, or two around midnight */
	size_t lines = count_lines(read_log(ended_ms));
	if (strcmp(log_path(ended_ms), log_path(ended_ms + SONGS)) != 0) {
		lines += count_lines(read_log(ended_ms + SONGS));
	}
	assert_int_equal(lines, SONGS);
}

static void two_players_at_once_are_like_one(void **state)
{
	run(race);
}

static void pauses(void)
{
	struct player *player = start_player(0);
	struct str first = add_song("One", LONG_MS), second = add_song("Two", LONG_MS);
	AWAIT(plays(first));
	assert_true(playback_pause(&nest, &error));
	assert_int_equal(look().ends_ms, 0);
	struct reply *reply;
	/* stopped half a second before its end */
	assert_true(store_command(store, &reply, &error, STR("HSET"),
		STR("nest:{main}:playing"), STR("pos_ms"), nest_number(LONG_MS - 500)));
	fiber_sleep(600);
	assert_true(plays(first));
	int64_t before_ms = look().now_ms;
	assert_true(playback_unpause(&nest, &error));
	struct playback_state now = look();
	if (str_equal(now.id, first)) {
		assert_true(now.ends_ms >= before_ms + 500 && now.ends_ms <= now.now_ms + 500);
	}
	AWAIT(plays(second));
	AWAIT(outbox_length() == 0);
	stop_player(player);
}

static void a_pause_stops_time_and_the_rest_is_played_afterwards(void **state)
{
	run(pauses);
}

static void skips_short(void)
{
	struct str first = add_song("Too short", 4999);
	add_song("Much too short", 1);
	struct str third = add_song("Long enough", 5000);
	struct player *player = start_player(0);
	AWAIT(plays(third));
	assert_int_equal(outbox_length(), 0);
	assert_int_equal(counted(PLAYER_STARTED), 1);
	struct reply *reply;
	assert_true(store_command(store, &reply, &error, STR("EXISTS"),
		arena_printf(fiber_arena(), "nest:{main}:song:%.*s", STR_ARG(first))));
	assert_int_equal(reply_int(reply), 0);
	stop_player(player);
}

static void songs_shorter_than_five_seconds_are_passed_over(void **state)
{
	run(skips_short);
}

/* A finished song in the outbox, as it is when a player is killed. */
static struct str leave_finished(int64_t ended_ms)
{
	struct playback_state now;
	struct str id = add_song("One", LONG_MS);
	assert_true(playback_advance(&nest, STR(""), &now, &error));
	set_end(ended_ms);
	assert_true(playback_advance(&nest, id, &now, &error));
	assert_true(str_equal(now.finished.id, id));
	struct reply *reply;
	assert_true(nest_call(&nest, &script_finished_peek, &reply, &error, STR("10")));
	assert_int_equal(reply->count, 1);
	return reply_str(reply_at(reply, 0));
}

static void start_and_let_write(void)
{
	struct player *player = start_player(0);
	AWAIT(outbox_length() == 0);
	stop_player(player);
}

static void write_log(int64_t ended_ms, struct str text)
{
	mkdir(log_dir().data, 0700);
	FILE *file = fopen(log_path(ended_ms), "a");
	assert_non_null(file);
	assert_int_equal(fwrite(text.data, 1, text.len, file), text.len);
	fclose(file);
}

static void restarts_after_the_write(void)
{
	int64_t ended_ms = HOUR_AGO_MS;
	struct str record = leave_finished(ended_ms);
	write_log(ended_ms, arena_printf(fiber_arena(), "%.*s\n", STR_ARG(record)));
	start_and_let_write();
	only_play(ended_ms);
}

static void a_player_killed_between_write_and_ack_leaves_no_duplicate(void **state)
{
	run(restarts_after_the_write);
}

static void restarts_in_the_write(void)
{
	int64_t ended_ms = HOUR_AGO_MS;
	struct str record = leave_finished(ended_ms);
	write_log(ended_ms, str_slice(record, 0, record.len / 2));
	start_and_let_write();
	only_play(ended_ms);
	/* and one whose song the store has forgotten */
	write_log(ended_ms, STR("{\"torn"));
	struct player *player = start_player(0);
	AWAIT(count_lines(read_log(ended_ms)) == 2);
	stop_player(player);
}

static void a_line_torn_by_a_kill_is_written_whole(void **state)
{
	run(restarts_in_the_write);
}

static void fills_the_disk(void)
{
	struct rlimit usual, none;
	getrlimit(RLIMIT_FSIZE, &usual);
	none = usual;
	none.rlim_cur = 10;
	int64_t ended_ms = HOUR_AGO_MS;
	struct player *player = start_player(0);
	struct str first = add_song("One", LONG_MS), second = add_song("Two", LONG_MS);
	AWAIT(plays(first));
	setrlimit(RLIMIT_FSIZE, &none);
	set_end(ended_ms);
	announce_playing();
	AWAIT(plays(second));
	AWAIT(counted(PLAYER_LOG_FAILED) >= 3);
	assert_int_equal(outbox_length(), 1);
	assert_int_equal(read_log(ended_ms).len, 0);
	setrlimit(RLIMIT_FSIZE, &usual);
	AWAIT(outbox_length() == 0);
	only_play(ended_ms);
	stop_player(player);
}

static void a_full_disk_loses_nothing_and_playing_goes_on(void **state)
{
	run(fills_the_disk);
}

static void takes_over(void)
{
	struct reply *reply;
	struct str id = add_song("One", LONG_MS);
	/* of a player that was killed */
	assert_true(store_command(store, &reply, &error, STR("SET"), STR("nest:{main}:lease"),
		STR("dead"), STR("PX"), STR("300")));
	struct player *player = start_player(0);
	AWAIT(plays(id));
	assert_true(store_command(store, &reply, &error, STR("GET"), STR("nest:{main}:lease")));
	assert_false(str_equal(reply_str(reply), STR("dead")));
	stop_player(player);
	assert_true(
		store_command(store, &reply, &error, STR("EXISTS"), STR("nest:{main}:lease")));
	assert_int_equal(reply_int(reply), 0);
}

static void the_lease_of_a_killed_player_ends_and_another_goes_on(void **state)
{
	run(takes_over);
}

/* With such leases, only a lease that is given back and announced ends in time. */
static void hands_over(void)
{
	struct player *one = start_player(LONG_MS);
	AWAIT(player_leads() == 1);
	struct player *other = start_player(LONG_MS);
	fiber_sleep(50);
	assert_int_equal(player_leads(), 1);
	stop_player(one);
	AWAIT(player_leads() == 1);
	struct str id = add_song("One", LONG_MS);
	AWAIT(plays(id));
	stop_player(other);
}

static void a_player_that_stops_hands_over_at_once(void **state)
{
	run(hands_over);
}

/* How much all of this program has asked of the store. */
static int64_t calls_of_store(void)
{
	int64_t calls = metric_times(metrics_find("echonest_store_command_seconds"), 0);
	for (unsigned script = 0; script < SCRIPT_COUNT; script++) {
		calls += metric_times(metrics_find("echonest_script_seconds"), script);
	}
	return calls;
}

static void stays_quiet(void)
{
	struct player *player = start_player(LONG_MS);
	struct str id = add_song("One", LONG_MS);
	AWAIT(plays(id));
	fiber_sleep(100);
	int64_t calls = calls_of_store();
	struct reply *reply;
	for (int i = 0; i < 50; i++) {
		assert_true(store_command(store, &reply, &error, STR("PUBLISH"), nest.channel,
			STR("7 queue,volume")));
	}
	fiber_sleep(200);
	assert_int_equal(calls_of_store(), calls + 50);
	stop_player(player);
}

static void a_player_asks_the_store_nothing_while_a_song_plays(void **state)
{
	run(stays_quiet);
}

static void comes_back_after_store(void)
{
	struct reply *reply;
	struct player *player = start_player(0);
	struct str first = add_song("One", LONG_MS), second = add_song("Two", LONG_MS);
	AWAIT(plays(first));
	set_end(HOUR_AGO_MS);
	/* the append-only file may lack the last second; wait until it is written */
	assert_true(store_command(store, &reply, &error, STR("CONFIG"), STR("SET"),
		STR("appendfsync"), STR("always")));
	assert_true(store_command(store, &reply, &error, STR("INFO"), STR("server")));
	const char *pid = strstr(reply_str(reply).data, "process_id:");
	kill((pid_t)strtol(pid + strlen("process_id:"), NULL, 10), SIGKILL);
	while (store_command(store, &reply, &error, STR("PING"))) {
	}
	assert_true(store_wait_up(store, PATIENCE_MS, &error));
	AWAIT(plays(second));
	AWAIT(outbox_length() == 0);
	stop_player(player);
}

static void a_player_goes_on_when_a_killed_store_is_back(void **state)
{
	run(comes_back_after_store);
}

static void stops_without_store(void)
{
	struct reply *reply;
	struct player *player = start_player(0);
	AWAIT(player_leads() == 1);
	/* no answer for longer than a player may take to stop */
	assert_true(store_command(
		store, &reply, &error, STR("CLIENT"), STR("PAUSE"), STR("4000"), STR("ALL")));
	int64_t begun_ms = clock_monotonic_ms();
	stop_player(player);
	assert_true(clock_monotonic_ms() - begun_ms < 3500);
}

static void a_store_that_does_not_answer_does_not_keep_a_player_from_stopping(void **state)
{
	run(stops_without_store);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_song_that_ended_with_no_player_ended_then_and_the_next_begins_now),
		TEST(songs_follow_each_other_and_people_may_skip),
		TEST(a_song_that_is_added_while_the_last_one_is_skipped_is_played),
		TEST(two_players_at_once_are_like_one),
		TEST(a_pause_stops_time_and_the_rest_is_played_afterwards),
		TEST(songs_shorter_than_five_seconds_are_passed_over),
		TEST(a_player_killed_between_write_and_ack_leaves_no_duplicate),
		TEST(a_line_torn_by_a_kill_is_written_whole),
		TEST(a_full_disk_loses_nothing_and_playing_goes_on),
		TEST(the_lease_of_a_killed_player_ends_and_another_goes_on),
		TEST(a_player_that_stops_hands_over_at_once),
		TEST(a_player_asks_the_store_nothing_while_a_song_plays),
		TEST(a_player_goes_on_when_a_killed_store_is_back),
		TEST(a_store_that_does_not_answer_does_not_keep_a_player_from_stopping),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
