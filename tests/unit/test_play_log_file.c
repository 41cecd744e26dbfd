#include "base/clock.h"
#include "nest/play_log_file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

#define ENDED_MS 1770737400123 /* 2026-02-10T15:30:00.123Z */

static struct arena *arena;
static char folder[64];
static struct play_log_report report;
static struct error error;

static int set_up(void **state)
{
	arena = arena_create();
	snprintf(folder, sizeof(folder), "/tmp/echonest-test-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
	arena_destroy(arena);
	char command[96];
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command);
}

static struct play_log_entry entry_at(int64_t ended_ms, const char *id)
{
	struct play_log_entry entry = {
		.id = str_from_cstr(id),
		.trackid = STR("local:abc"),
		.endtime = clock_iso8601(arena, ended_ms),
		.ended_ms = ended_ms,
	};
	entry.line = arena_printf(arena,
		"{\"endtime\":\"%.*s\",\"id\":\"%s\",\"trackid\":\"local:abc\"}",
		STR_ARG(entry.endtime), id);
	return entry;
}

static bool append(const struct play_log_entry *entry)
{
	return play_log_file_append(arena, str_from_cstr(folder), entry, true, &report, &error);
}

static const char *path_of(const char *name)
{
	return arena_printf(arena, "%s/%s", folder, name).data;
}

#define TODAY "play_log_2026_02_10.json"

static void write_file(const char *name, struct str content)
{
	FILE *file = fopen(path_of(name), "w");
	assert_non_null(file);
	assert_int_equal(fwrite(content.data, 1, content.len, file), content.len);
	fclose(file);
}

static void assert_file(const char *name, struct str content)
{
	char bytes[4096];
	FILE *file = fopen(path_of(name), "r");
	assert_non_null(file);
	size_t len = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	if (!str_equal((struct str) { bytes, len }, content)) {
		fail_msg("%.*s is not %.*s", (int)len, bytes, STR_ARG(content));
	}
}

static struct str lines(struct str one, struct str other)
{
	return arena_printf(arena, "%.*s\n%.*s\n", STR_ARG(one), STR_ARG(other));
}

static void a_line_goes_to_the_day_on_which_the_song_ended_in_utc(void **state)
{
	struct play_log_entry late = entry_at(1770767999999, "7"); /* 23:59:59.999 */
	struct play_log_entry early = entry_at(1770768000000, "8");
	assert_true(append(&late) && append(&early));
	assert_file(TODAY, arena_printf(arena, "%.*s\n", STR_ARG(late.line)));
	assert_file(
		"play_log_2026_02_11.json", arena_printf(arena, "%.*s\n", STR_ARG(early.line)));
}

static void a_song_is_written_once_however_often_it_is_appended(void **state)
{
	struct play_log_entry one = entry_at(ENDED_MS, "7");
	struct play_log_entry other = entry_at(ENDED_MS, "8");
	assert_true(append(&one) && !report.was_there);
	assert_true(append(&other) && !report.was_there);
	assert_true(append(&one) && report.was_there);
	assert_file(TODAY, lines(one.line, other.line));
}

static void the_same_text_inside_of_a_title_is_not_the_song(void **state)
{
	struct play_log_entry entry = entry_at(ENDED_MS, "7");
	struct str liar =
		STR("{\"title\":\"\\\"endtime\\\":\\\"2026-02-10T15:30:00.123+00:00\\\","
		    "\\\"id\\\":\\\"7\\\"\"}\n");
	write_file(TODAY, liar);
	assert_true(append(&entry) && !report.was_there);
}

static void two_processes_write_each_song_once(void **state)
{
	for (int child = 0; child < 2; child++) {
		if (fork() == 0) {
			bool good = true;
			for (int i = 0; i < 50; i++) {
				struct play_log_entry entry = entry_at(
					ENDED_MS + i, arena_printf(arena, "%d", i).data);
				good = play_log_file_append(arena, str_from_cstr(folder),
					       &entry, false, &report, &error) &&
				       good;
			}
			_exit(good ? 0 : 1);
		}
	}
	for (int child = 0; child < 2; child++) {
		int status;
		assert_true(wait(&status) > 0 && status == 0);
	}
	FILE *file = fopen(path_of(TODAY), "r");
	int count = 0;
	for (int c; (c = fgetc(file)) != EOF;) {
		count += c == '\n';
	}
	fclose(file);
	assert_int_equal(count, 50);
}

