#include "nest/history.h"
#include "nest/people.h"
#include "net/fiber.h"

#include <stdio.h>
#include <stdlib.h>

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

static struct loop *loop;
static struct history *history;
static char folder[64];

static int set_up(void **state)
{
	loop = loop_create();
	snprintf(folder, sizeof(folder), "/tmp/echonest-test-XXXXXX");
	if (!mkdtemp(folder)) {
		return -1;
	}
	return 0;
}

static int tear_down(void **state)
{
	loop_destroy(loop);
	char command[96];
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command) || fiber_count() ? -1 : 0;
}

static void run_and_end(void *entry)
{
	((void (*)(void *))entry)(NULL);
	history_destroy(history);
}

/* Runs a test in a fiber, to its end, with a history of what the folder holds. */
static void run_in(struct str log_dir, void (*entry)(void *arg))
{
	struct history_options options = { .log_dir = log_dir, .data_dir = STR_EMPTY };
	history = history_create(loop, &options);
	fiber_start("test", run_and_end, entry);
	loop_run(loop);
}

static void run(void (*entry)(void *arg))
{
	run_in(str_from_cstr(folder), entry);
}

static FILE *open_log(const char *day)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/play_log_%s.json", folder, day);
	FILE *file = fopen(path, "a");
	assert_non_null(file);
	return file;
}

static void write_log(const char *day, const char *text)
{
	FILE *file = open_log(day);
	fputs(text, file);
	fclose(file);
}

static void assert_plays(const struct history_plays *plays, const char *const *expected)
{
	size_t count = 0;
	for (; expected[count]; count++) {
		assert_true(count < plays->count);
		assert_true(str_equal_cstr(plays->items[count], expected[count]));
	}
	assert_int_equal(plays->count, count);
}

static void reads_across_files(void *arg)
{
	struct history_plays plays;
	struct error error;
	assert_true(history_recent(history, 3, false, &plays, &error));
	assert_plays(&plays, (const char *[]) { "{\"id\":\"4\"}", "{\"id\":\"3\"}",
				     "{\"id\":\"2\", \"auto\": \"True\"}", NULL });
	assert_true(history_recent(history, -5, false, &plays, &error));
	assert_int_equal(plays.count, 1);
	assert_true(history_recent(history, INT64_MAX, false, &plays, &error));
	assert_int_equal(plays.count, 4);
}

static void plays_come_newest_first_across_files_as_they_are_stored(void **state)
{
	write_log("2017_11_06", "{\"id\":\"1\"}\n{\"id\":\"2\", \"auto\": \"True\"}\n");
	write_log("2026_02_10", "{\"id\":\"3\"}\r\n{\"id\":\"4\"}");
	run(reads_across_files);
}

static void reads_around_broken_lines(void *arg)
{
	struct history_plays plays;
	struct error error;
	assert_true(history_recent(history, 100, false, &plays, &error));
	assert_plays(&plays, (const char *[]) { "{\"id\":\"2\"}", "{\"id\":\"1\"}", NULL });
}

static void broken_lines_are_left_out(void **state)
{
	write_log("2026_02_10",
		"{\"id\":\"1\"}\n\n[1]\nnull\n{\"id\":\"x\xFF\"}\n{\"id\":\"2\"}\n{\"id");
	run(reads_around_broken_lines);
}

static void reads_nothing(void *arg)
{
	struct history_plays plays;
	struct error error;
	assert_true(history_recent(history, 10, false, &plays, &error));
	assert_int_equal(plays.count, 0);
	assert_true(history_of_user(history, STR("a@b.c"), &plays, &error));
	assert_int_equal(plays.count, 0);
}

static void no_log_is_an_empty_history(void **state)
{
	run(reads_nothing);
	run_in(STR("/nonexistent/folder"), reads_nothing);
}

static void reads_long_file(void *arg)
{
	struct history_plays plays;
	struct error error;
	assert_true(history_recent(history, 1000, false, &plays, &error));
	assert_int_equal(plays.count, 1000);
	for (size_t i = 0; i < plays.count; i++) {
		char start[32];
		snprintf(start, sizeof(start), "{\"id\":\"%d\",", 1999 - (int)i);
		assert_true(str_starts_with(plays.items[i], str_from_cstr(start)));
	}
}

/* Lines of every length, so that the pieces in which the file is read end everywhere. */
static void lines_across_pieces_are_whole_and_a_monster_is_skipped(void **state)
{
	FILE *file = open_log("2026_02_10");
	for (int i = 0; i < 2000; i++) {
		fprintf(file, "{\"id\":\"%d\",\"title\":\"%*s\"}\n", i, i % 977, "x");
		if (i == 1500) {
			fprintf(file, "{\"title\":\"%*s\"}\n", 3 << 20, "x");
		}
	}
	fclose(file);
	run(reads_long_file);
}

