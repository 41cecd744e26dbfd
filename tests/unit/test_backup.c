#include "backup/crc64.h"
#include "backup/names.h"
#include "backup/pack.h"
#include "backup/rdb.h"
#include "backup/s3_listing.h"
#include "backup/snapshot_stream.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

#define DAY_MS 86400000LL
#define LATE   4000000000LL /* later than any name here */

static int set_up(void **state)
{
	*state = arena_create();
	return 0;
}

static int tear_down(void **state)
{
	arena_destroy(*state);
	return 0;
}

/* --- names --- */

static void names_tell_their_time_and_only_ours_do(void **state)
{
	struct arena *arena = *state;
	struct str name = backup_name(arena, 1770737400000, false);
	assert_true(str_equal(name, STR("echonest-20260210T153000Z.tar.zst")));
	assert_int_equal(backup_name_time(name), 1770737400);
	assert_int_equal(backup_name_time(backup_name(arena, 1770737400000, true)), 1770737400);
	static const char *const others[] = { "", "echonest-20260210T153000Z.tar.zst.old",
		"echonest-20260210T153000Z.tar", "echonest-20260231T153000Z.tar.zst",
		"echonest-20260210T253000Z.tar.zst", "echonest-2026021aT153000Z.tar.zst",
		"Echonest-20260210T153000Z.tar.zst", "../x-20260210T153000Z.tar.zst" };
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		assert_int_equal(backup_name_time(str_from_cstr(others[i])), -1);
	}
}

static void of_a_week_the_newest_stays_and_weeks_begin_on_monday(void **state)
{
	/* Saturday, Sunday and Monday: 2026-02-07, -08, -09; two on the Sunday */
	struct str names[] = { STR("echonest-20260208T030000Z.tar.zst"),
		STR("echonest-20260209T030000Z.tar.zst.enc"),
		STR("echonest-20260207T030000Z.tar.zst"),
		STR("echonest-20260208T150000Z.tar.zst"), STR("notes") };
	bool keep[5];
	backup_names_keep(*state, names, 5, (struct keep_rule) { 1, 2 }, LATE, keep);
	assert_false(keep[0]);
	assert_true(keep[1]);
	assert_false(keep[2]);
	assert_true(keep[3]);
	assert_true(keep[4]);
	backup_names_keep(*state, names, 5, (struct keep_rule) { 3, 0 }, LATE, keep);
	assert_false(keep[0]);
	assert_true(keep[1] && keep[2] && keep[3]);
}

static void days_without_a_backup_do_not_count(void **state)
{
	struct str names[30];
	bool keep[30];
	size_t kept = 0;
	for (int i = 0; i < 30; i++) {
		names[i] = backup_name(*state, 1770737400000 + i * 10 * DAY_MS, i % 2);
	}
	backup_names_keep(*state, names, 30, (struct keep_rule) { 7, 4 }, LATE, keep);
	for (int i = 0; i < 30; i++) {
		assert_int_equal(keep[i], i >= 23);
		kept += keep[i];
	}
	assert_int_equal(kept, 7);
}

static void what_the_future_has_made_stays_and_takes_no_place(void **state)
{
	struct str names[12];
	bool keep[12];
	for (int i = 0; i < 12; i++) {
		/* ten of a clock that was years ahead, yesterday's, and the one just made */
		int64_t days = i < 10 ? 1000 + i * 8 : i - 11;
		names[i] = backup_name(*state, 1770737400000 + days * DAY_MS, false);
	}
	backup_names_keep(*state, names, 12, (struct keep_rule) { 1, 1 }, 1770737400, keep);
	for (int i = 0; i < 12; i++) {
		assert_int_equal(keep[i], i != 10);
	}
}

/* How many periods of `days` have one that is newer than `index`, slowly; INT_MAX: its own. */
static int newer_periods(const int64_t *times, size_t count, size_t index, int days)
{
	int newer = 0;
	/* from a Monday of long ago */
	int64_t length = days * 86400LL, first = -3 * 86400LL;
	int64_t own = (times[index] - first) / length;
	for (int64_t period = own; period <= own + 2000; period++) {
		bool has_any = false;
		for (size_t i = 0; i < count; i++) {
			if ((times[i] - first) / length == period &&
				(period > own || times[i] > times[index])) {
				has_any = true;
			}
		}
		if (has_any && period == own) {
			return INT_MAX;
		}
		newer += has_any;
	}
	return newer;
}

