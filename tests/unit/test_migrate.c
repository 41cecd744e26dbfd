#include "migrate/behind.h"
#include "migrate/moving.h"
#include "migrate/old_people.h"
#include "migrate/pickle_date.h"

#include "base/buf.h"
#include "base/clock.h"

#include <sodium.h>
#include <stdio.h>

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

#define BYTES(literal)                                                                         \
	{                                                                                      \
		"" literal, sizeof(literal) - 1                                                \
	}
#define WHEN_MS 1770737400123 /* 2026-02-10T15:30:00.123 */

/* --- dates --- */

/* Made by the pickle modules of Python 3.11 and 2.7 of datetime(2026, 2, 10, 15, 30, 0,
 * 123456). */
static const struct {
	const char *name;
	struct str pickle;
	int64_t unix_ms;
	bool has_zone;
} pickles[] = {
	// clang-format off
	{ "Python 3, protocol 0", BYTES("cdatetime\ndatetime\np0\n(c_codecs\nencode\np1\n(V\x07\xea\x02\\u000a\x0f\x1e\\u0000\x01\xe2@\np2\nVlatin1\np3\ntp4\nRp5\ntp6\nRp7\n."), WHEN_MS, false },
	{ "Python 3, protocol 1", BYTES("cdatetime\ndatetime\nq\x00(c_codecs\nencode\nq\x01(X\x0c\x00\x00\x00\x07\xc3\xaa\x02\n\x0f\x1e\x00\x01\xc3\xa2@q\x02X\x06\x00\x00\x00latin1q\x03tq\x04Rq\x05tq\x06Rq\x07."), WHEN_MS, false },
	{ "Python 3, protocol 2", BYTES("\x80\x02" "cdatetime\ndatetime\nq\x00" "c_codecs\nencode\nq\x01X\x0c\x00\x00\x00\x07\xc3\xaa\x02\n\x0f\x1e\x00\x01\xc3\xa2@q\x02X\x06\x00\x00\x00latin1q\x03\x86q\x04Rq\x05\x85q\x06Rq\x07."), WHEN_MS, false },
	{ "Python 3, protocol 3", BYTES("\x80\x03" "cdatetime\ndatetime\nq\x00" "C\n\x07\xea\x02\n\x0f\x1e\x00\x01\xe2@q\x01\x85q\x02Rq\x03."), WHEN_MS, false },
	{ "Python 3, protocol 4", BYTES("\x80\x04\x95*\x00\x00\x00\x00\x00\x00\x00\x8c\x08" "datetime\x94\x8c\x08" "datetime\x94\x93\x94" "C\n\x07\xea\x02\n\x0f\x1e\x00\x01\xe2@\x94\x85\x94R\x94."), WHEN_MS, false },
	{ "Python 3, protocol 5", BYTES("\x80\x05\x95*\x00\x00\x00\x00\x00\x00\x00\x8c\x08" "datetime\x94\x8c\x08" "datetime\x94\x93\x94" "C\n\x07\xea\x02\n\x0f\x1e\x00\x01\xe2@\x94\x85\x94R\x94."), WHEN_MS, false },
	{ "Python 3, protocol 0, UTC", BYTES("cdatetime\ndatetime\np0\n(c_codecs\nencode\np1\n(V\x07\xea\x02\\u000a\x0f\x1e\\u0000\x01\xe2@\np2\nVlatin1\np3\ntp4\nRp5\ncdatetime\ntimezone\np6\n(cdatetime\ntimedelta\np7\n(I0\nI0\nI0\ntp8\nRp9\ntp10\nRp11\ntp12\nRp13\n."), WHEN_MS, true },
	{ "Python 3, protocol 1, UTC", BYTES("cdatetime\ndatetime\nq\x00(c_codecs\nencode\nq\x01(X\x0c\x00\x00\x00\x07\xc3\xaa\x02\n\x0f\x1e\x00\x01\xc3\xa2@q\x02X\x06\x00\x00\x00latin1q\x03tq\x04Rq\x05" "cdatetime\ntimezone\nq\x06(cdatetime\ntimedelta\nq\x07(K\x00K\x00K\x00tq\x08Rq\x09tq\nRq\x0btq\x0cRq\x0d."), WHEN_MS, true },
	{ "Python 3, protocol 2, UTC", BYTES("\x80\x02" "cdatetime\ndatetime\nq\x00" "c_codecs\nencode\nq\x01X\x0c\x00\x00\x00\x07\xc3\xaa\x02\n\x0f\x1e\x00\x01\xc3\xa2@q\x02X\x06\x00\x00\x00latin1q\x03\x86q\x04Rq\x05" "cdatetime\ntimezone\nq\x06" "cdatetime\ntimedelta\nq\x07K\x00K\x00K\x00\x87q\x08Rq\x09\x85q\nRq\x0b\x86q\x0cRq\x0d."), WHEN_MS, true },
	{ "Python 3, protocol 3, UTC", BYTES("\x80\x03" "cdatetime\ndatetime\nq\x00" "C\n\x07\xea\x02\n\x0f\x1e\x00\x01\xe2@q\x01" "cdatetime\ntimezone\nq\x02" "cdatetime\ntimedelta\nq\x03K\x00K\x00K\x00\x87q\x04Rq\x05\x85q\x06Rq\x07\x86q\x08Rq\x09."), WHEN_MS, true },
	{ "Python 3, protocol 4, UTC", BYTES("\x80\x04\x95W\x00\x00\x00\x00\x00\x00\x00\x8c\x08" "datetime\x94\x8c\x08" "datetime\x94\x93\x94" "C\n\x07\xea\x02\n\x0f\x1e\x00\x01\xe2@\x94h\x00\x8c\x08timezone\x94\x93\x94h\x00\x8c\x09timedelta\x94\x93\x94K\x00K\x00K\x00\x87\x94R\x94\x85\x94R\x94\x86\x94R\x94."), WHEN_MS, true },
	{ "Python 3, protocol 5, UTC", BYTES("\x80\x05\x95W\x00\x00\x00\x00\x00\x00\x00\x8c\x08" "datetime\x94\x8c\x08" "datetime\x94\x93\x94" "C\n\x07\xea\x02\n\x0f\x1e\x00\x01\xe2@\x94h\x00\x8c\x08timezone\x94\x93\x94h\x00\x8c\x09timedelta\x94\x93\x94K\x00K\x00K\x00\x87\x94R\x94\x85\x94R\x94\x86\x94R\x94."), WHEN_MS, true },
	{ "Python 3, protocol 0, -05:30", BYTES("cdatetime\ndatetime\np0\n(c_codecs\nencode\np1\n(V\x07\xea\x02\\u000a\x0f\x1e\\u0000\x01\xe2@\np2\nVlatin1\np3\ntp4\nRp5\ncdatetime\ntimezone\np6\n(cdatetime\ntimedelta\np7\n(I-1\nI66600\nI0\ntp8\nRp9\ntp10\nRp11\ntp12\nRp13\n."), WHEN_MS + 19800000, true },
	{ "Python 3, protocol 2, -05:30", BYTES("\x80\x02" "cdatetime\ndatetime\nq\x00" "c_codecs\nencode\nq\x01X\x0c\x00\x00\x00\x07\xc3\xaa\x02\n\x0f\x1e\x00\x01\xc3\xa2@q\x02X\x06\x00\x00\x00latin1q\x03\x86q\x04Rq\x05" "cdatetime\ntimezone\nq\x06" "cdatetime\ntimedelta\nq\x07J\xff\xff\xff\xffJ(\x04\x01\x00K\x00\x87q\x08Rq\x09\x85q\nRq\x0b\x86q\x0cRq\x0d."), WHEN_MS + 19800000, true },
	{ "Python 3, protocol 3, -05:30", BYTES("\x80\x03" "cdatetime\ndatetime\nq\x00" "C\n\x07\xea\x02\n\x0f\x1e\x00\x01\xe2@q\x01" "cdatetime\ntimezone\nq\x02" "cdatetime\ntimedelta\nq\x03J\xff\xff\xff\xffJ(\x04\x01\x00K\x00\x87q\x04Rq\x05\x85q\x06Rq\x07\x86q\x08Rq\x09."), WHEN_MS + 19800000, true },
	{ "Python 3, protocol 4, -05:30", BYTES("\x80\x04\x95]\x00\x00\x00\x00\x00\x00\x00\x8c\x08" "datetime\x94\x8c\x08" "datetime\x94\x93\x94" "C\n\x07\xea\x02\n\x0f\x1e\x00\x01\xe2@\x94h\x00\x8c\x08timezone\x94\x93\x94h\x00\x8c\x09timedelta\x94\x93\x94J\xff\xff\xff\xffJ(\x04\x01\x00K\x00\x87\x94R\x94\x85\x94R\x94\x86\x94R\x94."), WHEN_MS + 19800000, true },
	{ "Python 2, pickle, protocol 0", BYTES("cdatetime\ndatetime\np0\n(S'\\x07\\xea\\x02\\n\\x0f\\x1e\\x00\\x01\\xe2@'\np1\ntp2\nRp3\n."), WHEN_MS, false },
	{ "Python 2, pickle, protocol 1", BYTES("cdatetime\ndatetime\nq\x00(U\n\x07\xea\x02\n\x0f\x1e\x00\x01\xe2@q\x01tq\x02Rq\x03."), WHEN_MS, false },
	{ "Python 2, pickle, protocol 2", BYTES("\x80\x02" "cdatetime\ndatetime\nq\x00U\n\x07\xea\x02\n\x0f\x1e\x00\x01\xe2@q\x01\x85q\x02Rq\x03."), WHEN_MS, false },
	{ "Python 2, cPickle, protocol 0", BYTES("cdatetime\ndatetime\np1\n(S'\\x07\\xea\\x02\\n\\x0f\\x1e\\x00\\x01\\xe2@'\ntRp2\n."), WHEN_MS, false },
	{ "Python 2, cPickle, protocol 1", BYTES("cdatetime\ndatetime\nq\x01(U\n\x07\xea\x02\n\x0f\x1e\x00\x01\xe2@tRq\x02."), WHEN_MS, false },
	{ "Python 2, cPickle, protocol 2", BYTES("\x80\x02" "cdatetime\ndatetime\nq\x01U\n\x07\xea\x02\n\x0f\x1e\x00\x01\xe2@\x85Rq\x02."), WHEN_MS, false },
	{ "Python 2, with both quotes", BYTES("cdatetime\ndatetime\np0\n(S\"\\x07\\xda\\n\\r\\n''\\x00\\x00\\x00\"\np1\ntp2\nRp3\n."), 1286966379000, false },
	{ "Python 3, the second of two same hours", BYTES("\x80\x04\x95*\x00\x00\x00\x00\x00\x00\x00\x8c\x08" "datetime\x94\x8c\x08" "datetime\x94\x93\x94" "C\n\x07\xea\x82\n\x0f\x1e\x00\x01\xe2@\x94\x85\x94R\x94."), WHEN_MS, false },
	// clang-format on
};
#define PICKLES (sizeof(pickles) / sizeof(pickles[0]))

