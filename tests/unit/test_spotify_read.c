/* What we make of the Web API's objects, and how it is kept. */
#include "source/listing.h"
#include "source/spotify/internal.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

#define ID    "0123456789abcdefghijAB"
#define IMAGE "https://i.scdn.co/image/"

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

/* Text with ' for " */
static json_t *parse(const char *text)
{
	char *json = (char *)arena_cstr(arena, str_from_cstr(text));
	json_t *value;
	struct error error;
	for (char *c = json; *c; c++) {
		*c = *c == '\'' ? '"' : *c;
	}
	assert_true(json_parse(arena, str_from_cstr(json), &value, &error));
	return value;
}

static struct track read_as(const char *text, const char *album)
{
	struct track track;
	assert_true(spotify_read_item(arena, parse(text), album ? parse(album) : NULL, &track));
	return track;
}

#define assert_text(text, expected) assert_true(str_equal_cstr(text, expected))

static void a_track_has_all_its_artists_and_two_covers(void **state)
{
	struct track track = read_as(
		"{'type':'track','id':'" ID "','name':'Under Pressure','duration_ms':248499,"
		"'is_playable':true,'artists':[{'name':'Queen'},{'name':'David Bowie'}],"
		"'album':{'name':'Hot Space','images':["
		"{'url':'" IMAGE "l','width':640,'height':640},"
		"{'url':'" IMAGE "m','width':300,'height':298},"
		"{'url':'" IMAGE "s','width':64,'height':64}]}}",
		NULL);
	assert_text(track.src, "spotify");
	assert_text(track.trackid, "spotify:track:" ID);
	assert_text(track.title, "Under Pressure");
	assert_text(track.artist, "Queen, David Bowie");
	assert_text(track.album, "Hot Space");
	assert_text(track.img, IMAGE "m");
	assert_text(track.big_img, IMAGE "l");
	assert_int_equal(track.img_width, 300);
	assert_int_equal(track.img_height, 298);
	assert_int_equal(track.duration_s, 248);
	assert_int_equal(track.duration_ms, 248499);
	assert_text(track.type, "");
	assert_text(track.permalink_url, "https://open.spotify.com/track/" ID);
}

static void a_simplified_track_takes_its_album_from_outside(void **state)
{
	struct track track = read_as("{'type':'track','id':'" ID
				     "','name':'t','duration_ms':1,'artists':[]}",
		"{'name':'The album','images':[{'url':'" IMAGE
		"x','width':null,'height':null}]}");
	assert_text(track.album, "The album");
	assert_text(track.artist, "");
	assert_text(track.img, IMAGE "x");
	assert_text(track.big_img, IMAGE "x");
	assert_int_equal(track.img_width, 0);
	assert_int_equal(track.duration_s, 1);
}

static void an_episode_stands_for_its_show(void **state)
{
	struct track track =
		read_as("{'type':'episode','id':'" ID "','name':'One','duration_ms':3600000,"
			"'description':'About.','images':[],'show':{'name':'The show',"
			"'publisher':'Somebody','images':[{'url':'" IMAGE
			"s','width':300,'height':300}]}}",
			NULL);
	assert_text(track.trackid, "spotify:episode:" ID);
	assert_text(track.type, "episode");
	assert_text(track.artist, "The show");
	assert_text(track.secondary_text, "The show");
	assert_text(track.show_name, "The show");
	assert_text(track.publisher, "Somebody");
	assert_text(track.img, IMAGE "s");
	assert_int_equal(track.duration_s, 3600);
}

static void a_found_episode_tells_what_it_is_about(void **state)
{
	struct track track = read_as("{'type':'episode','id':'" ID
				     "','name':'One','duration_ms':1000,'images':[],"
				     "'description':'A first line.\\nA second.'}",
		NULL);
	assert_text(track.secondary_text, "A first line.");
	assert_text(track.show_name, "");
	track = read_as("{'type':'episode','id':'" ID
			"','name':'One','duration_ms':1000,'images':[],'description':'Zwölf "
			"Boxkämpfer jagen Viktor quer über den großen Sylter Deich, und dann "
			"noch einmal zwölf, und dann noch einmal zwölf, und dann noch einmal "
			"zwölf, und dann wieder zurück.'}",
		NULL);
	assert_true(track.secondary_text.len <= 145);
	assert_true(str_is_utf8(track.secondary_text));
	assert_true(str_ends_with(track.secondary_text, STR(" …")));
}

