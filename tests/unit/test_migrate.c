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
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