static void every_pickled_datetime_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < PICKLES; i++) {
		struct pickle_date date = { 0 };
		if (!pickle_date_read(pickles[i].pickle, &date)) {
			fail_msg("%s is not read", pickles[i].name);
		}
		assert_int_equal(date.unix_ms, pickles[i].unix_ms);
		assert_int_equal(date.has_zone, pickles[i].has_zone);
	}
}

static void the_store_has_them_in_base64_or_as_they_are(void **state)
{
	(void)state;
	for (size_t i = 0; i < PICKLES; i++) {
		char text[1024];
		struct pickle_date date = { 0 };
		sodium_bin2base64(text, sizeof(text),
			(const unsigned char *)pickles[i].pickle.data, pickles[i].pickle.len,
			sodium_base64_VARIANT_ORIGINAL);
		assert_true(pickle_date_read_stored(str_from_cstr(text), &date));
		assert_int_equal(date.unix_ms, pickles[i].unix_ms);
		assert_true(pickle_date_read_stored(pickles[i].pickle, &date));
		assert_int_equal(date.unix_ms, pickles[i].unix_ms);
	}
}

static void every_day_has_its_place(void **state)
{
	(void)state;
	static const struct {
		const char *iso;
		unsigned char date[4];
	} days[] = {
		{ "1970-01-01T00:00:00Z", { 0x07, 0xb2, 1, 1 } },
		{ "2000-02-29T00:00:00Z", { 0x07, 0xd0, 2, 29 } },
		{ "1900-03-01T00:00:00Z", { 0x07, 0x6c, 3, 1 } },
		{ "2024-12-31T00:00:00Z", { 0x07, 0xe8, 12, 31 } },
		{ "9999-12-31T00:00:00Z", { 0x27, 0x0f, 12, 31 } },
	};
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		char pickle[] = "cdatetime\ndatetime\n(U\nYYmd______tR.";
		char *at = strchr(pickle, 'Y');
		memcpy(at, days[i].date, 4);
		memset(at + 4, 0, 6);
		int64_t unix_ms;
		struct pickle_date date;
		assert_true(clock_parse_iso8601(str_from_cstr(days[i].iso), &unix_ms));
		assert_true(
			pickle_date_read((struct str) { pickle, sizeof(pickle) - 1 }, &date));
		assert_int_equal(date.unix_ms, unix_ms);
	}
}

