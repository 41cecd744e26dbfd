/* Bender's pure parts: how strategies are drawn, what is one recording, what nests begin with.
 */
#include "base/random.h"
#include "bender/choose.h"
#include "bender/seeds.h"
#include "nest/candidate.h"
#include "nest/recording.h"
#include "net/fiber.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define DRAWS 10000

static struct arena *arena;

static int set_up(void **state)
{
	arena = arena_create();
	return 0;
}

static int tear_down(void **state)
{
	arena_destroy(arena);
	return 0;
}

/* --- drawing --- */

static const struct config_weights usual = {
	.genre = 35,
	.throwback = 30,
	.artist_search = 25,
	.artist_album_tracks = 5,
	.album = 5,
};

static void weights_of(
	const struct config_weights *weights, const struct hint *hint, int64_t *list)
{
	for (size_t i = 0; i < strategies_count; i++) {
		list[i] = strategy_weight(strategies[i], weights, hint);
	}
}

/* How far what `drawn` weights give is from what `weights` say. */
static double chi_square(
	const int64_t *drawn, const int64_t *weights, uint64_t seed, size_t *degrees)
{
	struct random_sequence random = { seed };
	size_t counts[STRATEGIES_MAX] = { 0 }, order[STRATEGIES_MAX];
	double total = 0, sum = 0;
	for (int i = 0; i < DRAWS; i++) {
		choose_order(&random, drawn, strategies_count, order);
		counts[order[0]]++;
	}
	for (size_t i = 0; i < strategies_count; i++) {
		total += (double)weights[i];
	}
	*degrees = 0;
	for (size_t i = 0; i < strategies_count; i++) {
		if (weights[i] == 0) {
			assert_int_equal(counts[i], 0);
			continue;
		}
		double expected = DRAWS * (double)weights[i] / total;
		double difference = (double)counts[i] - expected;
		sum += difference * difference / expected;
		++*degrees;
	}
	--*degrees;
	return sum;
}

/* Of chi-square with 4 degrees of freedom: surpassed once in a thousand. */
#define UNLIKELY_4 18.47

static void ten_thousand_choices_follow_the_weights(void **state)
{
	struct hint hint = { .genre = STR_EMPTY };
	int64_t weights[STRATEGIES_MAX];
	size_t degrees;
	weights_of(&usual, &hint, weights);
	assert_true(chi_square(weights, weights, 20261125, &degrees) < UNLIKELY_4);
	assert_int_equal(degrees, 4);
	/* which would be noticed if they did not */
	int64_t others[STRATEGIES_MAX];
	memcpy(others, weights, sizeof(others));
	others[0] += 5;
	assert_true(chi_square(others, weights, 20261125, &degrees) > UNLIKELY_4);
}

static void a_nest_with_a_genre_likes_that_strategy_better_by_20(void **state)
{
	struct hint hint = { .genre = STR("trip hop") };
	int64_t weights[STRATEGIES_MAX], plain[STRATEGIES_MAX];
	size_t degrees;
	weights_of(&usual, &hint, weights);
	hint.genre = STR_EMPTY;
	weights_of(&usual, &hint, plain);
	for (size_t i = 0; i < strategies_count; i++) {
		int64_t bonus = strategies[i] == &strategy_genre ? 20 : 0;
		assert_int_equal(weights[i], plain[i] + bonus);
	}
	assert_true(chi_square(weights, weights, 7, &degrees) < UNLIKELY_4);
	/* who has turned it off wants none */
	struct config_weights none = usual;
	none.genre = 0;
	hint.genre = STR("trip hop");
	assert_int_equal(strategy_weight(&strategy_genre, &none, &hint), 0);
}

static void what_is_drawn_first_is_followed_by_all_others_once(void **state)
{
	struct random_sequence random = { 3 };
	int64_t weights[] = { 5, 0, 1, 1000000, 1 };
	for (int i = 0; i < 1000; i++) {
		size_t order[STRATEGIES_MAX];
		bool seen[5] = { false };
		assert_int_equal(choose_order(&random, weights, 5, order), 4);
		for (size_t j = 0; j < 4; j++) {
			assert_false(seen[order[j]]);
			seen[order[j]] = true;
		}
		assert_false(seen[1]);
	}
	int64_t nothing[] = { 0, 0 };
	size_t order[STRATEGIES_MAX];
	assert_int_equal(choose_order(&random, nothing, 2, order), 0);
}

