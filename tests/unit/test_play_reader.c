/*
 * Random play logs, read by the index and by a slow and obvious reader: both must agree, also
 * after the logs have grown or were changed, and after the index was stored and loaded.
 */
#include "base/clock.h"
#include "nest/play_cache.h"
#include "nest/play_day.h"
#include "nest/play_line.h"
#include "nest/play_lines.h"
#include "nest/play_reader.h"
#include "source/source.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

#define DAYS	   6
#define TRACKS	   12
#define SLOW_MAX   4000
#define SEEDS	   40
#define FIRST_DAY  17567 /* 2018-02-05 */
#define DAY_S	   86400
#define PATH_BYTES 256

static char folder[64], cache[PATH_BYTES];
static atomic_bool stop;
static struct play_reader reader;
static struct play_index plays;
static struct arena *arena;
static unsigned seed;

static void use_zone(const char *name)
{
	setenv("TZ", name, 1);
	tzset();
}

static int set_up(void **state)
{
	use_zone("UTC0");
	snprintf(folder, sizeof(folder), "/tmp/echonest-test-XXXXXX");
	if (!mkdtemp(folder)) {
		return -1;
	}
	snprintf(cache, sizeof(cache), "%s/data/play-index", folder);
	reader = (struct play_reader) { str_from_cstr(folder), &stop };
	play_index_init(&plays);
	arena = arena_create();
	return 0;
}

static int tear_down(void **state)
{
	char command[96];
	play_index_finish(&plays);
	arena_destroy(arena);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command) ? -1 : 0;
}

static unsigned below(unsigned bound)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % bound;
}

/* --- random logs --- */

static const char *const people[] = { "ann@example.com", "Bob@Example.com", "cid@example.com",
	"the@echonest.com", "" };
#define PEOPLE (sizeof(people) / sizeof(people[0]))

static const char *path_of(unsigned day, char path[PATH_BYTES])
{
	uint32_t date = play_day_date((uint16_t)(FIRST_DAY + day));
	snprintf(path, PATH_BYTES, "%s/play_log_%04u_%02u_%02u.json", folder, date / 10000,
		date / 100 % 100, date % 100);
	return path;
}

static void write_broken_line(FILE *file)
{
	static const char *const lines[] = { "{\"id\": \"tor", "[1, 2]", "null", "x",
		"{\"title\": \"\xff\"}", "{\"a\": 1, \"a\": 2}" };
	fprintf(file, "%s\n", lines[below(sizeof(lines) / sizeof(lines[0]))]);
}

static void write_end(FILE *file, unsigned day)
{
	char iso[CLOCK_ISO8601_SIZE];
	/* mostly one after the other, at times early or late */
	int64_t ended_s = (int64_t)(FIRST_DAY + day) * DAY_S + below(DAY_S);
	clock_iso8601_into(iso, ended_s * 1000 + below(1000));
	switch (below(8)) {
	case 0:
		break; /* says nothing */
	case 1:
		fprintf(file, "\"endtime\": \"yesterday\", ");
		break;
	case 2:
		fprintf(file, "\"endtime\": \"%.23s\", ", iso);
		break;
	default:
		fprintf(file, "\"endtime\": \"%s\", ", iso);
	}
}

static void write_jams(FILE *file)
{
	fprintf(file, "\"jam\": [");
	for (unsigned i = below(4); i > 0; i--) {
		fprintf(file, below(2) ? "\"%s\"%s" : "{\"user\": \"%s\"}%s",
			people[below(PEOPLE)], i > 1 ? ", " : "");
	}
	fprintf(file, "], ");
}

static void write_play(FILE *file, unsigned day)
{
	static const char *const autos[] = { "true", "false", "\"True\"", "\"False\"", "0" };
	fprintf(file, "{");
	write_end(file, day);
	write_jams(file);
	fprintf(file, "\"auto\": %s, ", autos[below(5)]);
	if (below(10) == 0) {
		fprintf(file, "\"trackid\": \"odd %u\", ", below(3));
	} else {
		fprintf(file, "\"src\": \"soundcloud\", \"trackid\": \"%u\", ", below(TRACKS));
	}
	fprintf(file, "\"title\": \"T\\u00e9st %u\", \"user\": \"%s\"}%s\n", below(TRACKS),
		people[below(PEOPLE)], below(6) ? "" : "\r");
}

