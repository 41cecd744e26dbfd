/* The history page, and what it asks for: plays by page, a calendar, people. */
#include "account/email.h"
#include "nest/history_search.h"
#include "nest/play_day.h"
#include "serve/face_song.h"
#include "serve/page.h"
#include "serve/parts.h"
#include "serve/router.h"

#include <inttypes.h>

#define WORDS_BYTES_MAX 200
#define USUAL_PAGE	50
#define PEOPLE_MAX	500

static void finish(struct call *call, struct buf *buf)
{
	http_header(call->http, "Cache-Control", STR("no-store"));
	call_reply_json(call, 200, buf);
	buf_finish(buf);
}

static void fail(struct call *call, const struct error *error, struct buf *buf)
{
	buf_finish(buf);
	call_fail(call, error);
}

/* --- questions --- */

/* "2018-02-05"; "" is 0. */
static bool read_date(struct call *call, const char *name, uint32_t *date, struct error *error)
{
	struct str text = call_query(call, name);
	int64_t year, month, day;
	uint16_t number;
	*date = 0;
	if (text.len == 0) {
		return true;
	}
	if (text.len == 10 && text.data[4] == '-' && text.data[7] == '-' &&
		str_to_int64(str_slice(text, 0, 4), &year) &&
		str_to_int64(str_slice(text, 5, 2), &month) &&
		str_to_int64(str_slice(text, 8, 2), &day) && year > 0 && month > 0 && day > 0) {
		*date = (uint32_t)(year * 10000 + month * 100 + day);
	}
	return (*date != 0 && play_day_from_date(*date, &number)) ||
	       error_set(error, ERROR_INVALID, "%s must be a date as 2018-02-05.", name);
}

/* "02-05" */
static bool read_day_of_year(struct call *call, uint32_t *day_of_year, struct error *error)
{
	struct str text = call_query(call, "on");
	int64_t month, day;
	*day_of_year = 0;
	if (text.len == 0) {
		return true;
	}
	if (text.len == 5 && text.data[2] == '-' &&
		str_to_int64(str_slice(text, 0, 2), &month) &&
		str_to_int64(str_slice(text, 3, 2), &day) && month > 0 && day > 0) {
		*day_of_year = (uint32_t)(month * 100 + day);
	}
	uint16_t number;
	/* of a leap year, so that there is a 29th of February */
	return (*day_of_year != 0 && play_day_from_date(20240000 + *day_of_year, &number)) ||
	       error_set(error, ERROR_INVALID, "on must be a month and a day as 02-05.");
}

static bool read_person(
	struct call *call, const char *name, struct str *email, struct error *error)
{
	struct str text = call_query(call, name);
	*email = STR_EMPTY;
	return text.len == 0 || email_read(call->arena, text, email) ||
	       error_set(error, ERROR_INVALID, "%s must be an email address.", name);
}

static bool read_filter(struct call *call, struct history_filter *filter, struct error *error)
{
	*filter = (struct history_filter) { .words = call_query(call, "q") };
	if (!str_is_utf8(filter->words) || filter->words.len > WORDS_BYTES_MAX) {
		return error_set(error, ERROR_INVALID, "q must be UTF-8 of at most %d bytes.",
			WORDS_BYTES_MAX);
	}
	struct str bender = call_query(call, "bender");
	filter->without_bender = str_equal(bender, STR("0")) || str_equal(bender, STR("false"));
	return read_person(call, "user", &filter->user, error) &&
	       read_person(call, "jammed_by", &filter->jammer, error) &&
	       read_date(call, "from", &filter->from, error) &&
	       read_date(call, "to", &filter->to, error) &&
	       read_day_of_year(call, &filter->day_of_year, error);
}

/* --- plays --- */

/* Whether a play can be added again, and with which picture. */
struct fitness {
	const char *why_not; /* NULL: it can */
	struct str img;
};

static const char *name_of_source(struct str src)
{
	return str_equal(src, STR("spotify"))	   ? "Spotify"
	       : str_equal(src, STR("youtube"))	   ? "YouTube"
	       : str_equal(src, STR("soundcloud")) ? "SoundCloud"
						   : "such source";
}

static struct fitness fitness_of(struct call *call, const struct history_hit *hit)
{
	struct fitness fitness = { .img = STR_EMPTY };
	struct str src, trackid;
	struct track track;
	struct error error;
	if (!hit->is_playable || !source_parse_uri(hit->uri, &src, &trackid, NULL)) {
		fitness.why_not = "Where it came from is not known any more.";
		return fitness;
	}
	struct source *source = sources_find(call->serve->sources, src);
	if (!source) {
		fitness.why_not = arena_printf(
			call->arena, "There is no %s here now.", name_of_source(src))
					  .data;
	} else if (!source->waits) {
		/* one of our own files: quickly asked, and it has a cover */
		if (source->lookup(source, trackid, call->arena, &track, &error)) {
			fitness.img = track.img;
		} else if (error.kind == ERROR_NOT_FOUND && call->serve->local &&
			   !local_progress(call->serve->local).scanning) {
			fitness.why_not = "The file is gone.";
		}
	}
	return fitness;
}

/* Numbers of the old server are text. */
static int64_t duration_of(const json_t *play)
{
	const json_t *value = json_object_get(play, "duration");
	int64_t seconds = 0;
	if (json_is_integer(value)) {
		seconds = json_integer_value(value);
	} else if (!str_to_int64(json_str(value), &seconds)) {
		seconds = 0;
	}
	return seconds > 0 && seconds < INT32_MAX ? seconds : 0;
}