static void numbers_are_the_same_for_the_same_seed_and_below_their_bound(void **state)
{
	struct random_sequence a = { 9 }, b = { 9 };
	for (uint64_t bound = 1; bound < 1000; bound++) {
		uint64_t number = random_sequence_below(&a, bound);
		assert_true(number < bound);
		assert_int_equal(number, random_sequence_below(&b, bound));
	}
}

/* --- recordings --- */

static bool is_same(const char *isrc_a, const char *artist_a, const char *title_a,
	const char *isrc_b, const char *artist_b, const char *title_b)
{
	struct recording a = recording_of(arena, STR("spotify"), STR("a"),
		str_from_cstr(isrc_a), str_from_cstr(artist_a), str_from_cstr(title_a));
	struct recording b = recording_of(arena, STR("local"), STR("b"), str_from_cstr(isrc_b),
		str_from_cstr(artist_b), str_from_cstr(title_b));
	return recording_is_same(&a, &b);
}

static void one_recording_under_two_ids_is_known_by_isrc_or_name(void **state)
{
	assert_true(is_same("GBUM71029604", "Queen", "Bohemian Rhapsody", "gbum71029604",
		"QUEEN", "Something else"));
	assert_true(is_same("A1", "Björk", "Jóga", "", "bjork", "JOGA"));
	assert_true(is_same("", "Queen", "Bohemian Rhapsody - 2011 Remaster", "", "Queen",
		"Bohemian Rhapsody (Remastered 2011)"));
	assert_true(is_same("", "Queen", "Innuendo [2011 Remaster]", "", "Queen", "Innuendo"));
	assert_false(
		is_same("", "Queen", "Love of My Life - Live", "", "Queen", "Love of My Life"));
	assert_false(is_same("A1", "Queen", "One Vision", "A2", "Queen", "Innuendo"));
	assert_false(is_same("", "Queen", "Hello", "", "Adele", "Hello"));
	assert_false(is_same("", "", "", "", "", ""));
}

static void the_same_id_of_one_source_is_the_same(void **state)
{
	struct recording a =
		recording_of(arena, STR("youtube"), STR("x"), STR_EMPTY, STR("A"), STR("B"));
	struct recording b =
		recording_of(arena, STR("youtube"), STR("x"), STR_EMPTY, STR("C"), STR("D"));
	struct recording c =
		recording_of(arena, STR("soundcloud"), STR("x"), STR_EMPTY, STR("C"), STR("E"));
	assert_true(recording_is_same(&a, &b));
	assert_false(recording_is_same(&a, &c));
}

/* --- seeds --- */

#define SEEDS                                                                                  \
	STR("{\"default\": {\"seed_uri\": \"spotify:track:3utq2FgD1pkmIoaWfjXWAU\","           \
	    "\"artist\": \"Billy Joel\", \"title\": \"Piano Man\"},"                           \
	    "\"nests\": [{\"name\": \"FunkNest\", \"seed_uri\": \"local:AAAAAAAAAAAAAAAA\","   \
	    "\"genre\": \"funk\", \"artist\": \"Parliament\", \"title\": \"Give Up\"}, 7]}")

