#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log_limit.h"
#include "base/random.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

static void split_gives_empty_parts_and_ends(void **state)
{
	struct str rest = STR("a,,b"), part;
	assert_true(str_split_next(&rest, ',', &part) && str_equal(part, STR("a")));
	assert_true(str_split_next(&rest, ',', &part) && str_equal(part, STR("")));
	assert_true(str_split_next(&rest, ',', &part) && str_equal(part, STR("b")));
	assert_false(str_split_next(&rest, ',', &part));
}

static void secrets_are_equal_only_when_every_byte_is(void **state)
{
	assert_true(str_equal_secret(STR("s3cret"), STR("s3cret")));
	assert_true(str_equal_secret(STR_EMPTY, STR_EMPTY));
	assert_false(str_equal_secret(STR("s3cret"), STR("s3creT")));
	assert_false(str_equal_secret(STR("s3cret"), STR("S3cret")));
	assert_false(str_equal_secret(STR("s3cret"), STR("s3cre")));
	assert_false(str_equal_secret(STR("s3cret"), STR_EMPTY));
}

static void tokens_have_one_form(void **state)
{
	struct arena *arena = arena_create();
	struct str token = random_token(arena);
	assert_true(random_is_token(token));
	assert_false(str_equal(token, random_token(arena)));
	assert_false(random_is_token(str_from(token, 1)));
	assert_false(random_is_token(arena_printf(arena, "%s-", token.data)));
	assert_false(random_is_token(arena_printf(arena, "%s+", token.data + 1)));
	assert_false(random_is_token(STR_EMPTY));
	arena_destroy(arena);
}

static void numbers_are_whole_or_refused(void **state)
{
	int64_t value;
	assert_true(str_to_int64(STR("-42"), &value) && value == -42);
	assert_true(str_to_int64(STR("9223372036854775807"), &value) && value == INT64_MAX);
	assert_false(str_to_int64(STR("9223372036854775808"), &value));
	assert_false(str_to_int64(STR(""), &value));
	assert_false(str_to_int64(STR("12x"), &value));
	assert_false(str_to_int64(STR(" 12"), &value));
	double real;
	assert_true(str_to_double(STR("1.5e3"), &real) && real == 1500.0);
	assert_false(str_to_double(STR("inf"), &real));
	assert_false(str_to_double(STR("0x10"), &real));
}

static void utf8_is_told_from_garbage(void **state)
{
	assert_true(str_is_utf8(STR("Für Elise \xF0\x9F\x8E\xB5")));
	assert_false(str_is_utf8(STR("\xC0\xAF")));
	assert_false(str_is_utf8(STR("\xED\xA0\x80")));
	assert_false(str_is_utf8(STR("\xF4\x90\x80\x80")));
	assert_false(str_is_utf8(STR("a\0b")));
	assert_false(str_is_utf8(STR("\xE2\x82")));
	assert_int_equal(str_utf8_length(STR("Für")), 3);
}

static void times_read_back_as_they_were_written(void **state)
{
	struct arena *arena = arena_create();
	int64_t ms;
	assert_true(clock_parse_iso8601(STR("2026-02-10T15:30:00.123+00:00"), &ms));
	assert_true(str_equal(clock_iso8601(arena, ms), STR("2026-02-10T15:30:00.123+00:00")));
	int64_t shifted;
	assert_true(clock_parse_iso8601(STR("2026-02-10T16:30:00.123456+01:00"), &shifted));
	assert_int_equal(ms, shifted);
	assert_true(clock_parse_iso8601(STR("2017-11-06T09:00:00"), &ms));
	assert_false(clock_parse_iso8601(STR("2017-13-06T09:00:00"), &ms));
	assert_false(clock_parse_iso8601(STR("yesterday"), &ms));
	assert_false(clock_parse_iso8601(STR("2017-11-06T09:00:00+0"), &ms));
	arena_destroy(arena);
}

static void deep_or_broken_json_is_refused_with_a_reason(void **state)
{
	struct arena *arena = arena_create();
	struct error error;
	json_t *value;
	char deep[200];
	memset(deep, '[', sizeof(deep));
	assert_false(json_parse(arena, (struct str) { deep, sizeof(deep) }, &value, &error));
	assert_non_null(strstr(error.message, "32"));
	assert_false(json_parse(arena, STR("{\"a\":"), &value, &error));
	assert_false(json_parse(arena, STR("\"\xFF\""), &value, &error));
	assert_true(json_parse(arena, STR("[\"[[[\", {\"a\":\"b\"}]"), &value, &error));
	assert_true(str_equal(json_member_str(json_array_get(value, 1), "a"), STR("b")));
	arena_destroy(arena);
}

static void written_json_is_escaped_and_separated(void **state)
{
	struct buf buf = { 0 };
	struct json_writer writer = { .buf = &buf };
	json_begin_array(&writer);
	json_write_str(&writer, STR("<\"\n\x01"));
	json_begin_object(&writer);
	json_member_write_int(&writer, "n", -3);
	json_member_write_bool(&writer, "b", true);
	json_end_object(&writer);
	json_write_double(&writer, 0.1);
	json_write_null(&writer);
	json_end_array(&writer);
	assert_true(str_equal(buf_str(&buf),
		STR("[\"\\u003c\\\"\\n\\u0001\",{\"n\":-3,\"b\":true},0.1,null]")));
	buf_finish(&buf);
}