static void reads_by_people(void *arg)
{
	struct history_plays plays;
	struct error error;
	assert_true(history_of_user(history, STR("ANN@example.com"), &plays, &error));
	assert_plays(&plays,
		(const char *[]) { "{\"id\":\"1\",\"user\":\"Ann@example.com\"}", NULL });
	assert_true(history_of_jammer(history, STR("ann@example.com"), &plays, &error));
	assert_plays(&plays,
		(const char *[]) { "{\"id\":\"4\",\"jam\":[{\"user\":\"ann@example.com\"}]}",
			"{\"id\":\"3\",\"jam\":[\"bob@example.com\",\"ann@example.com\"]}",
			NULL });
	assert_true(history_of_jammer(history, STR(""), &plays, &error));
	assert_int_equal(plays.count, 0);
}

static void a_person_is_found_as_adder_or_jammer_in_old_and_new_logs(void **state)
{
	write_log("2018_05_04",
		"{\"id\":\"1\",\"user\":\"Ann@example.com\"}\n"
		"{\"id\":\"2\",\"user\":\"joann@example.com\",\"title\":\"ann@example.com\"}\n"
		"{\"id\":\"3\",\"jam\":[\"bob@example.com\",\"ann@example.com\"]}\n");
	write_log("2026_02_10", "{\"id\":\"4\",\"jam\":[{\"user\":\"ann@example.com\"}]}\n"
				"{\"id\":\"5\",\"jam\":{\"user\":\"ann@example.com\"}}\n");
	run(reads_by_people);
}

static void reads_hidden(void *arg)
{
	struct history_plays plays;
	struct error error;
	assert_true(history_recent(history, 10, true, &plays, &error));
	assert_plays(
		&plays, (const char *[]) {
				"{\"airhorn\":[{\"free\":false,\"user\":\"c…@example.com\"}],"
				"\"comments\":[{\"body\":\"hi\",\"user\":\"d…@example.com\"}],"
				"\"jam\":[\"b…@example.com\",{\"user\":\"é…@example.com\"},7],"
				"\"user\":\"a…@example.com\"}",
				NULL });
}

static void strangers_see_no_email_in_any_place(void **state)
{
	write_log("2026_02_10",
		"{\"user\":\"ann@example.com\","
		"\"jam\":[\"bob@example.com\",{\"user\":\"\u00e9ve@example.com\"},7],"
		"\"comments\":[{\"user\":\"dan@example.com\",\"body\":\"hi\"}],"
		"\"airhorn\":[{\"user\":\"cid@example.com\",\"free\":false}]}\n");
	run(reads_hidden);
}

static bool is_not_bobs(void *arg, const struct throwback_candidate *candidate)
{
	assert_true(str_equal(candidate->title, STR("joga")));
	assert_true(str_equal(candidate->artist, STR("bjork")));
	return !str_equal(candidate->first_user, STR("bob@example.com"));
}

static void reads_throwbacks(void *arg)
{
	struct throwback chosen[8];
	struct error error;
	size_t count;
	assert_true(history_throwbacks(history, 1, 1, NULL, NULL, chosen, 8, &count, &error));
	assert_int_equal(count, 2);
	assert_true(history_throwbacks(
		history, 1, 1, is_not_bobs, NULL, chosen, 8, &count, &error));
	assert_int_equal(count, 1);
	assert_true(str_equal(chosen[0].uri, STR("soundcloud:123")));
	assert_true(str_equal(chosen[0].first_user, STR("ann@example.com")));
	assert_true(str_equal(chosen[0].track.src, STR("soundcloud")));
	assert_true(str_equal(chosen[0].track.trackid, STR("123")));
	assert_true(str_equal(chosen[0].track.title, STR("Jóga")));
	assert_int_equal(chosen[0].track.duration_s, 213);
	assert_int_equal(chosen[0].first_ms, 1517843045000);
	assert_true(history_throwbacks(history, 2, 1, NULL, NULL, chosen, 8, &count, &error));
	assert_int_equal(count, 0);
	struct str last;
	assert_true(history_last_of_user(history, STR("bob@example.com"), &last, &error));
	assert_true(str_contains(last, STR("12:00:00")));
	assert_true(history_last_of_user(history, STR("cid@example.com"), &last, &error));
	assert_int_equal(last.len, 0);
}

#define PLAY(end, id, user)                                                                    \
	"{\"artist\":\"Bj\u00f6rk\",\"duration\":\"213\",\"endtime\":\"" end                   \
	"\",\"src\":\"soundcloud\",\"title\":\"J\u00f3ga\",\"trackid\":\"" id                  \
	"\",\"user\":\"" user "\"}\n"

static void throwbacks_are_tracks_of_the_weekday_with_their_first_queuer(void **state)
{
	write_log("2018_02_05", PLAY("2018-02-05T15:04:05", "123", "ann@example.com")
					PLAY("2018-02-05T16:00:00", "5", "the@echonest.com"));
	write_log("2018_02_06", PLAY("2018-02-12T12:00:00", "123", "bob@example.com")
					PLAY("2018-02-12T11:00:00", "7", "bob@example.com"));
	run(reads_throwbacks);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(plays_come_newest_first_across_files_as_they_are_stored),
		TEST(broken_lines_are_left_out),
		TEST(no_log_is_an_empty_history),
		TEST(lines_across_pieces_are_whole_and_a_monster_is_skipped),
		TEST(a_person_is_found_as_adder_or_jammer_in_old_and_new_logs),
		TEST(throwbacks_are_tracks_of_the_weekday_with_their_first_queuer),
		TEST(strangers_see_no_email_in_any_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