static void a_pickle_that_is_cut_off_or_goes_on_is_no_date(void **state)
{
	(void)state;
	for (size_t i = 0; i < PICKLES; i++) {
		struct pickle_date date;
		for (size_t len = 0; len < pickles[i].pickle.len; len++) {
			assert_false(
				pickle_date_read(str_slice(pickles[i].pickle, 0, len), &date));
		}
		char longer[1024];
		memcpy(longer, pickles[i].pickle.data, pickles[i].pickle.len);
		longer[pickles[i].pickle.len] = '.';
		assert_false(pickle_date_read(
			(struct str) { longer, pickles[i].pickle.len + 1 }, &date));
	}
}

static void a_pickle_that_would_run_something_is_no_date(void **state)
{
	(void)state;
	static const struct str hostile[] = {
		BYTES("cos\nsystem\n(S'touch /tmp/pickled'\ntR."),
		BYTES("cposix\nsystem\n(U\x02idtR."),
		BYTES("c__builtin__\neval\n(S'1'\ntR."),
		BYTES("\x80\x04\x8c\x08"
		      "builtins\x94\x8c\x04"
		      "eval\x94\x93\x8c\x01"
		      "1\x85R."),
		BYTES("cdatetime\ndatetime\ncos\nsystem\n(S'id'\ntR\x85R."),
		BYTES("cdatetime\ndatetime\n(S'1'\ntR."),
		BYTES("cdatetime\ndate\n(U\x04\x07\xea\x02\ntR."),
		BYTES("(icos\nsystem\n."),
		BYTES("cdatetime\ndatetime\n)\x81."),
		BYTES("K\x01."),
		BYTES("N."),
		BYTES("."),
		BYTES(""),
		BYTES("]q\x00(K\x01K\x02e."),
		BYTES("\x80\x06K\x01."),
	};
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		struct pickle_date date;
		assert_false(pickle_date_read(hostile[i], &date));
		assert_false(pickle_date_read_stored(hostile[i], &date));
	}
}