static void write_lines(unsigned count)
{
	char path[PATH_BYTES];
	for (unsigned i = 0; i < count; i++) {
		unsigned day = below(DAYS);
		FILE *file = fopen(path_of(day, path), "a");
		assert_non_null(file);
		switch (below(12)) {
		case 0:
			write_broken_line(file);
			break;
		case 1:
			fprintf(file, "\n");
			break;
		default:
			write_play(file, day);
		}
		fclose(file);
	}
}

/* --- the slow reader --- */

struct slow_play {
	struct play_facts facts;
	struct str line;
	size_t order;
};

static struct slow_play slow[SLOW_MAX];
static size_t slow_count, slow_broken;

static void read_slowly_from(FILE *file, uint32_t date)
{
	char text[4096];
	while (fgets(text, sizeof(text), file)) {
		struct str line = arena_str(arena, str_trim(str_from_cstr(text)));
		struct slow_play *play = &slow[slow_count];
		assert_true(slow_count < SLOW_MAX);
		if (line.len == 0) {
			continue;
		}
		if (!play_line_read(arena, line, date, &play->facts)) {
			slow_broken++;
			continue;
		}
		play->line = line;
		play->order = slow_count++;
	}
}

static int compare_slow(const void *a, const void *b)
{
	const struct slow_play *one = a, *other = b;
	if (one->facts.ended_s != other->facts.ended_s) {
		return one->facts.ended_s < other->facts.ended_s ? -1 : 1;
	}
	return one->order < other->order ? -1 : 1;
}

static void read_slowly(void)
{
	char path[PATH_BYTES];
	slow_count = slow_broken = 0;
	for (unsigned day = 0; day < DAYS; day++) {
		FILE *file = fopen(path_of(day, path), "r");
		if (file) {
			read_slowly_from(file, play_day_date((uint16_t)(FIRST_DAY + day)));
			fclose(file);
		}
	}
	qsort(slow, slow_count, sizeof(slow[0]), compare_slow);
}

/* --- agreeing --- */

static void assert_same_order(void)
{
	struct play_lines lines;
	play_lines_init(&lines, reader.folder);
	assert_int_equal(plays.settled, slow_count);
	for (size_t i = 0; i < slow_count; i++) {
		const struct play *play = &plays.plays[plays.by_time[i]];
		struct str line;
		assert_int_equal(play->ended_s, slow[i].facts.ended_s);
		assert_int_equal(play->day, slow[i].facts.day);
		assert_true(str_equal(play_index_uri(&plays, play->track), slow[i].facts.uri));
		assert_true(
			str_equal(play_index_email(&plays, play->user), slow[i].facts.user));
		assert_true(play_lines_read(
			&lines, arena, plays.files[play->file].date, play->offset, &line));
		/* plays that came later to an older day are numbered later */
		if (i > 0 && slow[i].facts.ended_s != slow[i - 1].facts.ended_s &&
			(i + 1 == slow_count ||
				slow[i].facts.ended_s != slow[i + 1].facts.ended_s)) {
			assert_true(str_equal(line, slow[i].line));
		}
	}
	play_lines_finish(&lines);
}

static bool jammed(const struct slow_play *play, struct str email)
{
	for (size_t i = 0; i < play->facts.jammer_count; i++) {
		if (str_equal(play->facts.jammers[i], email)) {
			return true;
		}
	}
	return false;
}

static void assert_same_people(void)
{
	for (size_t i = 1; i < plays.person_count; i++) {
		struct str email = play_index_email(&plays, (uint32_t)i);
		uint32_t added = 0, jams = 0, last_s = 0;
		for (size_t k = 0; k < slow_count; k++) {
			bool is_theirs = str_equal(slow[k].facts.user, email);
			added += is_theirs;
			jams += jammed(&slow[k], email);
			last_s = is_theirs ? slow[k].facts.ended_s : last_s;
		}
		assert_int_equal(plays.people[i].plays, added);
		assert_int_equal(plays.people[i].jams, jams);
		if (added > 0) {
			assert_int_equal(plays.plays[plays.people[i].last].ended_s, last_s);
		}
	}
	size_t broken = 0;
	for (size_t i = 0; i < plays.file_count; i++) {
		broken += plays.files[i].broken;
	}
	assert_int_equal(broken, slow_broken);
}

/* The first of the same track and weekday that people added. */
static const struct slow_play *slow_first(const struct slow_play *wanted, unsigned weekday)
{
	for (size_t i = 0; i < slow_count; i++) {
		const struct play_facts *facts = &slow[i].facts;
		if (facts->is_playable && !facts->is_auto && facts->user.len > 0 &&
			play_day_weekday(facts->day) == weekday &&
			str_equal(facts->uri, wanted->facts.uri)) {
			return &slow[i];
		}
	}
	return NULL;
}

