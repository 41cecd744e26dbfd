#include "source/spotify/ref.h"

#include "base/arena.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

#define ID "0123456789abcdefghijAB"

static const struct {
	const char *link;
	enum spotify_kind kind;
} good[] = {
	{ "spotify:track:" ID, SPOTIFY_TRACK },
	{ "spotify:episode:" ID, SPOTIFY_EPISODE },
	{ "spotify:album:" ID, SPOTIFY_ALBUM },
	{ "spotify:artist:" ID, SPOTIFY_ARTIST },
	{ "spotify:playlist:" ID, SPOTIFY_PLAYLIST },
	{ "spotify:user:some.body:playlist:" ID, SPOTIFY_PLAYLIST },
	{ "https://open.spotify.com/track/" ID, SPOTIFY_TRACK },
	{ "https://open.spotify.com/track/" ID "?si=4f3c2b1a0d9e8f7c", SPOTIFY_TRACK },
	{ "https://open.spotify.com/track/" ID "/#0:42", SPOTIFY_TRACK },
	{ "https://open.spotify.com/intl-de/album/" ID "?si=x&nd=1", SPOTIFY_ALBUM },
	{ "https://open.spotify.com/intl-pt-br/artist/" ID, SPOTIFY_ARTIST },
	{ "https://open.spotify.com/embed/episode/" ID "?theme=0", SPOTIFY_EPISODE },
	{ "https://open.spotify.com/user/some.body/playlist/" ID, SPOTIFY_PLAYLIST },
	{ "http://OPEN.spotify.com//playlist//" ID "//", SPOTIFY_PLAYLIST },
	{ "open.spotify.com/track/" ID, SPOTIFY_TRACK },
	{ "https://play.spotify.com/track/" ID, SPOTIFY_TRACK },
};

static void links_name_a_kind_and_an_id(void **state)
{
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct str link = str_from_cstr(good[i].link);
		struct spotify_ref ref;
		struct error error;
		assert_true(spotify_owns_link(link));
		assert_true(spotify_ref_parse(link, &ref, &error));
		assert_int_equal(ref.kind, good[i].kind);
		assert_true(str_equal(ref.id, STR(ID)));
	}
}

static void what_cannot_be_opened_is_told_in_a_sentence(void **state)
{
	static const char *const bad[][2] = {
		{ "spotify:", "nothing that can be played" },
		{ "spotify:track:", "not complete" },
		{ "spotify:track:" ID "x", "not complete" },
		{ "spotify:track:" ID "&x", "not complete" },
		{ "spotify:track:../../me/player/pause", "not complete" },
		{ "https://open.spotify.com/", "nothing that can be played" },
		{ "https://open.spotify.com/track", "not complete" },
		{ "https://open.spotify.com/track/%30123456789abcdefghijAB", "not complete" },
		{ "https://open.spotify.com/show/" ID, "one episode" },
		{ "spotify:show:" ID, "one episode" },
		{ "https://open.spotify.com/collection/tracks", "Liked Songs" },
		{ "spotify:collection", "Liked Songs" },
		{ "https://open.spotify.com/user/some.body", "nothing that can be played" },
		{ "https://open.spotify.com/genre/pop", "nothing that can be played" },
		{ "https://open.spotify.com?x=/track/" ID, "nothing that can be played" },
		{ "https://spotify.link/AbCdEfGh", "Short links" },
		{ "spotify.link/AbCdEfGh", "Short links" },
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct str link = str_from_cstr(bad[i][0]);
		struct spotify_ref ref;
		struct error error;
		assert_true(spotify_owns_link(link));
		assert_false(spotify_ref_parse(link, &ref, &error));
		assert_int_equal(error.kind, ERROR_INVALID);
		assert_non_null(strstr(error.message, bad[i][1]));
	}
}

static void links_to_elsewhere_are_not_ours(void **state)
{
	static const char *const foreign[] = {
		"",
		"track",
		"local:AbCd-_0123456789",
		"https://example.com/track/" ID,
		"https://example.com/open.spotify.com/track/" ID,
		"https://open.spotify.com.example.com/track/" ID,
		"https://open.spotify.com@example.com/track/" ID,
		"https://example.com@open.spotify.com/track/" ID,
		"https://open.spotify.com:8080/track/" ID,
		"ftp://open.spotify.com/track/" ID,
		"//open.spotify.com/track/" ID,
		"https://api.spotify.com/v1/me",
	};
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		assert_false(spotify_owns_link(str_from_cstr(foreign[i])));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links_name_a_kind_and_an_id),
		cmocka_unit_test(what_cannot_be_opened_is_told_in_a_sentence),
		cmocka_unit_test(links_to_elsewhere_are_not_ours),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