static void a_nest_begins_with_its_own_seed_or_that_of_its_name_or_the_default(void **state)
{
	struct nest_seeds seeds;
	struct error error;
	struct preview_state nest = {
		.name = STR_EMPTY, .own_seed = STR_EMPTY, .genre = STR_EMPTY
	};
	assert_true(nest_seeds_read(arena, SEEDS, &seeds, &error));
	assert_int_equal(seeds.count, 1);
	struct preview_seed seed = nest_seeds_find(&seeds, &nest);
	assert_true(str_equal(seed.trackid, STR("spotify:track:3utq2FgD1pkmIoaWfjXWAU")));
	assert_true(str_equal(seed.artist, STR("Billy Joel")));
	assert_int_equal(nest_seeds_genre(&seeds, &nest).len, 0);

	nest.name = STR("funknest");
	seed = nest_seeds_find(&seeds, &nest);
	assert_true(str_equal(seed.src, STR("local")));
	assert_true(str_equal(nest_seeds_genre(&seeds, &nest), STR("funk")));

	nest.own_seed = STR("youtube:dQw4w9WgXcQ");
	nest.genre = STR("pop");
	seed = nest_seeds_find(&seeds, &nest);
	assert_true(str_equal(seed.trackid, STR("dQw4w9WgXcQ")));
	assert_int_equal(seed.artist.len, 0);
	assert_true(str_equal(nest_seeds_genre(&seeds, &nest), STR("pop")));

	nest.own_seed = STR("nonsense");
	assert_int_equal(nest_seeds_find(&seeds, &nest).src.len, 0);
}

static void seeds_that_are_broken_are_refused_and_others_are_there(void **state)
{
	struct nest_seeds seeds;
	struct error error;
	assert_false(nest_seeds_read(arena, STR("{"), &seeds, &error));
	assert_true(nest_seeds_read(arena, STR("[]"), &seeds, &error));
	assert_int_equal(seeds.count, 0);
	assert_false(nest_seeds_load(arena, STR("/nowhere"), &seeds, &error));
	assert_int_equal(error.kind, ERROR_UNAVAILABLE);
	struct str root = str_from_cstr(PROJECT_DATA "/..");
	assert_true(nest_seeds_load(arena, root, &seeds, &error));
	assert_int_equal(seeds.count, 50);
}

/* --- candidates --- */

static void write_and_read(void *arg)
{
	struct candidate candidate = {
		.song = {
			.src = STR("local"),
			.trackid = STR("local:AAAAAAAAAAAAAAAA"),
			.isrc = STR("QZ1234567890"),
			.title = STR("\"<b>\" \\ Für\t\xF0\x9F\x8E\xB5"),
			.artist = STR("A"),
			.img = STR("/x"),
			.duration_ms = 215400,
			.jammer = STR("ann@example.com"),
			.is_throwback = true,
		},
		.strategy = STR("throwback"),
	}, read;
	struct str json;
	struct error error;
	assert_true(candidate_write(&candidate, &json, &error));
	assert_true(candidate_read(fiber_arena(), json, &read, &error));
	assert_true(str_equal(read.song.title, candidate.song.title));
	assert_true(str_equal(read.song.isrc, candidate.song.isrc));
	assert_true(str_equal(read.song.jammer, candidate.song.jammer));
	assert_true(read.song.is_throwback);
	assert_int_equal(read.song.duration_ms, 215400);
	assert_int_equal(read.song.duration_s, 215);
	assert_true(str_equal(read.strategy, STR("throwback")));

	candidate.song.title = STR("\xC3(");
	assert_false(candidate_write(&candidate, &json, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	assert_false(candidate_read(fiber_arena(), STR("{}"), &read, &error));
	assert_false(candidate_read(fiber_arena(), STR("nonsense"), &read, &error));
}

static void a_candidate_is_read_as_it_was_written(void **state)
{
	struct loop *loop = loop_create();
	fiber_start("test", write_and_read, NULL);
	loop_run(loop);
	loop_destroy(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ten_thousand_choices_follow_the_weights),
		cmocka_unit_test(a_nest_with_a_genre_likes_that_strategy_better_by_20),
		cmocka_unit_test(what_is_drawn_first_is_followed_by_all_others_once),
		cmocka_unit_test(numbers_are_the_same_for_the_same_seed_and_below_their_bound),
		cmocka_unit_test_setup_teardown(
			one_recording_under_two_ids_is_known_by_isrc_or_name, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			the_same_id_of_one_source_is_the_same, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_nest_begins_with_its_own_seed_or_that_of_its_name_or_the_default,
			set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			seeds_that_are_broken_are_refused_and_others_are_there, set_up,
			tear_down),
		cmocka_unit_test(a_candidate_is_read_as_it_was_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