static void a_date_that_no_calendar_has_is_none(void **state)
{
	(void)state;
	static const unsigned char states[][10] = {
		{ 0, 0, 1, 1 },	      /* the year 0 */
		{ 0x27, 0x10, 1, 1 }, /* 10000 */
		{ 0x07, 0xea, 0, 1 }, { 0x07, 0xea, 13, 1 }, { 0x07, 0xea, 2, 29 },
		{ 0x07, 0xea, 1, 0 }, { 0x07, 0xea, 4, 31 }, { 0x07, 0xea, 1, 1, 24 },
		{ 0x07, 0xea, 1, 1, 0, 60 }, { 0x07, 0xea, 1, 1, 0, 0, 60 },
		{ 0x07, 0xea, 1, 1, 0, 0, 0, 0x0f, 0x42, 0x40 }, /* a million µs */
	};
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		char pickle[] = "cdatetime\ndatetime\n(U\n__________tR.";
		struct pickle_date date;
		memcpy(strchr(pickle, '_'), states[i], sizeof(states[i]));
		assert_false(
			pickle_date_read((struct str) { pickle, sizeof(pickle) - 1 }, &date));
	}
}

static void a_pickle_that_wants_much_gets_nothing(void **state)
{
	(void)state;
	struct pickle_date date;
	struct buf buf = { 0 };
	for (int i = 0; i < 400; i++) {
		buf_append(&buf, STR("K\x01"));
	}
	buf_append(&buf, STR("."));
	assert_false(pickle_date_read(str_slice(buf_str(&buf), 302, 500), &date));
	assert_false(pickle_date_read(buf_str(&buf), &date));
	buf_clear(&buf);
	for (int i = 0; i < 100; i++) {
		buf_append(&buf, STR("(t"));
	}
	assert_false(pickle_date_read(buf_str(&buf), &date));
	assert_false(pickle_date_read(STR("X\xff\xff\xff\xff"
					  "abc."),
		&date));
	assert_false(pickle_date_read(STR("U\xff"
					  "abc."),
		&date));
	assert_false(pickle_date_read(STR("g99999999999999999999\n."), &date));
	assert_false(pickle_date_read(STR("I9999999999\n."), &date));
	buf_finish(&buf);
}

