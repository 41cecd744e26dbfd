/* The local source's index: searching it, duplicates, and keeping it in a file. */
#include "source/local/cache.h"
#include "source/local/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

static void put(struct local_index *index, const char *dir, const char *name, uint8_t number,
	const char *title, const char *artist, const char *album)
{
	struct local_facts facts = { .size = 1000,
		.mtime_ns = 42,
		.format = LOCAL_FORMAT_MP3,
		.duration_ms = 1500,
		.title = str_from_cstr(title),
		.artist = str_from_cstr(artist),
		.album = str_from_cstr(album) };
	memset(facts.id, number, sizeof(facts.id));
	uint32_t folder = local_index_dir(index, str_from_cstr(dir));
	assert_true(local_index_put(index, folder, str_from_cstr(name), &facts, 1));
}

static void put_broken(struct local_index *index, const char *name, const char *reason)
{
	struct local_facts facts = { .size = 1,
		.title = STR_EMPTY,
		.artist = STR_EMPTY,
		.album = STR_EMPTY,
		.broken = reason };
	assert_true(local_index_put(
		index, local_index_dir(index, STR_EMPTY), str_from_cstr(name), &facts, 1));
}

static struct str title_of(const struct local_index *index, uint32_t entry)
{
	return local_pool_get(&index->pool, index->entries[entry].title);
}

/* Asserts that the query finds exactly these titles (as "a|b|c") in this order. */
static void assert_finds(const struct local_index *index, const char *query, const char *titles)
{
	uint32_t found[64];
	size_t count = local_search(index, str_from_cstr(query), 64, found);
	struct buf all = { 0 };
	for (size_t i = 0; i < count; i++) {
		buf_append(&all, i > 0 ? STR("|") : STR_EMPTY);
		buf_append(&all, title_of(index, found[i]));
	}
	if (!str_equal(buf_str(&all), str_from_cstr(titles))) {
		fail_msg("\"%s\" finds %.*s, not %s", query, STR_ARG(buf_str(&all)), titles);
	}
	buf_finish(&all);
}

static int make_index(void **state)
{
	struct local_index *index = calloc(1, sizeof(*index));
	local_index_init(index);
	put(index, "q", "1.mp3", 1, "Bohemian Rhapsody", "Queen", "A Night at the Opera");
	put(index, "q", "2.mp3", 2, "Dancing Queen", "ABBA", "Arrival");
	put(index, "q", "3.mp3", 3, "Queen", "Perfume Genius", "Too Bright");
	put(index, "q", "4.mp3", 4, "Queen of Hearts", "Juice Newton", "Juice");
	put(index, "q", "5.mp3", 5, "Smile", "McQueen", "Album");
	put(index, "q", "6.mp3", 6, "Queensland", "Nobody", "Places");
	put(index, "q", "7.mp3", 7, "Interlude", "Nobody", "Drag Queens");
	put(index, "q", "8.mp3", 8, "Jóga", "Björk", "Homogenic");
	put(index, "q", "9.mp3", 9, "!!!", "", "");
	put_broken(index, "broken.mp3", "is a queen of brokenness");
	*state = index;
	return 0;
}

static int free_index(void **state)
{
	local_index_finish(*state);
	free(*state);
	return 0;
}

static void better_matches_come_first(void **state)
{
	assert_finds(*state, "queen",
		"Queen|Queen of Hearts|Queensland|Dancing Queen|Bohemian "
		"Rhapsody|Interlude|Smile");
	assert_finds(*state, "QUEEN OF", "Queen of Hearts");
}

static void all_words_must_occur_in_any_order_and_field(void **state)
{
	assert_finds(*state, "opera queen rhap", "Bohemian Rhapsody");
	assert_finds(*state, "queen zeppelin", "");
	assert_finds(*state, "abba queen", "Dancing Queen");
}

static void accents_and_case_are_ignored(void **state)
{
	assert_finds(*state, "bjork JOGA", "Jóga");
	assert_finds(*state, "björk", "Jóga");
}

static void empty_queries_find_nothing(void **state)
{
	assert_finds(*state, "", "");
	assert_finds(*state, " \t - ", "");
	assert_finds(*state, "\xFF\xFE", "");
	assert_finds(*state, "!!!", "!!!");
}

static void words_do_not_reach_across_fields(void **state)
{
	assert_finds(*state, "rhapsodyqueen", "");
	assert_finds(*state, "\x01", "");
}

