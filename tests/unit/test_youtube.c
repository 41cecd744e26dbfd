/* YouTube's pure parts, and the reading of pasted links that others share. */
#include "source/web_link.h"
#include "source/youtube/duration.h"
#include "source/youtube/link.h"
#include "source/youtube/video.h"

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

/* --- web links --- */

static void a_link_is_taken_apart(void **state)
{
	struct web_link link;
	assert_true(web_link_parse(STR("HTTPS://Example.COM/a/b%20c?x=1&y=&x=2#v=9"), &link));
	assert_str(link.host, "Example.COM");
	assert_str(web_link_segment(&link, 0), "a");
	assert_str(web_link_segment(&link, 1), "b%20c");
	assert_str(web_link_segment(&link, 2), "");
	assert_str(web_link_field(&link, STR("x")), "1");
	assert_str(web_link_field(&link, STR("y")), "");
	assert_str(web_link_field(&link, STR("v")), "");
	assert_true(web_link_is_at(&link, (const char *[]) { "example.com", NULL }));
	assert_false(web_link_is_at(&link, (const char *[]) { "ample.com", NULL }));
	assert_true(web_link_parse(STR("example.com"), &link));
	assert_str(link.path, "");
	assert_true(web_link_parse(STR("http://example.com?x=1"), &link));
	assert_str(web_link_field(&link, STR("x")), "1");
}

/* Each would lead a careless reader to another host than it seems. */
static const char *const hostile[] = { "", " ", "https://", "https://user@youtube.com/",
	"https://youtube.com@evil.example/watch?v=dQw4w9WgXcQ",
	"https://youtube.com:secret@evil.example/watch?v=dQw4w9WgXcQ",
	"https://youtube.com:443/watch?v=dQw4w9WgXcQ",
	"https://youtube.com:8080/watch?v=dQw4w9WgXcQ",
	"https://youtube.com\\@evil.example/watch?v=dQw4w9WgXcQ",
	"https:\\\\youtube.com/watch?v=dQw4w9WgXcQ",
	"https://youtube.com%2f@evil.example/watch?v=dQw4w9WgXcQ",
	"https://youtube.com/watch?v=dQw4w9WgXcQ\r\nHost: evil.example",
	"https://youtube.com/watch?v=dQw4w9WgXcQ x",
	"https://you\ttube.com/watch?v=dQw4w9WgXcQ",
	"https://yоutube.com/watch?v=dQw4w9WgXcQ" /* with a Cyrillic o */,
	"https://youtube。com/watch?v=dQw4w9WgXcQ", "https://[::1]/watch?v=dQw4w9WgXcQ",
	"ftp://youtube.com/watch?v=dQw4w9WgXcQ", "javascript:alert(1)//youtube.com",
	"data:text/html,youtube.com", "file:///youtube.com",
	"//youtube.com/watch?v=dQw4w9WgXcQ", "https:///youtube.com/watch?v=dQw4w9WgXcQ",
	"youtube", "localhost/watch" };

static void hostile_links_are_no_links(void **state)
{
	struct web_link link;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		if (web_link_parse(str_from_cstr(hostile[i]), &link)) {
			fail_msg("%s is read", hostile[i]);
		}
		assert_int_equal(
			youtube_link_parse(str_from_cstr(hostile[i])).kind, YOUTUBE_LINK_NONE);
	}
	assert_false(web_link_parse(STR("https://youtube.com/\0x"), &link));
}

static void a_link_without_end_is_no_link(void **state)
{
	struct web_link link;
	char *text = arena_alloc(arena, WEB_LINK_MAX + 1);
	memset(text, 'a', WEB_LINK_MAX + 1);
	memcpy(text, "https://youtube.com/", 20);
	assert_true(web_link_parse((struct str) { text, WEB_LINK_MAX }, &link));
	assert_false(web_link_parse((struct str) { text, WEB_LINK_MAX + 1 }, &link));
}

/* --- YouTube's links --- */

static void assert_link(const char *text, enum youtube_link_kind kind, const char *id)
{
	struct youtube_link link = youtube_link_parse(str_from_cstr(text));
	if (link.kind != kind) {
		fail_msg("%s is of kind %d", text, (int)link.kind);
	}
	assert_str(link.id, id);
}

static void links_lead_to_videos(void **state)
{
	static const char *const links[] = { "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
		"http://youtube.com/watch?v=dQw4w9WgXcQ", "youtube.com/watch?v=dQw4w9WgXcQ",
		"https://m.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ&t=42s",
		"https://music.youtube.com/watch?v=dQw4w9WgXcQ&si=abc",
		"HTTPS://WWW.YOUTUBE.COM/watch?v=dQw4w9WgXcQ", "https://youtu.be/dQw4w9WgXcQ",
		"youtu.be/dQw4w9WgXcQ?t=7", "https://youtu.be/dQw4w9WgXcQ/",
		"https://youtu.be/dQw4w9WgXcQ?list=PL0123456789",
		"https://www.youtube.com/shorts/dQw4w9WgXcQ?feature=share",
		"https://www.youtube.com/embed/dQw4w9WgXcQ",
		"https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0",
		"https://www.youtube.com/live/dQw4w9WgXcQ",
		"https://www.youtube.com/v/dQw4w9WgXcQ",
		"https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=PL0123456789&index=2",
		"https://www.youtube.com/watch?list=PL0123456789&v=dQw4w9WgXcQ",
		"https://www.youtube.com/watch?v=dQw4w9WgXcQ#t=1m", "youtube:dQw4w9WgXcQ" };
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		assert_link(links[i], YOUTUBE_LINK_VIDEO, "dQw4w9WgXcQ");
	}
}

