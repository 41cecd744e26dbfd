#include "source/source.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

static void assert_uri(struct str uri, struct str src, struct str trackid)
{
	struct str found_src, found_trackid;
	struct error error;
	assert_true(source_parse_uri(uri, &found_src, &found_trackid, &error));
	assert_true(str_equal(found_src, src));
	assert_true(str_equal(found_trackid, trackid));
}

static void track_uris_name_a_source_and_a_track(void **state)
{
	assert_uri(STR("local:AbCd-_0123456789"), STR("local"), STR("local:AbCd-_0123456789"));
	assert_uri(STR("spotify:track:0123456789abcdefghijAB"), STR("spotify"),
		STR("spotify:track:0123456789abcdefghijAB"));
	assert_uri(STR("spotify:episode:0123456789abcdefghijAB"), STR("spotify"),
		STR("spotify:episode:0123456789abcdefghijAB"));
	assert_uri(STR("youtube:dQw4w9WgXcQ"), STR("youtube"), STR("dQw4w9WgXcQ"));
	assert_uri(STR("soundcloud:123456"), STR("soundcloud"), STR("123456"));
}

static void anything_else_is_refused(void **state)
{
	static const struct str wrong[] = { { "", 0 }, { "local:", 6 }, { "local", 5 },
		{ "local:../../etc/passwd", 22 }, { "local:AbCd-_012345678", 21 },
		{ "local:AbCd-_01234567890", 23 },
		{ "spotify:album:0123456789abcdefghijAB", 36 },
		{ "spotify:track:0123456789abcdefghij-B", 36 }, { "youtube:dQw4w9WgXc", 18 },
		{ "youtube:dQw4w9WgX\0Q", 19 }, { "soundcloud:12a", 14 }, { "soundcloud:", 11 },
		{ "Local:AbCd-_0123456789", 22 }, { "http://localhost/", 17 } };
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct str src, trackid;
		struct error error;
		assert_false(source_parse_uri(wrong[i], &src, &trackid, &error));
		assert_int_equal(error.kind, ERROR_INVALID);
	}
}

static void a_source_is_found_by_its_name(void **state)
{
	struct sources sources = { 0 };
	struct source local = { .name = "local" }, other = { .name = "local" };
	struct source spotify = { .name = "spotify" };
	assert_null(sources_find(&sources, STR("local")));
	sources_add(&sources, &local);
	sources_add(&sources, &spotify);
	assert_ptr_equal(sources_find(&sources, STR("local")), &local);
	assert_ptr_equal(sources_find(&sources, STR("spotify")), &spotify);
	sources_add(&sources, &other);
	assert_ptr_equal(sources_find(&sources, STR("local")), &other);
	assert_int_equal(sources.count, 2);
	assert_null(sources_find(&sources, STR("spot")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(track_uris_name_a_source_and_a_track),
		cmocka_unit_test(anything_else_is_refused),
		cmocka_unit_test(a_source_is_found_by_its_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