static void the_limit_keeps_the_best(void **state)
{
	uint32_t found[2];
	assert_int_equal(local_search(*state, STR("queen"), 2, found), 2);
	assert_true(str_equal(title_of(*state, found[0]), STR("Queen")));
	assert_true(str_equal(title_of(*state, found[1]), STR("Queen of Hearts")));
	assert_int_equal(local_search(*state, STR("queen"), 0, found), 0);
}

static void broken_files_are_counted_but_not_found(void **state)
{
	struct local_index *index = *state;
	assert_int_equal(index->broken, 1);
	assert_int_equal(index->tracks, 9);
	assert_finds(index, "brokenness", "");
}

static void of_two_equal_files_the_other_takes_over(void **state)
{
	struct local_index *index = *state;
	put(index, "z", "copy.mp3", 8, "Jóga (copy)", "Björk", "Homogenic");
	assert_int_equal(index->tracks, 9);
	assert_finds(index, "joga", "Jóga"); /* q/8.mp3 sorts before z/copy.mp3 */
	put(index, "a", "copy.mp3", 8, "Jóga (first)", "Björk", "Homogenic");
	assert_finds(index, "joga", "Jóga (first)");

	uint8_t id[LOCAL_ID_SIZE];
	memset(id, 8, sizeof(id));
	local_index_remove(index, local_index_find_id(index, id));
	assert_finds(index, "joga", "Jóga");
	local_index_remove(index, local_index_find_id(index, id));
	assert_finds(index, "joga", "Jóga (copy)");
	local_index_remove(index, local_index_find_id(index, id));
	assert_finds(index, "joga", "");
	assert_int_equal(index->tracks, 8);
	assert_int_equal(local_index_find_id(index, id), LOCAL_NONE);
}

static void a_changed_file_replaces_what_was_known(void **state)
{
	struct local_index *index = *state;
	put(index, "q", "8.mp3", 8, "Hunter", "Björk", "Homogenic");
	assert_finds(index, "bjork", "Hunter");
	assert_int_equal(index->tracks, 9);
}

static void compacting_forgets_only_what_is_gone(void **state)
{
	struct local_index *index = *state;
	for (int i = 0; i < 3000; i++) {
		put(index, "q", "8.mp3", 8, "Hunter", "Björk", "Homogenic");
	}
	size_t before = index->count;
	assert_true(local_index_compact(index));
	assert_true(index->count < before / 100);
	assert_int_equal(index->tracks, 9);
	assert_int_equal(index->broken, 1);
	assert_finds(index, "bjork", "Hunter");
	assert_finds(index, "opera queen rhap", "Bohemian Rhapsody");
	assert_false(local_index_compact(index));
}

static void a_stored_index_reads_back_the_same(void **state)
{
	struct local_index *index = *state, again;
	uint32_t dir = local_index_find_dir(index, STR("q"));
	local_index_set_dir_cover(index, dir, STR("cover.jpg"), 7);
	struct buf bytes = { 0 };
	local_cache_write(index, &bytes);
	local_index_init(&again);
	struct error error;
	assert_true(local_cache_read(&again, buf_str(&bytes), &error));
	assert_int_equal(again.tracks, index->tracks);
	assert_int_equal(again.broken, index->broken);
	assert_finds(&again, "queen",
		"Queen|Queen of Hearts|Queensland|Dancing Queen|Bohemian "
		"Rhapsody|Interlude|Smile");
	assert_int_equal(local_cache_fingerprint(&again), local_cache_fingerprint(index));
	uint32_t entry = local_index_find_path(&again, dir, STR("1.mp3"));
	assert_int_not_equal(entry, LOCAL_NONE);
	assert_int_equal(again.entries[entry].mtime_ns, 42);
	assert_true(str_equal(
		local_pool_get(&again.pool, again.dirs[dir].cover), STR("cover.jpg")));
	put(&again, "q", "10.mp3", 10, "Fresh", "New", "New"); /* and can grow */
	assert_finds(&again, "fresh", "Fresh");
	local_index_finish(&again);
	buf_finish(&bytes);
}

