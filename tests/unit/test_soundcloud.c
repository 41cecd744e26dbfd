/* SoundCloud's pure parts. */
#include "source/soundcloud/link.h"
#include "source/soundcloud/track.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

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

static void assert_str(struct str actual, const char *expected)
{
	assert_string_equal(arena_cstr(arena, actual), expected);
}

/* --- links --- */

static void assert_page(const char *text, const char *url)
{
	if (soundcloud_link_kind(str_from_cstr(text)) != SOUNDCLOUD_PAGE) {
		fail_msg("%s is no page", text);
	}
	assert_str(soundcloud_page_url(arena, str_from_cstr(text)), url);
}

static void links_lead_to_pages(void **state)
{
	assert_page("https://soundcloud.com/forss/flickermood",
		"https://soundcloud.com/forss/flickermood");
	assert_page("http://www.soundcloud.com/forss/flickermood/?si=1&utm_source=x#t=0:30",
		"https://soundcloud.com/forss/flickermood/");
	assert_page("m.soundcloud.com/forss", "https://soundcloud.com/forss");
	assert_page("HTTPS://SOUNDCLOUD.COM/forss/sets/soulhack?in=a%2Fb",
		"https://soundcloud.com/forss/sets/soulhack");
	assert_page("https://soundcloud.com/a_b-c/x/s-SecRet0",
		"https://soundcloud.com/a_b-c/x/s-SecRet0");
	assert_page("https://on.soundcloud.com/AbC123", "https://on.soundcloud.com/AbC123");
}

static void a_number_is_a_track(void **state)
{
	assert_int_equal(soundcloud_link_kind(STR("soundcloud:293")), SOUNDCLOUD_TRACK);
	assert_str(soundcloud_link_id(STR("soundcloud:293")), "293");
}

static void other_links_of_soundcloud_lead_nowhere(void **state)
{
	static const char *const links[] = { "https://soundcloud.com",
		"https://soundcloud.com/", "https://soundcloud.com//forss",
		"https://soundcloud.com/forss//flickermood", "https://soundcloud.com/a/b/c/d/e",
		"https://soundcloud.com/../../etc", "https://soundcloud.com/forss/%2e%2e",
		"https://soundcloud.com/forss/a:b", "https://soundcloud.com/forss/a@b",
		"https://on.soundcloud.com/", "https://on.soundcloud.com/a/b",
		"soundcloud:", "soundcloud:x", "soundcloud:-1", "soundcloud:tracks:293" };
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		if (soundcloud_link_kind(str_from_cstr(links[i])) != SOUNDCLOUD_OTHER) {
			fail_msg("%s is taken for something", links[i]);
		}
		assert_str(soundcloud_page_url(arena, str_from_cstr(links[i])), "");
	}
}

static void hosts_that_look_like_soundcloud_are_not(void **state)
{
	static const char *const links[] = { "https://soundcloud.com.evil.example/forss/x",
		"https://soundcloud.com@evil.example/forss/x",
		"https://soundcloud.com:443/forss/x", "https://user:pw@soundcloud.com/forss/x",
		"https://evilsoundcloud.com/forss/x", "https://soundcloud.co/forss/x",
		"https://x.soundcloud.com/forss/x",
		"https://sоundcloud.com/forss/x" /* with a Cyrillic o */,
		"https://soundcloud.com\\@evil.example/x", "https://soundcloud.com /forss/x",
		"https://evil.example/https://soundcloud.com/forss/x",
		"https://evil.example/?soundcloud.com/forss/x", "//soundcloud.com/forss/x",
		"ftp://soundcloud.com/forss/x", "https://api.soundcloud.com/tracks/293",
		"https://soundcloud.com/forss/x\r\nHost: evil.example", "" };
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		if (soundcloud_link_kind(str_from_cstr(links[i])) != SOUNDCLOUD_NONE) {
			fail_msg("%s is taken for SoundCloud's", links[i]);
		}
	}
}

/* --- the API's addresses --- */

static void assert_resource(const char *url, enum soundcloud_kind kind, const char *number)
{
	struct str id;
	if (soundcloud_resource_parse(arena, str_from_cstr(url), &id) != kind) {
		fail_msg("%s is something else", url);
	}
	assert_str(id, number);
}

static void resources_are_known_by_kind_and_number(void **state)
{
	assert_resource("https://api.soundcloud.com/tracks/soundcloud:tracks:308946187",
		SOUNDCLOUD_TRACK, "308946187");
	assert_resource("https://api.soundcloud.com/tracks/soundcloud%3Atracks%3A17?x=/users/5",
		SOUNDCLOUD_TRACK, "17");
	assert_resource("https://api.soundcloud.com/tracks/17.json", SOUNDCLOUD_OTHER, "");
	assert_resource("https://api.soundcloud.com/tracks/17", SOUNDCLOUD_TRACK, "17");
	assert_resource(
		"https://api.soundcloud.com/playlists/soundcloud:playlists:9?secret_token=s",
		SOUNDCLOUD_PLAYLIST, "9");
	assert_resource(
		"https://api.soundcloud.com/users/soundcloud:users:5", SOUNDCLOUD_USER, "5");
	assert_resource(
		"https://api.soundcloud.com/users/soundcloud:tracks:5", SOUNDCLOUD_OTHER, "");
	assert_resource(
		"https://api.soundcloud.com/tracks/soundcloud:tracks:", SOUNDCLOUD_OTHER, "");
	assert_resource(
		"https://api.soundcloud.com/tracks/soundcloud:tracks", SOUNDCLOUD_OTHER, "");
	assert_resource("https://api.soundcloud.com/tracks/%zz", SOUNDCLOUD_OTHER, "");
	assert_resource("https://api.soundcloud.com/tracks/..%2f17", SOUNDCLOUD_OTHER, "");
	assert_resource("https://api.soundcloud.com/", SOUNDCLOUD_OTHER, "");
	assert_resource("", SOUNDCLOUD_OTHER, "");
}

