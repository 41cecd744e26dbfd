/* Looking through what was played: by words, person and day, page by page, and as a calendar.
 */
#ifndef NEST_HISTORY_SEARCH_H
#define NEST_HISTORY_SEARCH_H

#include "base/json.h"
#include "nest/history.h"

/* Which plays. Zero-initialized: all. */
struct history_filter {
	struct str words;    /* all of them in title or artist, in any form that search knows */
	struct str user;     /* who added it; case does not count */
	struct str jammer;   /* who jammed it */
	bool without_bender; /* only what people added */
	uint32_t from, to;   /* dates like 20260210, both included; 0: any */
	uint32_t day_of_year; /* month and day like 210, of any year; 0: any */
};

/* What was found, as far as a page shows it. */
struct history_hit {
	const json_t *play; /* the line, an object */
	struct str uri;	    /* as source_parse_uri() takes it, if is_playable */
	bool is_playable;   /* the URI has the form of one that a source may know */
	int64_t ended_ms;   /* unix, whole seconds */
	uint32_t date;	    /* of its local day */
	uint32_t times;	    /* the track was played in all */
};

struct history_page {
	struct history_hit *hits; /* newest first */
	size_t count;
	struct str next; /* where the next page goes on; "" when this is the last */
	size_t total;	 /* that match; only counted for a first page */
};

#define HISTORY_PAGE_MAX 100

/*
 * A page of at most `limit` (1 … HISTORY_PAGE_MAX) plays, newest first, from where `after`, the
 * `next` of another page, says; "" for the first. It goes on in the right place also when more
 * was played meanwhile. ERROR_INVALID for an `after` that is none.
 */
bool history_search(struct history *history, const struct history_filter *filter,
	struct str after, size_t limit, struct history_page *page, struct error *error);

/* Plays a day. */
struct history_day {
	uint32_t date, plays;
};

struct history_calendar {
	struct history_day *days; /* of the year, those with plays, in order */
	size_t count;
	uint32_t first, last; /* dates of the first and the last play of all; 0: none */
};

/* The days of a year on which something was played that `filter` lets pass. */
bool history_calendar(struct history *history, const struct history_filter *filter, int year,
	struct history_calendar *calendar, struct error *error);

struct history_person {
	struct str email;
	uint32_t plays, jams;
};

/* Everybody who has added or jammed a song, who added most first; `most` people at most. */
bool history_people(struct history *history, size_t most, struct history_person **people,
	size_t *count, struct error *error);

#endif
