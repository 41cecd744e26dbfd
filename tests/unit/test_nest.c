#include "nest/nest.h"
#include "nest/song.h"
#include "nest/view_read.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

static void rows_get_lighter_and_darker_in_five_steps(void **state)
{
	assert_true(str_equal(song_background_color(0), STR("222222")));
	assert_true(str_equal(song_background_color(1), STR("292929")));
	assert_true(str_equal(song_background_color(5), STR("444444")));
	assert_true(str_equal(song_background_color(INT64_MAX), STR("444444")));
	assert_true(str_equal(song_background_color(-1), STR("1b1b1b")));
	assert_true(str_equal(song_background_color(-5), STR("000000")));
	assert_true(str_equal(song_background_color(INT64_MIN), STR("000000")));
}

static void all_keys_of_a_nest_share_a_hash_tag(void **state)
{
	struct nest_settings settings = { 0 };
	struct nest nest;
	struct error error;
	assert_true(nest_init(&nest, NULL, &settings, STR("main"), &error));
	assert_true(str_equal(nest.id, STR("main")));
	assert_true(str_equal(nest.prefix, STR("nest:{main}")));
	assert_true(str_equal(nest.channel, STR("nest:{main}:changes")));
	assert_true(nest_is_main(&nest));
	assert_true(nest_init(&nest, NULL, &settings, STR("X7K2P"), &error));
	assert_true(str_equal(nest.prefix, STR("nest:{X7K2P}")));
	assert_false(nest_is_main(&nest));
}

static void what_is_no_id_of_a_nest_is_refused(void **state)
{
	struct nest_settings settings = { 0 };
	struct nest nest;
	struct error error;
	const struct str bad[] = { STR(""), STR("a b"), STR("main}"), STR("é"), STR("a\0b"),
		STR("123456789012345678901234567890123") };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(nest_init(&nest, NULL, &settings, bad[i], &error));
		assert_int_equal(error.kind, ERROR_INVALID);
	}
}

static void users_are_short_words_of_utf8(void **state)
{
	struct error error;
	char long_name[256];
	memset(long_name, 'a', sizeof(long_name));
	assert_true(nest_check_user(STR("zoë@example.com"), &error));
	assert_true(nest_check_user((struct str) { long_name, 254 }, &error));
	assert_false(nest_check_user((struct str) { long_name, 255 }, &error));
	assert_false(nest_check_user(STR(""), &error));
	assert_false(nest_check_user(STR("a b"), &error));
	assert_false(nest_check_user(STR("a\nb"), &error));
	assert_false(nest_check_user(STR("a\x7F"), &error));
	assert_false(nest_check_user(STR("\xC3"), &error));
	assert_int_equal(error.kind, ERROR_INVALID);
}

static void song_ids_have_one_spelling(void **state)
{
	struct error error;
	assert_true(nest_check_song_id(STR("1"), &error));
	assert_true(nest_check_song_id(STR("999999999999999"), &error));
	const struct str bad[] = { STR(""), STR("0"), STR("01"), STR("-1"), STR("1.0"),
		STR("x"), STR("1 "), STR("1000000000000000") };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(nest_check_song_id(bad[i], &error));
		assert_int_equal(error.kind, ERROR_NOT_FOUND);
	}
}

#define TEXT(literal)                                                                          \
	{                                                                                      \
		.type = REPLY_STRING, .text = STR(literal)                                     \
	}
#define NUMBER(value)                                                                          \
	{                                                                                      \
		.type = REPLY_INTEGER, .integer = (value)                                      \
	}
#define ITEMS(...)                                                                             \
	{                                                                                      \
		.type = REPLY_ARRAY, .items = (struct reply[]) { __VA_ARGS__ },                \
		.count = sizeof((struct reply[]) { __VA_ARGS__ }) / sizeof(struct reply)       \
	}
#define NOTHING                                                                                \
	{                                                                                      \
		.type = REPLY_ARRAY                                                            \
	}