static void links_lead_to_playlists(void **state)
{
	assert_link("https://www.youtube.com/playlist?list=PLFgquLnL59alCl_2TQvOiD5Vgm1hCaGSI",
		YOUTUBE_LINK_PLAYLIST, "PLFgquLnL59alCl_2TQvOiD5Vgm1hCaGSI");
	assert_link("https://music.youtube.com/playlist?list=OLAK5uy_abc&si=x",
		YOUTUBE_LINK_PLAYLIST, "OLAK5uy_abc");
	assert_link(
		"youtube.com/watch?list=PL0123456789", YOUTUBE_LINK_PLAYLIST, "PL0123456789");
	assert_link("https://www.youtube.com/embed/videoseries?list=PL0123456789",
		YOUTUBE_LINK_PLAYLIST, "PL0123456789");
}

static void other_links_of_youtube_lead_nowhere(void **state)
{
	static const char *const links[] = { "https://www.youtube.com/",
		"https://www.youtube.com/@rick", "https://www.youtube.com/watch",
		"https://www.youtube.com/watch?v=short", "https://www.youtube.com/watch?v=",
		"https://www.youtube.com/watch?v=dQw4w9WgX%51Q",
		"https://www.youtube.com/watch?v=dQw4w9WgXcQdQw4w9WgXcQ",
		"https://www.youtube.com/watch?v=../../../../",
		"https://www.youtube.com/playlist?list=a%20b",
		"https://www.youtube.com/playlist?list=x&key=1",
		"https://www.youtube.com//watch?v=dQw4w9WgXcQ", "https://youtu.be/",
		"https://youtu.be/channel", "youtube:", "youtube:dQw4w9WgXc", "youtube:a/b" };
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		assert_link(links[i], YOUTUBE_LINK_OTHER, "");
	}
}

static void hosts_that_look_like_youtube_are_not(void **state)
{
	static const char *const links[] = {
		"https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
		"https://evil-youtube.com/watch?v=dQw4w9WgXcQ",
		"https://youtube.co/watch?v=dQw4w9WgXcQ", "https://xyoutu.be/dQw4w9WgXcQ",
		"https://youtube.com./watch?v=dQw4w9WgXcQ",
		"https://evil.example/youtube.com/watch?v=dQw4w9WgXcQ",
		"https://evil.example/?https://youtube.com/watch?v=dQw4w9WgXcQ",
		"https://evil.example#youtube.com/watch?v=dQw4w9WgXcQ",
		"https://xn--yutube-wqf.com/watch?v=dQw4w9WgXcQ", "spotify:track:x"
	};
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		assert_link(links[i], YOUTUBE_LINK_NONE, "");
	}
}

static void page_tokens_have_an_alphabet(void **state)
{
	assert_true(youtube_is_page_token(STR("EAAaBlBUOkNESQ-_")));
	assert_false(youtube_is_page_token(STR("")));
	assert_false(youtube_is_page_token(STR("a&key=b")));
}

/* --- durations --- */

static void durations_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} good[] = { { "PT4M13S", 253 }, { "PT1H2M3S", 3723 }, { "PT45S", 45 },
		{ "PT10H", 36000 }, { "PT90M", 5400 }, { "P1DT2H3M4S", 93784 },
		{ "P2D", 172800 }, { "P1W", 604800 }, { "P1W1DT1S", 691201 }, { "P0D", 0 },
		{ "PT0S", 0 }, { "PT000007S", 7 } };
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		int64_t seconds;
		assert_true(youtube_duration_parse(str_from_cstr(good[i].text), &seconds));
		assert_int_equal(seconds, good[i].seconds);
	}
}

static void what_is_no_duration_is_refused(void **state)
{
	static const char *const bad[] = { "", "P", "PT", "T1S", "1S", "PT1", "P1", "P1S",
		"PT1D", "P1M", "P1Y", "PT1S1M", "PT1M1M", "PTT1S", "P1DT", "P1DTT1S", "PT1.5S",
		"PT-1S", "PT 1S", "PT1S ", "pt1s", "PT9999999999S", "P400D", "P999999999W",
		"PT1SP1D" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int64_t seconds;
		if (youtube_duration_parse(str_from_cstr(bad[i]), &seconds)) {
			fail_msg("%s is read as %lld", bad[i], (long long)seconds);
		}
	}
}

/* --- videos --- */

static json_t *parse(const char *text)
{
	json_t *value;
	struct error error;
	assert_true(json_parse(arena, str_from_cstr(text), &value, &error));
	return value;
}