/* --- keys --- */

static void expect_name(const char *key, int what, const char *nest, const char *rest)
{
	struct old_name name = old_name_read(str_from_cstr(key));
	assert_non_null(name.family);
	assert_int_equal(name.family->what, what);
	assert_true(str_equal_cstr(name.nest, nest));
	assert_true(str_equal_cstr(name.rest, rest));
}

static void keys_are_known_with_and_without_nests(void **state)
{
	(void)state;
	expect_name("NEST:main|MISC|priority-queue", OLD_QUEUE, "main", "");
	expect_name("MISC|priority-queue", OLD_QUEUE, "", "");
	expect_name("NEST:main|QUEUE|17", OLD_SONG, "main", "17");
	expect_name("QUEUE|VOTE|17", OLD_VOTERS, "", "17");
	expect_name("QUEUEJAM|17", OLD_JAMS, "", "17");
	expect_name("QUEUEJAM_TB|17", OLD_THROWBACK, "", "17");
	expect_name(
		"NEST:main|FILTER|spotify:track:a|b", OLD_FILTER, "main", "spotify:track:a|b");
	expect_name("FREEHORN_ann@example.com", OLD_FREE_HORNS, "", "ann@example.com");
	expect_name("ANALYTICS|dau|2026-02-10", OLD_DAY_PEOPLE, "", "2026-02-10");
	expect_name("playhistory", OLD_HISTORY, "", "");
}

static void keys_that_stay_behind_say_why(void **state)
{
	(void)state;
	static const char *const keys[] = { "NEST:X7K2P|MISC|volume", "NEST:|x",
		"NESTS|registry", "MISC|now-playing-done", "NEST:main|BENDER|next-preview",
		"MISC|guest-login-expire", "ANALYTICS|vote|2026-02-10", "SYNC_LINK|ABC123" };
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct old_name name = old_name_read(str_from_cstr(keys[i]));
		assert_non_null(name.family);
		assert_int_equal(name.family->what, OLD_NOTHING);
		assert_non_null(name.family->why);
	}
	assert_true(old_name_read(STR("SYNC_LINK|ABC123")).family->is_secret);
}

static void other_keys_are_unknown(void **state)
{
	(void)state;
	static const struct str keys[] = { BYTES(""), BYTES("MISC|"), BYTES("misc|volume"),
		BYTES("MISC|volume2"), BYTES("NEST:main"), BYTES("NEST:main|"),
		BYTES("NEST:main|playhistory"), BYTES("AIRHORNS|x"), BYTES("\0MISC|volume"),
		BYTES("nest:{main}:queue") };
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		assert_null(old_name_read(keys[i]).family);
	}
	assert_true(old_name_is_ours(STR("nest:{main}:queue")));
	assert_false(old_name_is_ours(STR("NEST:main|AIRHORNS")));
}

/* --- songs --- */