/* As view.lua answers: 3 minutes of music, a minute of them played. */
static struct view *read_example(bool is_paused)
{
	const struct reply answer = ITEMS(NUMBER(7), NUMBER(160000), NUMBER(is_paused),
		NUMBER(40),
		ITEMS(ITEMS(TEXT("3"), TEXT(""),
			      ITEMS(TEXT("title"), TEXT("T"), TEXT("duration_ms"),
				      TEXT("180000"), TEXT("throwback"), TEXT("b@x")),
			      ITEMS(TEXT("a@x"), TEXT("5"), TEXT("b@x"), TEXT("6")), NOTHING),
			NUMBER(100000), NUMBER(100000), NUMBER(280000),
			NUMBER(is_paused ? 60000 : 0)),
		ITEMS(ITEMS(TEXT("4"), TEXT("1.5"), ITEMS(TEXT("auto"), TEXT("1")), NOTHING,
			ITEMS(TEXT("9"), TEXT("a@x"), TEXT("hi")))),
		ITEMS(TEXT("1"), TEXT("0"), TEXT("a@x"), TEXT("3"), TEXT(""), TEXT(""),
			TEXT("T"), TEXT("2"), TEXT("1"), TEXT("b@x"), TEXT("3"), TEXT(""),
			TEXT(""), TEXT("T")),
		NUMBER(2), ITEMS(TEXT("a@x"), TEXT("b@x")), ITEMS(TEXT("b@x"), TEXT("2")),
		TEXT("{}"));
	return view_read(STR("main"), &answer);
}

static void a_view_has_what_the_store_answered(void **state)
{
	struct view *view = read_example(false);
	assert_int_equal(view->seq, 7);
	assert_int_equal(view->volume, 40);
	assert_true(str_equal(view->playing->title, STR("T")));
	assert_int_equal(view->playing->jam_count, 2);
	assert_false(view->playing->jams[0].is_throwback);
	assert_true(view->playing->jams[1].is_throwback);
	assert_true(view->songs[0].is_auto && view->songs[0].score == 1.5);
	assert_int_equal(view->songs[0].comments[0].time_ms, 9);
	assert_true(str_equal(view->songs[0].comments[0].body, STR("hi")));
	assert_int_equal(view->airhorn_count, 2);
	assert_true(view->airhorns[0].is_free && view->airhorns[0].when_ms == 2);
	assert_ptr_equal(view_song(view, STR("3")), view->playing);
	assert_ptr_equal(view_song(view, STR("4")), &view->songs[0]);
	assert_null(view_song(view, STR("5")));
	assert_int_equal(view_free_horns(view, STR("b@x")), 2);
	assert_int_equal(view_free_horns(view, STR("a@x")), 0);
	view_unref(view);
}

static void a_position_runs_from_zero_to_the_end(void **state)
{
	struct view *view = read_example(false);
	assert_int_equal(view_position_ms(view, 160000), 60000);
	assert_int_equal(view_position_ms(view, 99000), 0);
	assert_int_equal(view_position_ms(view, 280000), 180000);
	assert_int_equal(view_position_ms(view, 999999), 180000);
	view_unref(view);
}

static void a_position_stands_while_paused(void **state)
{
	struct view *view = read_example(true);
	assert_int_equal(view_position_ms(view, 160000), 60000);
	assert_int_equal(view_position_ms(view, 999999), 60000);
	view_unref(view);
}

static int freed_faces;

static void free_face(void *face)
{
	freed_faces += *(int *)face;
}

static void faces_are_freed_with_the_last_reference(void **state)
{
	static int one = 1, two = 2;
	struct view *view = read_example(false);
	view->faces[0] = &one;
	view->faces[VIEW_FACES - 1] = &two;
	view->free_faces[0] = free_face;
	view->free_faces[VIEW_FACES - 1] = free_face;
	view_ref(view);
	view_unref(view);
	assert_int_equal(freed_faces, 0);
	view_unref(view);
	assert_int_equal(freed_faces, 3);
	view_unref(NULL);
}

static void an_empty_nest_gives_an_empty_view(void **state)
{
	const struct reply answer = ITEMS(NUMBER(0), NUMBER(5), NUMBER(0), NUMBER(95), NOTHING,
		NOTHING, NOTHING, NUMBER(0), NOTHING, NOTHING, TEXT(""));
	struct view *view = view_read(STR("main"), &answer);
	assert_null(view->playing);
	assert_int_equal(view->song_count, 0);
	assert_int_equal(view_position_ms(view, 5), 0);
	assert_null(view_song(view, STR("1")));
	assert_int_equal(view->last.len, 0);
	view_unref(view);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_get_lighter_and_darker_in_five_steps),
		cmocka_unit_test(all_keys_of_a_nest_share_a_hash_tag),
		cmocka_unit_test(what_is_no_id_of_a_nest_is_refused),
		cmocka_unit_test(users_are_short_words_of_utf8),
		cmocka_unit_test(song_ids_have_one_spelling),
		cmocka_unit_test(a_view_has_what_the_store_answered),
		cmocka_unit_test(a_position_runs_from_zero_to_the_end),
		cmocka_unit_test(a_position_stands_while_paused),
		cmocka_unit_test(faces_are_freed_with_the_last_reference),
		cmocka_unit_test(an_empty_nest_gives_an_empty_view),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