static void the_beginning_of_the_same_line_is_cut_off_and_written_whole(void **state)
{
	struct play_log_entry one = entry_at(ENDED_MS, "7");
	struct play_log_entry other = entry_at(ENDED_MS, "8");
	write_file(
		TODAY, arena_printf(arena, "%.*s\n%.20s", STR_ARG(one.line), other.line.data));
	assert_true(append(&other));
	assert_int_equal(report.torn_bytes, 20);
	assert_true(report.torn_was_cut);
	assert_file(TODAY, lines(one.line, other.line));
}

static void another_torn_line_is_closed_and_the_new_one_stands_alone(void **state)
{
	struct play_log_entry entry = entry_at(ENDED_MS, "7");
	write_file(TODAY, STR("{\"artist\":\"Ba"));
	assert_true(append(&entry));
	assert_int_equal(report.torn_bytes, 13);
	assert_false(report.torn_was_cut);
	assert_file(TODAY, lines(STR("{\"artist\":\"Ba"), entry.line));
}

static void a_line_that_lacks_only_its_newline_gets_it(void **state)
{
	struct play_log_entry entry = entry_at(ENDED_MS, "7");
	write_file(TODAY, entry.line);
	assert_true(append(&entry) && report.was_there);
	assert_file(TODAY, arena_printf(arena, "%.*s\n", STR_ARG(entry.line)));
}

static void repair_closes_the_last_line_of_the_newest_file_alone(void **state)
{
	assert_true(play_log_file_repair(arena, str_from_cstr(folder), &report, &error));
	write_file("play_log_2026_02_09.json", STR("{\"old"));
	write_file(TODAY, STR("{}\n{\"to"));
	write_file("play_log_2027_02_10.json.bak", STR("{"));
	assert_true(play_log_file_repair(arena, str_from_cstr(folder), &report, &error));
	assert_int_equal(report.torn_bytes, 4);
	assert_file(TODAY, STR("{}\n{\"to\n"));
	assert_file("play_log_2026_02_09.json", STR("{\"old"));
	assert_true(play_log_file_repair(arena, str_from_cstr(folder), &report, &error));
	assert_int_equal(report.torn_bytes, 0);
}

/* As a full disk does, the limit lets a part of the line in. */
static void a_full_disk_is_an_error_and_leaves_no_half_line(void **state)
{
	struct play_log_entry one = entry_at(ENDED_MS, "7");
	struct play_log_entry other = entry_at(ENDED_MS, "8");
	assert_true(append(&one));
	struct rlimit before, tight;
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	tight = before;
	tight.rlim_cur = one.line.len + 30;
	setrlimit(RLIMIT_FSIZE, &tight);
	bool appended = append(&other);
	setrlimit(RLIMIT_FSIZE, &before);
	assert_false(appended);
	assert_int_equal(error.kind, ERROR_UNAVAILABLE);
	assert_non_null(strstr(error.message, TODAY));
	assert_file(TODAY, arena_printf(arena, "%.*s\n", STR_ARG(one.line)));
	assert_true(append(&other));
	assert_file(TODAY, lines(one.line, other.line));
}

static void a_folder_that_cannot_be_written_is_an_error(void **state)
{
	struct play_log_entry entry = entry_at(ENDED_MS, "7");
	write_file("flat", STR(""));
	assert_false(play_log_file_append(
		arena, str_from_cstr(path_of("flat")), &entry, true, &report, &error));
	assert_int_equal(error.kind, ERROR_UNAVAILABLE);
	assert_false(play_log_file_append(
		arena, str_from_cstr(path_of("not/there")), &entry, true, &report, &error));
}

static void a_missing_folder_is_made(void **state)
{
	struct play_log_entry entry = entry_at(ENDED_MS, "7");
	assert_true(play_log_file_append(
		arena, str_from_cstr(path_of("new")), &entry, true, &report, &error));
	assert_file("new/" TODAY, arena_printf(arena, "%.*s\n", STR_ARG(entry.line)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_line_goes_to_the_day_on_which_the_song_ended_in_utc),
		TEST(a_song_is_written_once_however_often_it_is_appended),
		TEST(the_same_text_inside_of_a_title_is_not_the_song),
		TEST(two_processes_write_each_song_once),
		TEST(the_beginning_of_the_same_line_is_cut_off_and_written_whole),
		TEST(another_torn_line_is_closed_and_the_new_one_stands_alone),
		TEST(a_line_that_lacks_only_its_newline_gets_it),
		TEST(repair_closes_the_last_line_of_the_newest_file_alone),
		TEST(a_full_disk_is_an_error_and_leaves_no_half_line),
		TEST(a_folder_that_cannot_be_written_is_an_error),
		TEST(a_missing_folder_is_made),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