static void assert_same_throwbacks(void)
{
	for (unsigned weekday = 0; weekday < PLAY_WEEKDAYS; weekday++) {
		uint32_t chosen[TRACKS + 1];
		size_t expected = 0;
		size_t count = play_index_choose(
			&plays, weekday, seed, NULL, NULL, chosen, TRACKS + 1);
		for (size_t i = 0; i < slow_count; i++) {
			expected += slow_first(&slow[i], weekday) == &slow[i];
		}
		assert_int_equal(count, expected);
		for (size_t i = 0; i < count; i++) {
			const struct play *play = &plays.plays[chosen[i]];
			struct slow_play wanted = { .facts.uri = play_index_uri(
							    &plays, play->track) };
			const struct slow_play *first = slow_first(&wanted, weekday);
			assert_non_null(first);
			assert_int_equal(first->facts.ended_s, play->ended_s);
		}
	}
}

static void assert_agreement(void)
{
	read_slowly();
	assert_same_order();
	assert_same_people();
	assert_same_throwbacks();
	arena_reset(arena);
}

static enum play_reader_state compare(void)
{
	enum play_reader_state state;
	struct error error;
	assert_true(play_reader_compare(&reader, &plays, &state, &error));
	return state;
}

static void read_on(size_t budget)
{
	struct error error;
	bool is_done = false;
	for (int i = 0; !is_done && i < 1000; i++) {
		assert_true(play_reader_read(&reader, &plays, budget, &is_done, &error));
	}
	assert_true(is_done);
	assert_int_equal(compare(), PLAY_READER_CURRENT);
}

static void read_anew(void)
{
	play_index_finish(&plays);
	play_index_init(&plays);
	read_on(SIZE_MAX);
}

static void store_and_load(void)
{
	struct error error;
	assert_true(play_cache_save(&plays, cache, &error));
	play_index_finish(&plays);
	play_index_init(&plays);
	assert_true(play_cache_load(&plays, cache, &error));
	assert_int_equal(compare(), PLAY_READER_CURRENT);
}

static void the_index_agrees_with_a_slow_reader_whatever_the_logs_hold(void **state)
{
	for (unsigned i = 0; i < SEEDS; i++) {
		char path[PATH_BYTES];
		seed = i;
		for (unsigned day = 0; day < DAYS; day++) {
			unlink(path_of(day, path));
		}
		write_lines(below(150));
		read_anew();
		assert_agreement();
		write_lines(1 + below(80));
		read_on(1 + below(4000));
		assert_agreement();
		store_and_load();
		assert_agreement();
		write_lines(1 + below(3));
		read_on(SIZE_MAX);
		assert_agreement();
	}
}