/* A good video, with what is given laid over its parts. */
static bool read_video(const char *snippet, const char *details, const char *status,
	struct track *track, struct error *error)
{
	json_t *item =
		parse("{\"id\":\"dQw4w9WgXcQ\",\"snippet\":{\"title\":\" A\\n song "
		      "\",\"channelTitle\":\"Queen - "
		      "Topic\",\"liveBroadcastContent\":\"none\",\"thumbnails\":{\"default\":{"
		      "\"url\":\"https://i/d\"},\"high\":{\"url\":\"https://i/"
		      "h\"}}},\"contentDetails\":{\"duration\":\"PT2M\"},\"status\":{"
		      "\"uploadStatus\":\"processed\",\"privacyStatus\":\"public\"}}");
	json_object_update(json_object_get(item, "snippet"), parse(snippet));
	json_object_update(json_object_get(item, "contentDetails"), parse(details));
	json_object_update(json_object_get(item, "status"), parse(status));
	return youtube_video_read(item, STR("US"), arena, track, error);
}

static void a_video_is_a_track(void **state)
{
	struct track track;
	struct error error;
	assert_true(read_video("{}", "{}", "{}", &track, &error));
	assert_str(track.src, "youtube");
	assert_str(track.trackid, "dQw4w9WgXcQ");
	assert_str(track.title, "A song");
	assert_str(track.artist, "Queen");
	assert_int_equal(track.duration_s, 120);
	assert_str(track.img, "https://i/h");
	assert_str(track.big_img, "https://i/h");
	assert_str(track.permalink_url, "https://www.youtube.com/watch?v=dQw4w9WgXcQ");
}

static void assert_refused(
	const char *snippet, const char *details, const char *status, const char *sentence)
{
	struct track track;
	struct error error;
	assert_false(read_video(snippet, details, status, &track, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	assert_string_equal(error.message, sentence);
}

static void each_video_that_does_not_play_says_why(void **state)
{
	const char *live = "That is a live stream, which has no end to wait for.";
	assert_refused("{\"liveBroadcastContent\":\"live\"}", "{}", "{}", live);
	assert_refused("{}", "{\"duration\":\"P0D\"}", "{}", live);
	assert_refused("{\"liveBroadcastContent\":\"upcoming\"}", "{}", "{}",
		"That video is not out yet.");
	assert_refused("{}", "{\"duration\":\"long\"}", "{}",
		"YouTube does not say how long that video is.");
	assert_refused("{}", "{}", "{\"privacyStatus\":\"private\"}", "That video is private.");
	assert_refused("{}", "{}", "{\"uploadStatus\":\"rejected\"}",
		"YouTube has taken that video down.");
	assert_refused("{}", "{}", "{\"embeddable\":false}",
		"Its owner lets that video play on YouTube's own pages only.");
	assert_refused("{}", "{\"contentRating\":{\"ytRating\":\"ytAgeRestricted\"}}", "{}",
		"That video has an age limit, so it plays on YouTube's own pages only.");
}

static void a_video_may_be_shut_out_of_a_region(void **state)
{
	struct track track;
	struct error error;
	const char *sentence = "That video can't be seen in this region (US).";
	assert_refused(
		"{}", "{\"regionRestriction\":{\"blocked\":[\"DE\",\"US\"]}}", "{}", sentence);
	assert_refused("{}", "{\"regionRestriction\":{\"allowed\":[\"DE\"]}}", "{}", sentence);
	assert_refused("{}", "{\"regionRestriction\":{\"allowed\":[]}}", "{}", sentence);
	assert_true(read_video("{}", "{\"regionRestriction\":{\"allowed\":[\"DE\",\"US\"]}}",
		"{}", &track, &error));
	assert_true(read_video(
		"{}", "{\"regionRestriction\":{\"blocked\":[\"DE\"]}}", "{}", &track, &error));
	assert_true(read_video(
		"{}", "{\"regionRestriction\":{\"blocked\":[]}}", "{}", &track, &error));
}

static void what_is_no_video_is_refused(void **state)
{
	static const char *const odd[] = { "null", "{}", "[]", "{\"id\":7}",
		"{\"id\":\"a/b\"}" };
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		struct track track;
		struct error error;
		json_t *items;
		assert_true(
			json_parse(arena, arena_printf(arena, "[%s]", odd[i]), &items, &error));
		assert_false(youtube_video_read(
			json_array_get(items, 0), STR_EMPTY, arena, &track, &error));
		assert_int_equal(error.kind, ERROR_UPSTREAM);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_link_is_taken_apart),
		TEST(hostile_links_are_no_links),
		TEST(a_link_without_end_is_no_link),
		TEST(links_lead_to_videos),
		TEST(links_lead_to_playlists),
		TEST(other_links_of_youtube_lead_nowhere),
		TEST(hosts_that_look_like_youtube_are_not),
		TEST(page_tokens_have_an_alphabet),
		TEST(durations_are_read),
		TEST(what_is_no_duration_is_refused),
		TEST(a_video_is_a_track),
		TEST(each_video_that_does_not_play_says_why),
		TEST(a_video_may_be_shut_out_of_a_region),
		TEST(what_is_no_video_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