static int released;
static void count_release(void *thing)
{
	released++;
}

static void an_arena_keeps_its_promises_and_large_blocks(void **state)
{
	struct arena *arena = arena_create();
	arena_defer(arena, count_release, NULL);
	char *large = arena_alloc(arena, 100000);
	memset(large, 1, 100000);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal((uintptr_t)arena_alloc(arena, 24) % 16, 0);
	}
	arena_reset(arena);
	assert_int_equal(released, 1);
	arena_defer(arena, count_release, NULL);
	arena_destroy(arena);
	assert_int_equal(released, 2);
}

static void error_messages_are_utf8_even_when_they_are_cut(void **state)
{
	struct error error;
	error_set(&error, ERROR_INVALID, "F\xC3\xBCr \xC3 and \xFF");
	assert_string_equal(error.message, "F\xC3\xBCr ? and ?");
	char text[600];
	for (size_t shift = 0; shift < 2; shift++) {
		memset(text, 'x', sizeof(text));
		for (size_t i = shift; i + 2 < sizeof(text); i += 2) {
			memcpy(text + i, "\xC3\xBC", 2);
		}
		text[sizeof(text) - 1] = '\0';
		error_set(&error, ERROR_INVALID, "%s", text);
		assert_int_equal(strlen(error.message), sizeof(error.message) - 1);
		assert_true(str_is_utf8(str_from_cstr(error.message)));
	}
}

/* How many of `lines` lines of a kind are let through at that time. */
static unsigned admitted(enum log_level level, const char *event, const char *where,
	unsigned lines, int64_t now_ms)
{
	unsigned count = 0;
	for (unsigned i = 0; i < lines; i++) {
		const struct log_field fields[] = { LOG_CSTR("where", where), LOG_INT("n", i),
			{ 0 } };
		count += log_limit_admit(level, event, fields, now_ms);
	}
	return count;
}

static void a_flood_of_lines_is_cut_and_what_is_left_out_is_told(void **state)
{
	struct log_limit_summary summary;
	log_limit_reset();
	assert_int_equal(admitted(LOG_INFO, "asked", "a", 100, 5), LOG_LIMIT_GOOD);
	assert_int_equal(admitted(LOG_WARNING, "failed", "a", 100, 5), LOG_LIMIT_BAD);
	assert_int_equal(admitted(LOG_WARNING, "failed", "b", 3, 5), 3);
	assert_false(log_limit_take(&summary, 59999));
	assert_int_equal(admitted(LOG_WARNING, "failed", "a", 1, 59999), 0);
	unsigned told = 0;
	while (log_limit_take(&summary, 60005)) {
		bool is_bad = summary.level == LOG_WARNING;
		assert_string_equal(summary.event, is_bad ? "failed" : "asked");
		assert_string_equal(summary.about, "where=a");
		assert_int_equal(
			summary.lines, is_bad ? 101 - LOG_LIMIT_BAD : 100 - LOG_LIMIT_GOOD);
		told++;
	}
	assert_int_equal(told, 2);
	assert_int_equal(admitted(LOG_WARNING, "failed", "a", 100, 60005), LOG_LIMIT_BAD);
	log_limit_reset();
}

static void kinds_without_number_share_a_limit_when_there_is_no_place_for_more(void **state)
{
	struct log_limit_summary summary;
	unsigned count = 0, lines = 0;
	log_limit_reset();
	for (int i = 0; i < 100000; i++) {
		char where[16];
		snprintf(where, sizeof(where), "%d", i);
		count += admitted(LOG_INFO, "asked", where, 1, 1000);
	}
	assert_true(count < 1000);
	while (log_limit_take(&summary, 62000)) {
		assert_string_equal(summary.event, "several");
		lines += summary.lines;
	}
	assert_int_equal(count + lines, 100000);
	log_limit_reset();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(split_gives_empty_parts_and_ends),
		cmocka_unit_test(secrets_are_equal_only_when_every_byte_is),
		cmocka_unit_test(tokens_have_one_form),
		cmocka_unit_test(numbers_are_whole_or_refused),
		cmocka_unit_test(utf8_is_told_from_garbage),
		cmocka_unit_test(times_read_back_as_they_were_written),
		cmocka_unit_test(deep_or_broken_json_is_refused_with_a_reason),
		cmocka_unit_test(written_json_is_escaped_and_separated),
		cmocka_unit_test(error_messages_are_utf8_even_when_they_are_cut),
		cmocka_unit_test(an_arena_keeps_its_promises_and_large_blocks),
		cmocka_unit_test(a_flood_of_lines_is_cut_and_what_is_left_out_is_told),
		cmocka_unit_test(
			kinds_without_number_share_a_limit_when_there_is_no_place_for_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
