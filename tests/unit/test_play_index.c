#include "nest/play_day.h"
#include "nest/play_index.h"
#include "nest/play_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

#define MONDAY	 17567 /* 2018-02-05 */
#define DAY_S	 86400
#define NOON_S	 43200
#define URI_SIZE 40

static struct play_index plays;
static uint32_t file;

static int set_up(void **state)
{
	play_index_init(&plays);
	file = play_index_put_file(&plays, 20180205);
	return 0;
}

static int tear_down(void **state)
{
	play_index_finish(&plays);
	return 0;
}

static struct str uri_of(int track, char uri[URI_SIZE])
{
	snprintf(uri, URI_SIZE, "spotify:track:%022d", track);
	return str_from_cstr(uri);
}

static struct play_facts play_of(int track, const char *user, uint16_t day, char uri[URI_SIZE])
{
	return (struct play_facts) {
		.uri = uri_of(track, uri),
		.is_playable = true,
		.title = STR("Title"),
		.artist = STR("Artist"),
		.user = str_from_cstr(user),
		.ended_s = day * (DAY_S + 0u) + NOON_S,
		.day = day,
	};
}

static void add(int track, const char *user, uint16_t day)
{
	char uri[URI_SIZE];
	struct play_facts facts = play_of(track, user, day, uri);
	assert_true(play_index_add(&plays, file, &facts));
}

static size_t choose(unsigned weekday, uint64_t seed, uint32_t *chosen, size_t room)
{
	return play_index_choose(&plays, weekday, seed, NULL, NULL, chosen, room);
}

static void plays_are_ordered_by_when_they_ended_whenever_they_came(void **state)
{
	static const int days[] = { 3, 1, 2, 2, 9, 0, 5 };
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		add((int)i, "ann@example.com", (uint16_t)(MONDAY + days[i]));
		if (i % 2) {
			play_index_settle(&plays);
		}
	}
	play_index_settle(&plays);
	static const uint32_t expected[] = { 5, 1, 2, 3, 0, 6, 4 };
	assert_memory_equal(plays.by_time, expected, sizeof(expected));
	assert_int_equal(plays.people[1].last, 4);
	assert_int_equal(plays.people[1].plays, 7);
	assert_int_equal(play_index_place(&plays, (MONDAY + 2) * DAY_S), 2);
	assert_int_equal(play_index_place(&plays, 0), 0);
	assert_int_equal(play_index_place(&plays, UINT32_MAX), 7);
}

static void a_track_is_chosen_for_each_weekday_on_which_people_played_it(void **state)
{
	uint32_t chosen[4];
	add(1, "ann@example.com", MONDAY);
	add(1, "bob@example.com", MONDAY + 7);
	add(1, "cid@example.com", MONDAY + 2);
	play_index_settle(&plays);
	assert_int_equal(choose(1, 7, chosen, 4), 1);
	assert_int_equal(chosen[0], 0);
	assert_int_equal(choose(3, 7, chosen, 4), 1);
	assert_int_equal(chosen[0], 2);
	assert_int_equal(choose(2, 7, chosen, 4), 0);
}

static void the_first_queuer_is_the_first_in_time_also_when_found_later(void **state)
{
	uint32_t chosen[1];
	add(1, "bob@example.com", MONDAY + 7);
	play_index_settle(&plays);
	add(1, "ann@example.com", MONDAY);
	play_index_settle(&plays);
	assert_int_equal(choose(1, 7, chosen, 1), 1);
	assert_int_equal(chosen[0], 1);
}

static void neither_benders_songs_nor_nobodys_nor_odd_ones_are_throwbacks(void **state)
{
	uint32_t chosen[1];
	char uri[URI_SIZE];
	struct play_facts facts = play_of(1, "the@echonest.com", MONDAY, uri);
	facts.is_auto = true;
	assert_true(play_index_add(&plays, file, &facts));
	facts = play_of(2, "", MONDAY, uri);
	assert_true(play_index_add(&plays, file, &facts));
	facts = play_of(3, "ann@example.com", MONDAY, uri);
	facts.is_playable = false;
	assert_true(play_index_add(&plays, file, &facts));
	play_index_settle(&plays);
	assert_int_equal(choose(1, 7, chosen, 1), 0);
}

/* Chi-square of so many draws, each of `room` tracks out of `tracks`. */
static double unevenness(int tracks, size_t room, int draws)
{
	int *counts = calloc((size_t)tracks, sizeof(*counts));
	for (int i = 0; i < draws; i++) {
		uint32_t chosen[8];
		assert_int_equal(choose(1, (uint64_t)i, chosen, room), room);
		for (size_t k = 0; k < room; k++) {
			counts[plays.plays[chosen[k]].track - 1]++;
		}
	}
	double expected = (double)draws * (double)room / tracks, sum = 0;
	for (int i = 0; i < tracks; i++) {
		sum += (counts[i] - expected) * (counts[i] - expected) / expected;
	}
	free(counts);
	return sum;
}

static void every_track_is_chosen_as_often_as_any_other(void **state)
{
	for (int i = 0; i < 50; i++) {
		add(i, "ann@example.com", MONDAY);
	}
	play_index_settle(&plays);
	/* 49 degrees of freedom: beyond 85.4 with a probability of 0.1 %; seeds are fixed */
	assert_true(unevenness(50, 1, 20000) < 85.4);
	assert_true(unevenness(50, 5, 20000) < 85.4);
	for (int i = 50; i < 3000; i++) {
		add(i, "ann@example.com", MONDAY);
	}
	play_index_settle(&plays);
	/* 2999: beyond 3244; here it draws instead of looking at all */
	assert_true(unevenness(3000, 1, 60000) < 3244);
}