/* --- tracks --- */

static json_t *parse(const char *text)
{
	json_t *value;
	struct error error;
	assert_true(json_parse(arena, str_from_cstr(text), &value, &error));
	return value;
}

/* A good track, with what is given laid over it. */
static bool read_track(const char *more, struct track *track, struct error *error)
{
	json_t *item = parse(
		"{\"kind\":\"track\",\"urn\":\"soundcloud:tracks:17\",\"title\":\" A\\n song\","
		"\"duration\":213886,\"access\":\"playable\",\"streamable\":true,"
		"\"artwork_url\":\"https://i1.sndcdn.com/artworks-x-0-large.jpg\","
		"\"permalink_url\":\"https://soundcloud.com/forss/a-song?utm_source=id_1\","
		"\"user\":{\"username\":\"Forss\","
		"\"avatar_url\":\"https://i1.sndcdn.com/avatars-y-large.jpg\"}}");
	json_object_update(item, parse(more));
	return soundcloud_track_read(item, arena, track, error);
}

static void a_track_is_read(void **state)
{
	struct track track;
	struct error error;
	assert_true(read_track("{}", &track, &error));
	assert_str(track.src, "soundcloud");
	assert_str(track.trackid, "17");
	assert_str(track.title, "A song");
	assert_str(track.artist, "Forss");
	assert_int_equal(track.duration_s, 214);
	assert_int_equal(track.duration_ms, 213886);
	assert_str(track.img, "https://i1.sndcdn.com/artworks-x-0-t300x300.jpg");
	assert_str(track.big_img, "https://i1.sndcdn.com/artworks-x-0-t500x500.jpg");
	assert_str(track.permalink_url, "https://soundcloud.com/forss/a-song");
}

static void what_a_track_lacks_is_found_elsewhere_or_left_out(void **state)
{
	struct track track;
	struct error error;
	assert_true(read_track("{\"artwork_url\":null,\"urn\":null,\"id\":18,"
			       "\"metadata_artist\":\"Somebody\",\"duration\":400}",
		&track, &error));
	assert_str(track.trackid, "18");
	assert_str(track.artist, "Somebody");
	assert_int_equal(track.duration_s, 1);
	assert_str(track.img, "https://i1.sndcdn.com/avatars-y-t300x300.jpg");
	assert_true(read_track("{\"artwork_url\":\"javascript:alert(1)\",\"title\":\"\","
			       "\"permalink_url\":\"https://evil.example/\",\"access\":null}",
		&track, &error));
	assert_str(track.img, "");
	assert_str(track.title, "17");
	assert_str(track.permalink_url, "");
	assert_true(read_track(
		"{\"artwork_url\":\"https://i1.sndcdn.com/odd.png\"}", &track, &error));
	assert_str(track.big_img, "https://i1.sndcdn.com/odd.png");
}

static void assert_refused(const char *more, enum error_kind kind, const char *sentence)
{
	struct track track;
	struct error error;
	assert_false(read_track(more, &track, &error));
	assert_int_equal(error.kind, kind);
	assert_string_equal(error.message, sentence);
}

static void each_track_that_cannot_be_heard_says_why(void **state)
{
	assert_refused("{\"access\":\"preview\"}", ERROR_INVALID,
		"SoundCloud gives only a snippet of that track to who does not subscribe to "
		"it.");
	assert_refused("{\"access\":\"blocked\"}", ERROR_INVALID,
		"SoundCloud does not let that track be heard here.");
	assert_refused("{\"streamable\":false}", ERROR_INVALID,
		"Its owner lets that track be heard on SoundCloud's own pages only.");
	assert_refused("{\"duration\":0}", ERROR_INVALID,
		"SoundCloud does not say how long that track is.");
	assert_refused("{\"duration\":-5}", ERROR_INVALID,
		"SoundCloud does not say how long that track is.");
	assert_refused("{\"urn\":\"soundcloud:users:17\"}", ERROR_UPSTREAM,
		"SoundCloud answers with no track.");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(links_lead_to_pages),
		TEST(a_number_is_a_track),
		TEST(other_links_of_soundcloud_lead_nowhere),
		TEST(hosts_that_look_like_soundcloud_are_not),
		TEST(resources_are_known_by_kind_and_number),
		TEST(a_track_is_read),
		TEST(what_a_track_lacks_is_found_elsewhere_or_left_out),
		TEST(each_track_that_cannot_be_heard_says_why),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