static const struct str a_song[OLD_SONG_FIELDS] = { BYTES("spotify"), BYTES("spotify:track:a1"),
	BYTES("T"), BYTES("A"), BYTES("200"), BYTES(""), BYTES(""), BYTES("ann@example.com"),
	BYTES("False"), BYTES("0"), BYTES(""), BYTES(""), BYTES(""), BYTES(""), BYTES(""),
	BYTES("") };

enum { SRC, TRACKID, TITLE, ARTIST, DURATION, IMG, BIG_IMG, USER, AUTO, VOTE, TYPE };

static const char *why_not(struct arena *arena, int field, struct str value)
{
	struct str values[OLD_SONG_FIELDS];
	struct moving_song song = { 0 };
	const char *why = NULL;
	memcpy(values, a_song, sizeof(values));
	values[field] = value;
	bool made = old_song_make(arena, values, &song, &why);
	assert_int_equal(made, why == NULL);
	return why;
}

static void a_song_is_made_of_its_texts(void **state)
{
	struct arena *arena = arena_create();
	(void)state;
	struct str values[OLD_SONG_FIELDS];
	memcpy(values, a_song, sizeof(values));
	values[TRACKID] = STR("4uLU6hMCjMI75M1A2tKUQC");
	values[TITLE] = STR(" Caf\xe9 \xf0\x9f\x8e\xb5");
	values[DURATION] = STR("199.9");
	values[USER] = STR("Ann@Example.COM");
	values[AUTO] = STR("True");
	values[VOTE] = STR("-3");
	values[BIG_IMG] = STR("https://i.example/b");
	values[IMG] = STR("data:x");
	struct moving_song song = { 0 };
	const char *why;
	assert_true(old_song_make(arena, values, &song, &why));
	assert_true(str_equal(song.song.trackid, STR("spotify:track:4uLU6hMCjMI75M1A2tKUQC")));
	assert_true(str_equal(song.song.title, STR("Caf\xef\xbf\xbd \xf0\x9f\x8e\xb5")));
	assert_int_equal(song.song.duration_s, 199);
	assert_true(str_equal(song.song.user, STR("ann@example.com")));
	assert_true(song.song.is_auto);
	assert_int_equal(song.vote, -3);
	assert_true(str_equal(song.song.big_img, STR("https://i.example/b")));
	assert_int_equal(song.song.img.len, 0);
	assert_true(str_equal(
		song.recording.keys[0], STR("spotify:spotify:track:4uLU6hMCjMI75M1A2tKUQC")));
	arena_destroy(arena);
}