static void what_cannot_be_played_is_left_out(void **state)
{
	static const char *const items[] = {
		"null",
		"[]",
		"'text'",
		"{}",
		"{'type':'track','id':null,'name':'local','is_local':true}",
		"{'type':'track','id':'" ID "','is_local':true}",
		"{'type':'track','id':'" ID "','is_playable':false}",
		"{'type':'track','id':'short'}",
		"{'type':'track','id':'../../../me/player/xx'}",
		"{'type':'artist','id':'" ID "'}",
		"{'type':7,'id':"
		"8}",
	};
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		struct track track;
		json_t *list = parse(arena_printf(arena, "[%s]", items[i]).data);
		assert_false(spotify_read_item(arena, json_array_get(list, 0), NULL, &track));
	}
}

static void odd_members_do_no_harm(void **state)
{
	struct track track = read_as(
		"{'type':'track','id':'" ID "','name':null,'duration_ms':-5,'artists':'x',"
		"'album':{'name':[],'images':[null,7,{'url':'javascript:alert(1)','width':300},"
		"{'url':'http://example.com/a.png','width':300}]}}",
		NULL);
	assert_text(track.title, "");
	assert_text(track.artist, "");
	assert_text(track.album, "");
	assert_text(track.img, "");
	assert_int_equal(track.duration_s, 1);
	assert_int_equal(track.duration_ms, 0);
}

static void a_listing_reads_back_as_it_was_written(void **state)
{
	struct track tracks[2] = {
		read_as("{'type':'track','id':'" ID "','name':'<b>\u202e','duration_ms':1500,"
			"'artists':[{'name':'a'}],'album':{'name':'b','images':["
			"{'url':'" IMAGE "l','width':640,'height':640}]}}",
			NULL),
		read_as("{'type':'episode','id':'" ID "','name':'e','duration_ms':1000,"
			"'images':[],'show':{'name':'s'}}",
			NULL),
	};
	struct source_link listing = {
		.title = STR("\"T\""), .tracks = tracks, .count = 2, .total = 17
	};
	struct source_link read;
	struct error error;
	struct buf buf = { 0 };
	listing_write(&buf, &listing);
	assert_true(listing_read(arena, buf_str(&buf), STR("spotify"), &read, &error));
	buf_finish(&buf);
	assert_text(read.title, "\"T\"");
	assert_int_equal(read.total, 17);
	assert_int_equal(read.count, 2);
	assert_text(read.tracks[0].title, "<b>\xE2\x80\xAE");
	assert_text(read.tracks[0].src, "spotify");
	assert_text(read.tracks[0].big_img, IMAGE "l");
	assert_int_equal(read.tracks[0].img_width, 640);
	assert_int_equal(read.tracks[0].duration_s, 2);
	assert_int_equal(read.tracks[0].duration_ms, 1500);
	assert_text(read.tracks[1].type, "episode");
	assert_text(read.tracks[1].show_name, "s");
	assert_text(read.tracks[1].publisher, "");
}

static void what_is_no_listing_is_refused(void **state)
{
	static const char *const wrong[] = { "", "{", "[]", "{}", "{\"tracks\":7}" };
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct source_link read;
		struct error error;
		assert_false(listing_read(
			arena, str_from_cstr(wrong[i]), STR("spotify"), &read, &error));
		assert_int_equal(error.kind, ERROR_INVALID);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_track_has_all_its_artists_and_two_covers),
		cmocka_unit_test(a_simplified_track_takes_its_album_from_outside),
		cmocka_unit_test(an_episode_stands_for_its_show),
		cmocka_unit_test(a_found_episode_tells_what_it_is_about),
		cmocka_unit_test(what_cannot_be_played_is_left_out),
		cmocka_unit_test(odd_members_do_no_harm),
		cmocka_unit_test(a_listing_reads_back_as_it_was_written),
		cmocka_unit_test(what_is_no_listing_is_refused),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