static void write_day(unsigned day, const char *text, const char *mode)
{
	char path[PATH_BYTES];
	FILE *file = fopen(path_of(day, path), mode);
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void set_time(unsigned day, time_t seconds)
{
	char path[PATH_BYTES];
	struct timespec times[2] = { { .tv_sec = seconds }, { .tv_sec = seconds } };
	assert_int_equal(utimensat(AT_FDCWD, path_of(day, path), times, 0), 0);
}

static void logs_that_were_changed_are_told_from_those_that_grew(void **state)
{
	char path[PATH_BYTES];
	write_day(0, "{\"id\": \"1\"}\n{\"id\": \"2\"}\n", "w");
	write_day(1, "{\"id\": \"3\"}\n", "w");
	read_anew();
	write_day(1, "{\"id\": \"4\"}\n", "a");
	assert_int_equal(compare(), PLAY_READER_GROWN);
	read_on(SIZE_MAX);
	write_day(2, "", "w");
	read_on(SIZE_MAX);
	write_day(0, "{\"id\": \"1\"}\n{\"id\": \"9\"}\n", "w");
	set_time(0, 1);
	assert_int_equal(compare(), PLAY_READER_OTHER);
	read_anew();
	write_day(0, "{\"id\": \"1\"}\n{\"id\": \"7\"}\n{\"id\": \"8\"}\n", "w");
	assert_int_equal(compare(), PLAY_READER_OTHER);
	read_anew();
	write_day(0, "{\"id\": \"1\"}\n", "w");
	assert_int_equal(compare(), PLAY_READER_OTHER);
	read_anew();
	unlink(path_of(1, path));
	assert_int_equal(compare(), PLAY_READER_OTHER);
}

static void a_line_that_is_still_being_written_is_left_for_later(void **state)
{
	write_day(0, "{\"id\": \"1\"}\n{\"id\": ", "w");
	read_anew();
	assert_int_equal(plays.count, 1);
	assert_int_equal(plays.files[0].broken, 0);
	write_day(0, "\"2\"}\n", "a");
	read_on(SIZE_MAX);
	assert_int_equal(plays.count, 2);
	assert_int_equal(plays.files[0].broken, 0);
	write_day(0, "{\"id\": \"3\"}", "a");
	read_on(SIZE_MAX);
	assert_int_equal(plays.count, 3);
	write_day(0, "\n{\"to\n", "a");
	read_on(SIZE_MAX);
	assert_int_equal(plays.count, 3);
	assert_int_equal(plays.files[0].broken, 1);
}

static void a_log_that_may_not_be_read_is_kept_as_it_was(void **state)
{
	char path[PATH_BYTES];
	write_day(0, "{\"id\": \"1\"}\n", "w");
	read_anew();
	write_day(0, "{\"id\": \"2\"}\n", "a");
	chmod(path_of(0, path), 0);
	chmod(folder, 0755);
	if (fork() == 0) {
		bool is_nobody = geteuid() != 0 || setuid(65534) == 0; /* root reads all */
		_exit(is_nobody && compare() == PLAY_READER_CURRENT ? 0 : 1);
	}
	int status;
	assert_true(wait(&status) > 0 && status == 0);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(compare(), PLAY_READER_GROWN);
}

static void assert_not_loaded(const char *why)
{
	struct play_index other;
	struct error error;
	play_index_init(&other);
	assert_false(play_cache_load(&other, cache, &error));
	assert_non_null(strstr(error.message, why));
	assert_int_equal(other.count, 0);
	play_index_finish(&other);
}

static void flip_byte(long at)
{
	FILE *file = fopen(cache, "r+");
	assert_non_null(file);
	fseek(file, at, at < 0 ? SEEK_END : SEEK_SET);
	int byte = fgetc(file);
	fseek(file, -1, SEEK_CUR);
	fputc(byte ^ 0x40, file);
	fclose(file);
}

static void a_stored_index_that_is_not_right_is_not_used(void **state)
{
	struct error error;
	assert_not_loaded("can't be read");
	seed = 7;
	write_lines(100);
	read_anew();
	assert_true(play_cache_save(&plays, cache, &error));
	flip_byte(-5);
	assert_not_loaded("is damaged");
	flip_byte(-5);
	flip_byte(PLAY_CACHE_HEADER_SIZE + 3);
	assert_not_loaded("is damaged");
	flip_byte(PLAY_CACHE_HEADER_SIZE + 3);
	flip_byte(8);
	assert_not_loaded("another version");
	flip_byte(8);
	use_zone("EST5");
	assert_not_loaded("another time zone");
	use_zone("UTC0");
	store_and_load();
	assert_int_equal(truncate(cache, PLAY_CACHE_HEADER_SIZE + 100), 0);
	assert_not_loaded("is too short");
	assert_int_equal(truncate(cache, 10), 0);
	assert_not_loaded("is too short");
	assert_int_equal(truncate(cache, 1000000), 0);
	assert_not_loaded("another version");
}

static void storing_replaces_the_file_only_when_it_would_be_another(void **state)
{
	struct error error;
	struct stat before, after;
	write_lines(50);
	read_anew();
	assert_true(play_cache_save(&plays, cache, &error) && stat(cache, &before) == 0);
	assert_true(play_cache_save(&plays, cache, &error) && stat(cache, &after) == 0);
	assert_int_equal(before.st_ino, after.st_ino);
	assert_int_equal(after.st_mode & 0777, 0600);
	write_day(0, "{\"id\": \"1\"}\n", "a");
	read_on(SIZE_MAX);
	assert_true(play_cache_save(&plays, cache, &error) && stat(cache, &after) == 0);
	assert_int_not_equal(before.st_ino, after.st_ino);
	assert_false(play_cache_save(&plays, "/proc/play-index", &error));
	assert_int_equal(error.kind, ERROR_UNAVAILABLE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_index_agrees_with_a_slow_reader_whatever_the_logs_hold),
		TEST(logs_that_were_changed_are_told_from_those_that_grew),
		TEST(a_line_that_is_still_being_written_is_left_for_later),
		TEST(a_log_that_may_not_be_read_is_kept_as_it_was),
		TEST(a_stored_index_that_is_not_right_is_not_used),
		TEST(storing_replaces_the_file_only_when_it_would_be_another),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