static bool is_rare(void *arg, const struct play_index *index, uint32_t play)
{
	return index->plays[play].track % 2500 == 1;
}

static void what_passes_is_found_however_rare_it_is(void **state)
{
	for (int i = 0; i < 10000; i++) {
		add(i, "ann@example.com", MONDAY);
	}
	play_index_settle(&plays);
	uint32_t chosen[8];
	assert_int_equal(play_index_choose(&plays, 1, 3, is_rare, NULL, chosen, 8), 4);
	for (size_t i = 0; i < 4; i++) {
		assert_true(is_rare(NULL, &plays, chosen[i]));
		for (size_t k = 0; k < i; k++) {
			assert_int_not_equal(chosen[i], chosen[k]);
		}
	}
}

static void the_same_seed_chooses_the_same(void **state)
{
	uint32_t one[8], other[8], different[8];
	for (int i = 0; i < 5000; i++) {
		add(i, "ann@example.com", MONDAY);
	}
	play_index_settle(&plays);
	choose(1, 11, one, 8);
	choose(1, 11, other, 8);
	choose(1, 12, different, 8);
	assert_memory_equal(one, other, sizeof(one));
	assert_memory_not_equal(one, different, sizeof(one));
}

static void read_line(struct arena *arena, const char *line, struct play_facts *facts)
{
	assert_true(play_line_read(arena, str_from_cstr(line), 20180205, facts));
}

static void lines_of_both_servers_say_the_same(void **state)
{
	struct arena *arena = arena_create();
	struct play_facts ours, old;
	read_line(arena,
		"{\"auto\": false, \"endtime\": \"2018-02-05T15:04:05.123+00:00\", \"jam\": "
		"[{\"user\": \"Bob@example.com\", \"time\": \"x\"}], \"src\": \"youtube\", "
		"\"trackid\": \"dQw4w9WgXcQ\", \"user\": \"Ann@example.com\"}",
		&ours);
	read_line(arena,
		"{\"auto\": \"False\", \"endtime\": \"2018-02-05T15:04:05.123456\", \"jam\": "
		"[\"bob@example.com\"], \"src\": \"youtube\", \"trackid\": \"dQw4w9WgXcQ\", "
		"\"user\": \"ann@example.com\"}",
		&old);
	assert_true(str_equal(ours.uri, STR("youtube:dQw4w9WgXcQ")));
	assert_true(str_equal(ours.uri, old.uri) && ours.is_playable && old.is_playable);
	assert_true(str_equal(ours.user, old.user));
	assert_true(ours.jammer_count == 1 && old.jammer_count == 1);
	assert_true(str_equal(ours.jammers[0], old.jammers[0]));
	assert_int_equal(ours.ended_s, old.ended_s);
	assert_false(ours.is_auto || old.is_auto);
	arena_destroy(arena);
}

static void a_play_without_a_time_is_of_its_files_day(void **state)
{
	struct arena *arena = arena_create();
	struct play_facts facts;
	read_line(arena, "{\"endtime\": \"soon\"}", &facts);
	assert_int_equal(facts.day, MONDAY);
	assert_int_equal(facts.ended_s, MONDAY * DAY_S);
	assert_false(play_line_read(arena, STR("[1]"), 20180205, &facts));
	assert_false(play_line_read(arena, STR("{\"a\""), 20180205, &facts));
	assert_true(play_line_read(arena, STR("{}"), 99999999, &facts));
	arena_destroy(arena);
}

static void use_zone(const char *name)
{
	setenv("TZ", name, 1);
	tzset();
}

static void a_day_is_the_servers_date_unless_the_time_is_local_itself(void **state)
{
	int64_t late_s = MONDAY * (int64_t)DAY_S + 23 * 3600;
	use_zone("UTC0");
	uint64_t zone = play_day_zone();
	assert_int_equal(play_day_of(late_s), MONDAY);
	use_zone("CET-1CEST,M3.5.0,M10.5.0/3");
	assert_int_equal(play_day_of(late_s), MONDAY + 1);
	assert_int_equal(play_day_of_text(STR("2018-02-05T23:00:00Z"), late_s), MONDAY + 1);
	assert_int_equal(
		play_day_of_text(STR("2018-02-05T23:00:00+00:00"), late_s), MONDAY + 1);
	assert_int_equal(play_day_of_text(STR("2018-02-05T23:00:00.5"), late_s), MONDAY);
	assert_int_equal(play_day_weekday(MONDAY), 1);
	assert_true(play_day_zone() != zone);
	use_zone("UTC0");
	assert_true(play_day_zone() == zone);
}

static void dates_are_days_and_back(void **state)
{
	uint16_t day;
	assert_true(play_day_from_date(20180205, &day) && day == MONDAY);
	assert_int_equal(play_day_date(MONDAY), 20180205);
	assert_false(play_day_from_date(20180231, &day));
	assert_false(play_day_from_date(19691231, &day));
	assert_false(play_day_from_date(99999999, &day));
	assert_false(play_day_from_date(0, &day));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(plays_are_ordered_by_when_they_ended_whenever_they_came),
		TEST(a_track_is_chosen_for_each_weekday_on_which_people_played_it),
		TEST(the_first_queuer_is_the_first_in_time_also_when_found_later),
		TEST(neither_benders_songs_nor_nobodys_nor_odd_ones_are_throwbacks),
		TEST(every_track_is_chosen_as_often_as_any_other),
		TEST(what_passes_is_found_however_rare_it_is),
		TEST(the_same_seed_chooses_the_same),
		TEST(lines_of_both_servers_say_the_same),
		TEST(a_play_without_a_time_is_of_its_files_day),
		TEST(a_day_is_the_servers_date_unless_the_time_is_local_itself),
		TEST(dates_are_days_and_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