static void a_damaged_index_is_refused(void **state)
{
	struct buf bytes = { 0 };
	local_cache_write(*state, &bytes);
	struct local_index again;
	struct error error;
	for (size_t len = 0; len < bytes.len; len += 7) { /* cut off anywhere */
		local_index_init(&again);
		assert_false(
			local_cache_read(&again, (struct str) { bytes.data, len }, &error));
		assert_int_equal(again.count, 0);
		local_index_finish(&again);
	}
	for (size_t at = 0; at < bytes.len; at++) { /* one bit wrong anywhere */
		bytes.data[at] ^= 1;
		local_index_init(&again);
		assert_false(local_cache_read(&again, buf_str(&bytes), &error));
		local_index_finish(&again);
		bytes.data[at] ^= 1;
	}
	buf_finish(&bytes);
}

static void a_file_that_is_no_index_is_ignored(void **state)
{
	char path[] = "/tmp/echonest-test-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	struct local_index again;
	struct error error;
	local_index_init(&again);
	assert_false(local_cache_load(&again, path, &error));
	assert_int_equal(local_cache_stored_fingerprint(path), 0);

	struct buf bytes = { 0 };
	local_cache_write(*state, &bytes);
	assert_true(local_cache_save(buf_str(&bytes), path, &error));
	assert_true(local_cache_load(&again, path, &error));
	assert_int_equal(local_cache_stored_fingerprint(path), local_cache_fingerprint(*state));
	assert_false(local_cache_save(buf_str(&bytes), "/nowhere/at/all", &error));
	buf_finish(&bytes);
	local_index_finish(&again);
	close(fd);
	unlink(path);

	local_index_init(&again);
	assert_false(local_cache_load(&again, path, &error));
	assert_int_equal(error.kind, ERROR_NOT_FOUND);
	local_index_finish(&again);
}

/* A slow and obvious search to hold against the fast one. */
static bool occurs(const struct local_index *index, uint32_t entry, const char *word)
{
	return str_contains(local_index_folded(index, entry), str_from_cstr(word));
}

static void searching_finds_the_same_as_looking_at_everything(void **state)
{
	struct local_index index;
	local_index_init(&index);
	static const char *const words[] = { "ab", "ba", "aba", "b", "a", "abab", "c", "bc" };
	uint32_t seed = 1;
	for (int i = 0; i < 2000; i++) {
		char texts[3][32], name[16];
		for (int field = 0; field < 3; field++) {
			seed = seed * 1664525 + 1013904223;
			snprintf(texts[field], sizeof(texts[field]), "%s %s", words[seed >> 29],
				words[seed >> 26 & 7]);
		}
		snprintf(name, sizeof(name), "%d.mp3", i);
		struct local_facts facts = { .size = i,
			.title = str_from_cstr(texts[0]),
			.artist = str_from_cstr(texts[1]),
			.album = str_from_cstr(texts[2]) };
		memcpy(facts.id, &i, sizeof(i));
		uint32_t dir = local_index_dir(&index, STR("d"));
		assert_true(local_index_put(&index, dir, str_from_cstr(name), &facts, 1));
	}
	for (int i = 0; i < 64; i++) {
		char query[32];
		snprintf(query, sizeof(query), "%s %s", words[i / 8], words[i % 8]);
		size_t expected = 0;
		for (uint32_t entry = 0; entry < index.count; entry++) {
			expected += occurs(&index, entry, words[i / 8]) &&
				    occurs(&index, entry, words[i % 8]);
		}
		static uint32_t found[2000];
		assert_int_equal(
			local_search(&index, str_from_cstr(query), 2000, found), expected);
	}
	local_index_finish(&index);
}

int main(void)
{
#define WITH_INDEX(test) cmocka_unit_test_setup_teardown(test, make_index, free_index)
	const struct CMUnitTest tests[] = {
		WITH_INDEX(better_matches_come_first),
		WITH_INDEX(all_words_must_occur_in_any_order_and_field),
		WITH_INDEX(accents_and_case_are_ignored),
		WITH_INDEX(empty_queries_find_nothing),
		WITH_INDEX(words_do_not_reach_across_fields),
		WITH_INDEX(the_limit_keeps_the_best),
		WITH_INDEX(broken_files_are_counted_but_not_found),
		WITH_INDEX(of_two_equal_files_the_other_takes_over),
		WITH_INDEX(a_changed_file_replaces_what_was_known),
		WITH_INDEX(compacting_forgets_only_what_is_gone),
		WITH_INDEX(a_stored_index_reads_back_the_same),
		WITH_INDEX(a_damaged_index_is_refused),
		WITH_INDEX(a_file_that_is_no_index_is_ignored),
		cmocka_unit_test(searching_finds_the_same_as_looking_at_everything),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