static void what_stays_is_what_a_slow_model_keeps(void **state)
{
	enum { COUNT = 40 };
	struct str names[COUNT];
	int64_t times[COUNT];
	bool keep[COUNT];
	uint32_t seed = 20260210;
	for (int round = 0; round < 60; round++) {
		int64_t span_s = (int64_t)(round + 1) * 3 * 86400;
		for (int i = 0; i < COUNT; i++) {
			seed = seed * 1664525 + 1013904223;
			/* no two in one second */
			times[i] = (1600000000 + seed % span_s) / COUNT * COUNT + i;
			names[i] = backup_name(*state, times[i] * 1000, seed & 1);
		}
		struct keep_rule rule = { 1 + round % 9, round % 6 };
		backup_names_keep(*state, names, COUNT, rule, LATE, keep);
		for (size_t i = 0; i < COUNT; i++) {
			bool model = newer_periods(times, COUNT, i, 1) < rule.daily ||
				     newer_periods(times, COUNT, i, 7) < rule.weekly;
			assert_int_equal(keep[i], model);
		}
	}
}

/* --- layers --- */

static void fill(char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		bytes[i] = (char)(i * 2654435761u >> 13);
	}
}

static void what_is_sealed_opens_at_every_length_around_a_piece(void **state)
{
	static char bytes[2 * SEAL_PIECE + 1], back[2 * SEAL_PIECE + 2];
	const uint8_t key[BACKUP_KEY_SIZE] = { 7 };
	static const size_t lengths[] = { 0, 1, SEAL_PIECE - 1, SEAL_PIECE, SEAL_PIECE + 1,
		2 * SEAL_PIECE, 2 * SEAL_PIECE + 1 };
	struct error error;
	fill(bytes, sizeof(bytes));
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		for (int sealed = 0; sealed < 2; sealed++) {
			static struct seal_writer writer;
			static struct unsealer unsealer;
			FILE *file = tmpfile();
			size_t all = 0, len;
			assert_true(seal_begin(&writer, fileno(file), sealed ? key : NULL));
			assert_true(seal_write(&writer, (struct str) { bytes, lengths[i] }));
			assert_true(seal_end(&writer));
			assert_true(unseal_begin(
				&unsealer, fileno(file), sealed ? key : NULL, &error));
			do {
				assert_true(unseal_read(&unsealer, back + all,
					sizeof(back) - all, &len, &error));
				all += len;
			} while (len > 0);
			assert_int_equal(all, lengths[i]);
			assert_memory_equal(back, bytes, all);
			fclose(file);
		}
	}
}

static void names_of_any_length_come_back_from_the_tar(void **state)
{
	static const size_t lengths[] = { 1, 99, 100, 101, 300, TAR_NAME_MOST };
	char name[TAR_NAME_MOST];
	struct error error;
	FILE *file = tmpfile();
	struct packer *packer = packer_create(fileno(file), NULL, &error);
	memset(name, 'n', sizeof(name));
	for (size_t i = 0; i < 6; i++) {
		assert_true(packer_add_text(packer, (struct str) { name, lengths[i] },
			(struct str) { name, i }, 0, &error));
	}
	assert_false(packer_add_text(
		packer, (struct str) { name, TAR_NAME_MOST + 1 }, STR(""), 0, &error));
	assert_true(packer_end(packer, &error));
	packer_destroy(packer);
	struct unpacker *unpacker = unpacker_create(fileno(file), NULL, &error);
	struct str found;
	uint64_t size;
	for (size_t i = 0; i < 6; i++) {
		char content[8];
		size_t len;
		assert_true(unpacker_next(unpacker, &found, &size, &error));
		assert_true(str_equal(found, (struct str) { name, lengths[i] }));
		assert_int_equal(size, i);
		assert_true(unpacker_read(unpacker, content, sizeof(content), &len, &error));
		assert_int_equal(len, i);
	}
	assert_true(unpacker_next(unpacker, &found, &size, &error));
	assert_int_equal(found.len, 0);
	unpacker_destroy(unpacker);
	fclose(file);
}

/* --- snapshots --- */

static bool collect(void *arg, struct str bytes, struct error *error)
{
	buf_append(arg, bytes);
	return true;
}

static void a_snapshot_is_the_same_however_it_is_cut(void **state)
{
#define MARK "0123456789abcdefghij0123456789abcdefghij"
	const struct str streams[] = {
		STR("\n+FULLRESYNC x 1\r\n\n$11\r\nREDIS000900more"),
		STR("+FULLRESYNC x 1\r\n$EOF:" MARK "\r\nREDIS000900" MARK "more"),
	};
	for (size_t which = 0; which < 2; which++) {
		for (size_t first = 0; first <= streams[which].len; first++) {
			struct error error;
			struct buf got = { 0 };
			struct snapshot_stream stream = { .take = collect, .arg = &got };
			assert_true(snapshot_stream_feed(
				&stream, str_slice(streams[which], 0, first), &error));
			for (size_t i = first; i < streams[which].len; i += 7) {
				assert_true(snapshot_stream_feed(
					&stream, str_slice(streams[which], i, 7), &error));
			}
			assert_int_equal(stream.state, SNAPSHOT_DONE);
			assert_true(str_equal(buf_str(&got), STR("REDIS000900")));
			buf_finish(&got);
		}
	}
}