static void a_song_that_can_not_be_played_says_why(void **state)
{
	struct arena *arena = arena_create();
	(void)state;
	static const struct {
		int field;
		struct str value;
		const char *why; /* NULL: it can */
	} cases[] = {
		{ TITLE, BYTES(""), NULL },
		{ VOTE, BYTES("many"), NULL },
		{ TRACKID, BYTES("spotify:episode:e1"), NULL },
		{ SRC, BYTES(""), "track" },
		{ SRC, BYTES("myspace"), "track" },
		{ SRC, BYTES("local"), "track" },
		{ SRC, BYTES("soundcloud"), "track" },
		{ TRACKID, BYTES(""), "track" },
		{ TRACKID, BYTES("spotify:track:"), "track" },
		{ TRACKID, BYTES("spotify:album:a1"), "track" },
		{ TRACKID, BYTES("../me"), "track" },
		{ TRACKID, BYTES("spotify:track:a\0b"), "track" },
		{ USER, BYTES(""), "who added" },
		{ USER, BYTES("a b"), "who added" },
		{ USER, BYTES("\xff@example.com"), "who added" },
		{ DURATION, BYTES(""), "how long" },
		{ DURATION, BYTES("0"), "how long" },
		{ DURATION, BYTES("-5"), "how long" },
		{ DURATION, BYTES("nan"), "how long" },
		{ DURATION, BYTES("1e300"), "how long" },
		{ DURATION, BYTES("99999999"), "how long" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *why = why_not(arena, cases[i].field, cases[i].value);
		if (!cases[i].why != !why || (why && !strstr(why, cases[i].why))) {
			fail_msg("case %zu: %s", i, why ? why : "is made");
		}
	}
	arena_destroy(arena);
}

static struct old_texts texts_of(struct str *items, size_t count)
{
	return (struct old_texts) { items, count };
}

static void votes_and_jams_are_by_person_in_lower_case(void **state)
{
	struct arena *arena = arena_create();
	(void)state;
	struct moving_song song = { .song.user = STR("ann@example.com") };
	struct str voters[] = { BYTES("Ann@example.com"), BYTES("BOB@example.com"), BYTES("") };
	struct str jams[] = { BYTES("bob@example.com"), BYTES("1770737000"),
		BYTES("Bob@example.com"), BYTES("1770737001"), BYTES("cid@example.com"),
		BYTES("1770737002.5"), BYTES("dora@example.com"), BYTES("inf"), BYTES("odd") };
	struct str throwback[] = { BYTES("nobody@example.com"), BYTES("Cid@example.com") };
	struct old_texts all = texts_of(voters, 3), past = texts_of(throwback, 2);
	old_song_voters(arena, &all, &song);
	assert_int_equal(song.voter_count, 2);
	assert_true(str_equal(song.voters[0], STR("ann@example.com")));
	assert_true(str_equal(song.voters[1], STR("bob@example.com")));
	all = texts_of(jams, 9);
	old_song_jams(arena, &all, &past, &song);
	assert_int_equal(song.jam_count, 2);
	assert_int_equal(song.jams[0].time_ms, 1770737000000);
	assert_int_equal(song.jams[1].time_ms, 1770737002500);
	assert_true(str_equal(song.throwback, STR("cid@example.com")));
	arena_destroy(arena);
}

static void comments_are_split_at_the_first_bars_and_cut(void **state)
{
	struct arena *arena = arena_create();
	(void)state;
	struct moving_song song = { 0 };
	struct buf longer = { 0 };
	buf_append(&longer, STR("ann@example.com||"));
	for (int i = 0; i < 300; i++) {
		buf_append(&longer, STR("\xc3\xbc"));
	}
	struct str items[] = { BYTES("Ann@example.com||a || b|"), BYTES("1"), buf_str(&longer),
		BYTES("2"), BYTES("ann@example.com|| \n"), BYTES("3"), BYTES("no bars"),
		BYTES("4"), BYTES("||x"), BYTES("5"), BYTES("|"), BYTES("6"), BYTES(""),
		BYTES("7"), BYTES("ann@example.com||late"), BYTES("1e99") };
	struct old_texts all = texts_of(items, sizeof(items) / sizeof(items[0]));
	old_song_comments(arena, &all, &song);
	assert_int_equal(song.comment_count, 2);
	assert_true(str_equal(song.comments[0].user, STR("ann@example.com")));
	assert_true(str_equal(song.comments[0].body, STR("a || b|")));
	assert_int_equal(song.comments[0].time_ms, 1000);
	assert_int_equal(song.comments[1].body.len, 2 * 280);
	buf_finish(&longer);
	arena_destroy(arena);
}

/* --- time, people --- */

static void the_old_clock_says_how_far_a_song_is(void **state)
{
	(void)state;
	/* at 15:31:00, and at 15:30:00 */
	static const struct str later = BYTES("cdatetime\ndatetime\n(U\n\x07\xea\x02\n\x0f\x1f"
					      "\0\0\0\0tR."),
				now = BYTES("cdatetime\ndatetime\n(U\n\x07\xea\x02\n\x0f\x1e"
					    "\0\0\0\0tR.");
	struct str began = STR("2026-02-10T15:29:20.500000"), none = STR_EMPTY;
	assert_int_equal(moving_position(later, began, now, 200000), 140000);
	assert_int_equal(moving_position(none, began, now, 200000), 39500);
	assert_int_equal(moving_position(none, none, now, 200000), 0);
	assert_int_equal(moving_position(later, began, none, 200000), 0);
	assert_int_equal(moving_position(later, began, STR("now"), 200000), 0);
	/* shorter than what is left; ended */
	assert_int_equal(moving_position(later, began, now, 50000), 0);
	assert_int_equal(moving_position(now, began, later, 50000), 50000);
}

static void counts_of_a_day_have_our_names(void **state)
{
	(void)state;
	struct str items[] = { BYTES("vote"), BYTES("5"), BYTES("spotify_api_search"),
		BYTES("2"), BYTES("spotify_api_track"), BYTES("3"), BYTES("spotify_api_error"),
		BYTES("1"), BYTES("bender_fill"), BYTES("9"), BYTES("jam"), BYTES("-1"),
		BYTES("login"), BYTES("99999999999999999999"), BYTES("odd") };
	struct old_texts all = texts_of(items, sizeof(items) / sizeof(items[0]));
	struct old_day day = { 0 };
	old_people_count(&all, &day);
	assert_int_equal(day.count_count, 3);
	for (size_t i = 0; i < day.count_count; i++) {
		const char *name = day.counts[i].name;
		assert_int_equal(
			day.counts[i].count, !strcmp(name, "spotify_failures") ? 1 : 5);
	}
}

/* --- what stays behind --- */

static void what_stays_behind_can_be_printed(void **state)
{
	struct arena *arena = arena_create();
	(void)state;
	static const struct {
		struct str bytes;
		const char *shown;
	} cases[] = {
		{ BYTES("NEST:main|x"), "NEST:main|x" },
		{ BYTES("\x1b[31m\0\n\\"), "\\x1b[31m\\x00\\x0a\\x5c" },
		{ BYTES("f\xc3\xbcr \xf0\x9f\x8e\xb5"), "f\xc3\xbcr \xf0\x9f\x8e\xb5" },
		{ BYTES("\xc3\xff\xe2\x80\xae"), "\\xc3\\xff\\xe2\\x80\\xae" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str shown = behind_printable(arena, cases[i].bytes);
		assert_true(str_equal_cstr(shown, cases[i].shown));
	}
	char much[1000];
	memset(much, 1, sizeof(much));
	assert_int_equal(
		behind_printable(arena, (struct str) { much, sizeof(much) }).len, 4 * 100 + 3);
	arena_destroy(arena);
}

static void the_same_reasons_stand_together_with_some_examples(void **state)
{
	struct arena *arena = arena_create();
	struct behind behind = { .arena = arena };
	char text[1000] = "";
	(void)state;
	static const char *const names[] = { "d", "b", "a", "c" };
	for (size_t i = 0; i < 4; i++) {
		behind_add(&behind, str_from_cstr(names[i]), "many");
	}
	behind_add(&behind, STR("x"), "alone");
	FILE *out = fmemopen(text, sizeof(text), "w");
	behind_print(&behind, out, false);
	fclose(out);
	assert_string_equal(text, "      4  many\n         a, b, c, …\n      1  alone\n"
				  "         x\n");
	out = fmemopen(text, sizeof(text), "w");
	behind_print(&behind, out, true);
	fclose(out);
	assert_non_null(strstr(text, "           d\n"));
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_pickled_datetime_is_read),
		cmocka_unit_test(the_store_has_them_in_base64_or_as_they_are),
		cmocka_unit_test(every_day_has_its_place),
		cmocka_unit_test(a_pickle_that_is_cut_off_or_goes_on_is_no_date),
		cmocka_unit_test(a_pickle_that_would_run_something_is_no_date),
		cmocka_unit_test(a_date_that_no_calendar_has_is_none),
		cmocka_unit_test(a_pickle_that_wants_much_gets_nothing),
		cmocka_unit_test(keys_are_known_with_and_without_nests),
		cmocka_unit_test(keys_that_stay_behind_say_why),
		cmocka_unit_test(other_keys_are_unknown),
		cmocka_unit_test(a_song_is_made_of_its_texts),
		cmocka_unit_test(a_song_that_can_not_be_played_says_why),
		cmocka_unit_test(votes_and_jams_are_by_person_in_lower_case),
		cmocka_unit_test(comments_are_split_at_the_first_bars_and_cut),
		cmocka_unit_test(the_old_clock_says_how_far_a_song_is),
		cmocka_unit_test(counts_of_a_day_have_our_names),
		cmocka_unit_test(what_stays_behind_can_be_printed),
		cmocka_unit_test(the_same_reasons_stand_together_with_some_examples),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