static void write_jams(struct json_writer *json, const json_t *jams)
{
	json_key(json, "jam");
	json_begin_array(json);
	for (size_t i = 0; i < json_array_size(jams); i++) {
		const json_t *jam = json_array_get(jams, i);
		struct str user =
			json_is_string(jam) ? json_str(jam) : json_member_str(jam, "user");
		if (user.len > 0) {
			json_write_str(json, user);
		}
	}
	json_end_array(json);
}

static void write_date(struct json_writer *json, const char *key, uint32_t date)
{
	char text[16] = "";
	if (date > 0) {
		snprintf(text, sizeof(text), "%04u-%02u-%02u", date / 10000 % 10000,
			date / 100 % 100, date % 100);
	}
	json_member_write_str(json, key, str_from_cstr(text));
}

static void write_play(
	struct call *call, struct json_writer *json, const struct history_hit *hit)
{
	const json_t *play = hit->play;
	struct fitness fitness = fitness_of(call, hit);
	json_begin_object(json);
	face_write_time(json, "ended", hit->ended_ms);
	write_date(json, "day", hit->date);
	char clock[PLAY_DAY_CLOCK_SIZE];
	play_day_clock(clock, json_member_str(play, "endtime"), hit->ended_ms / 1000);
	json_member_write_str(json, "clock", str_from_cstr(clock));
	json_member_write_str(json, "uri", hit->uri);
	json_member_write_str(json, "src", json_member_str(play, "src"));
	json_member_write_str(json, "title", json_member_str(play, "title"));
	json_member_write_str(json, "artist", json_member_str(play, "artist"));
	json_member_write_str(json, "album", json_member_str(play, "album"));
	json_member_write_int(json, "duration", duration_of(play));
	json_member_write_str(json, "user", json_member_str(play, "user"));
	write_jams(json, json_object_get(play, "jam"));
	json_member_write_int(
		json, "airhorns", (int64_t)json_array_size(json_object_get(play, "airhorn")));
	json_member_write_int(json, "times", hit->times);
	json_member_write_str(json, "img", fitness.img);
	json_member_write_str(json, "why_not", str_from_cstr(fitness.why_not));
	json_end_object(json);
}

static void reply_plays(struct call *call)
{
	struct history_filter filter;
	struct history_page page;
	struct error error;
	struct str after = call_query(call, "after"), limit_text = call_query(call, "limit");
	int64_t limit = USUAL_PAGE;
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	if (limit_text.len > 0 &&
		(!str_to_int64(limit_text, &limit) || limit < 1 || limit > HISTORY_PAGE_MAX)) {
		error_set(&error, ERROR_INVALID, "limit must be 1 to %d.", HISTORY_PAGE_MAX);
		fail(call, &error, &buf);
		return;
	}
	if (!read_filter(call, &filter, &error) ||
		!history_search(
			call->serve->history, &filter, after, (size_t)limit, &page, &error)) {
		fail(call, &error, &buf);
		return;
	}
	json_begin_object(&json);
	json_key(&json, "plays");
	json_begin_array(&json);
	for (size_t i = 0; i < page.count; i++) {
		write_play(call, &json, &page.hits[i]);
	}
	json_end_array(&json);
	json_member_write_str(&json, "next", page.next);
	if (after.len == 0) {
		json_member_write_int(&json, "total", (int64_t)page.total);
	}
	json_end_object(&json);
	finish(call, &buf);
}

/* --- calendar and people --- */

static void reply_calendar(struct call *call)
{
	struct history_filter filter;
	struct history_calendar calendar;
	struct error error;
	int64_t year;
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	if (!str_to_int64(call_query(call, "year"), &year) || year < 1970 || year > 2149) {
		error_set(&error, ERROR_INVALID, "year must be 1970 to 2149.");
		fail(call, &error, &buf);
		return;
	}
	if (!read_filter(call, &filter, &error) ||
		!history_calendar(
			call->serve->history, &filter, (int)year, &calendar, &error)) {
		fail(call, &error, &buf);
		return;
	}
	json_begin_object(&json);
	json_member_write_int(&json, "year", year);
	write_date(&json, "first", calendar.first);
	write_date(&json, "last", calendar.last);
	json_key(&json, "days");
	json_begin_array(&json);
	for (size_t i = 0; i < calendar.count; i++) {
		json_begin_object(&json);
		write_date(&json, "date", calendar.days[i].date);
		json_member_write_int(&json, "plays", calendar.days[i].plays);
		json_end_object(&json);
	}
	json_end_array(&json);
	json_end_object(&json);
	finish(call, &buf);
}

static void reply_people(struct call *call)
{
	struct history_person *people;
	struct error error;
	size_t count;
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	if (!history_people(call->serve->history, PEOPLE_MAX, &people, &count, &error)) {
		fail(call, &error, &buf);
		return;
	}
	json_begin_object(&json);
	json_key(&json, "people");
	json_begin_array(&json);
	for (size_t i = 0; i < count; i++) {
		json_begin_object(&json);
		json_member_write_str(&json, "user", people[i].email);
		json_member_write_int(&json, "plays", people[i].plays);
		json_member_write_int(&json, "jams", people[i].jams);
		json_end_object(&json);
	}
	json_end_array(&json);
	json_end_object(&json);
	finish(call, &buf);
}

static void show_page(struct call *call)
{
	stats_seen(call->serve->stats, call->who.email);
	page_reply(call, 200, "plays.html", (struct page_field[]) { { NULL } });
}

const struct route routes_plays[] = {
	{ "/plays", ALLOW_GET, ACCESS_PAGE, show_page },
	{ "/api/plays", ALLOW_GET, ACCESS_PERSON, reply_plays },
	{ "/api/plays/calendar", ALLOW_GET, ACCESS_PERSON, reply_calendar },
	{ "/api/plays/people", ALLOW_GET, ACCESS_PERSON, reply_people },
	{ NULL },
};