static void the_checksum_is_that_of_redis(void **state)
{
	/* the value that Redis's own test of crc64.c expects */
	assert_true(crc64(0, STR("123456789")) == 0xe9c6d914c4b8d9caULL);
}

static void what_is_of_modules_and_of_newer_redises_is_passed_over(void **state)
{
	/* a module's own data; its value in database 1; hashes with fields that expire, in two
	 * ways; the key that we look for */
	struct str file = STR(
		"REDIS0003\367\201\001\002\003\004\005\006\007\010\002\002\005\003abc"
		"\001\007\003fltx\004doubledb\000"
		"\376\001\007\001m\201\001\002\003\004\005\006\007\010\005\001s\000"
		"\030\001h\001\002\003\004\005\006\007\010\002\000\001f\001v\100\200\001g\001w"
		"\031\001l\001\002\003\004\005\006\007\010\004pack"
		"\376\000\000\001k\001v\377");
	static const char *const keys[] = { "m", "h", "l", "k" };
	struct rdb rdb;
	struct rdb_entry entry;
	struct error error;
	bool found;
	assert_true(rdb_begin(&rdb, file, &error));
	for (int i = 0; i < 4; i++) {
		assert_true(rdb_next(&rdb, *state, &entry, &found, &error) && found);
		assert_true(str_equal(entry.key, str_from_cstr(keys[i])));
		assert_int_equal(entry.database, i < 3);
	}
	assert_true(rdb_next(&rdb, *state, &entry, &found, &error) && !found);
	/* cut off anywhere it is damaged, and read no further */
	for (size_t len = 10; len < file.len; len++) {
		bool ok = rdb_begin(&rdb, str_slice(file, 0, len), &error);
		for (found = true; ok && found;) {
			ok = rdb_next(&rdb, *state, &entry, &found, &error);
		}
		assert_false(ok);
	}
}

static void keys_have_their_database_time_and_value(void **state)
{
	/* database 2; a key of the number 300 that ends at 1000 ms; one pressed by LZF */
	struct str file =
		STR("REDIS0004\376\002\374\350\003\000\000\000\000\000\000\000\301\054\001"
		    "\001v\000\303\005\012\001aa\300\000\003abc\377");
	struct rdb rdb;
	struct rdb_entry entry;
	struct error error;
	bool found;
	assert_true(rdb_begin(&rdb, file, &error));
	assert_true(rdb_next(&rdb, *state, &entry, &found, &error));
	assert_true(found && str_equal(entry.key, STR("300")) && entry.database == 2);
	assert_int_equal(entry.expires_ms, 1000);
	assert_true(str_equal(entry.value, STR("\001v")));
	struct buf payload = { 0 };
	rdb_payload(&rdb, &entry, &payload);
	assert_int_equal(payload.len, 1 + 2 + 2 + 8);
	assert_memory_equal(payload.data, "\000\001v\004\000", 5);
	buf_finish(&payload);
	assert_true(rdb_next(&rdb, *state, &entry, &found, &error));
	assert_true(found && str_equal(entry.key, STR("aaaaaaaaaa")) && entry.expires_ms == -1);
	assert_true(rdb_next(&rdb, *state, &entry, &found, &error) && !found);
}

static void a_listing_gives_its_keys_and_whether_there_are_more(void **state)
{
	struct s3_listing listing = { 0 };
	assert_true(s3_listing_read(&listing, *state,
		STR("<?xml?><ListBucketResult x=\"y\"><IsTruncated>true</IsTruncated><Contents>"
		    "<Key>a%20b</Key></Contents><Contents><Key>c</Key></Contents>"
		    "<Contents><Key>cut")));
	assert_int_equal(listing.count, 2);
	assert_true(listing.is_truncated && str_equal(listing.keys[0], STR("a%20b")));
	assert_false(s3_listing_read(&listing, *state, STR("<html>")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_tell_their_time_and_only_ours_do),
		cmocka_unit_test(of_a_week_the_newest_stays_and_weeks_begin_on_monday),
		cmocka_unit_test(days_without_a_backup_do_not_count),
		cmocka_unit_test(what_the_future_has_made_stays_and_takes_no_place),
		cmocka_unit_test(what_stays_is_what_a_slow_model_keeps),
		cmocka_unit_test(what_is_sealed_opens_at_every_length_around_a_piece),
		cmocka_unit_test(names_of_any_length_come_back_from_the_tar),
		cmocka_unit_test(a_snapshot_is_the_same_however_it_is_cut),
		cmocka_unit_test(the_checksum_is_that_of_redis),
		cmocka_unit_test(what_is_of_modules_and_of_newer_redises_is_passed_over),
		cmocka_unit_test(keys_have_their_database_time_and_value),
		cmocka_unit_test(a_listing_gives_its_keys_and_whether_there_are_more),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
