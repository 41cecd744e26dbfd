#include "nest/history_search.h"

#include "base/alloc.h"
#include "nest/history_parts.h"
#include "nest/history_sieve.h"
#include "nest/play_day.h"
#include "nest/play_lines.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define DAYS ((size_t)UINT16_MAX + 1)

/* --- cursors --- */

/* Numbers change when logs are read anew; the place of a line in its log does not. */
struct cursor {
	uint32_t ended_s, date, offset;
};

static bool read_number(struct str *rest, uint32_t *number)
{
	struct str part;
	int64_t value;
	if (!str_split_next(rest, '-', &part) || !str_to_int64(part, &value) || value < 0 ||
		value > UINT32_MAX) {
		return false;
	}
	*number = (uint32_t)value;
	return true;
}

static bool cursor_read(struct str text, struct cursor *cursor, struct error *error)
{
	struct str rest = text;
	return (read_number(&rest, &cursor->ended_s) && read_number(&rest, &cursor->date) &&
		       read_number(&rest, &cursor->offset) && rest.len == 0) ||
	       error_set(error, ERROR_INVALID, "That is no page of the history.");
}

static struct str cursor_write(
	struct arena *arena, const struct play_index *index, uint32_t number)
{
	const struct play *play = &index->plays[number];
	return arena_printf(arena, "%" PRIu32 "-%" PRIu32 "-%" PRIu32, play->ended_s,
		index->files[play->file].date, play->offset);
}

/* The place in by_time of the play that the cursor names, or where it would be. */
static size_t cursor_place(const struct play_index *index, const struct cursor *cursor)
{
	size_t place = play_index_place(index, cursor->ended_s);
	for (size_t i = place; i < index->settled; i++) {
		const struct play *play = &index->plays[index->by_time[i]];
		if (play->ended_s != cursor->ended_s) {
			break;
		}
		if (play->offset == cursor->offset &&
			index->files[play->file].date == cursor->date) {
			return i;
		}
	}
	return place;
}

/* --- pages --- */

struct searching {
	struct history *history;
	struct arena *arena; /* the fiber's */
	struct history_filter filter;
	bool is_first;
	struct cursor cursor;
	size_t limit;
	uint32_t numbers[HISTORY_PAGE_MAX];
	size_t count;
	bool has_more;
	struct history_page page;
};

static void collect(struct searching *searching)
{
	const struct play_index *index = &searching->history->index;
	struct history_sieve sieve;
	history_sieve_init(&sieve, index, &searching->filter);
	size_t at =
		searching->is_first ? index->settled : cursor_place(index, &searching->cursor);
	for (; at > 0; at--) {
		uint32_t number = index->by_time[at - 1];
		if (!history_sieve_passes(&sieve, number)) {
			continue;
		}
		searching->page.total++;
		if (searching->count < searching->limit) {
			searching->numbers[searching->count++] = number;
		} else {
			searching->has_more = true;
			if (!searching->is_first) {
				break;
			}
		}
	}
	history_sieve_finish(&sieve);
}

static bool read_hit(struct searching *searching, struct play_lines *lines, uint32_t number,
	struct history_hit *hit)
{
	const struct play_index *index = &searching->history->index;
	const struct play *play = &index->plays[number];
	const struct play_track *track = &index->tracks[play->track];
	struct str line;
	json_t *object;
	if (!play_lines_read(lines, searching->arena, index->files[play->file].date,
		    play->offset, &line) ||
		!json_parse(searching->arena, line, &object, NULL) || !json_is_object(object)) {
		return false;
	}
	*hit = (struct history_hit) {
		.play = object,
		.uri = arena_str(searching->arena, play_index_uri(index, play->track)),
		.is_playable = track->is_playable,
		.ended_ms = (int64_t)play->ended_s * 1000,
		.date = play_day_date(play->day),
		.times = track->plays,
	};
	return true;
}

static void search_on_thread(void *arg)
{
	struct searching *searching = arg;
	struct history_page *page = &searching->page;
	struct play_lines lines;
	collect(searching);
	page->hits = arena_array(searching->arena, struct history_hit, searching->count + 1);
	play_lines_init(&lines, searching->history->log_dir);
	for (size_t i = 0; i < searching->count; i++) {
		page->count += read_hit(
			searching, &lines, searching->numbers[i], &page->hits[page->count]);
	}
	play_lines_finish(&lines);
	page->next = STR_EMPTY;
	if (searching->has_more && searching->count > 0) {
		page->next = cursor_write(searching->arena, &searching->history->index,
			searching->numbers[searching->count - 1]);
	}
}

/* Emails in lower case, as the index has them. */
static struct history_filter prepare(const struct history_filter *filter)
{
	struct history_filter prepared = *filter;
	prepared.user = arena_lower(fiber_arena(), str_trim(filter->user));
	prepared.jammer = arena_lower(fiber_arena(), str_trim(filter->jammer));
	return prepared;
}

bool history_search(struct history *history, const struct history_filter *filter,
	struct str after, size_t limit, struct history_page *page, struct error *error)
{
	/* in the arena: it is large, and stacks of fibers are not */
	struct searching *searching = arena_new(fiber_arena(), struct searching);
	searching->history = history;
	searching->arena = fiber_arena();
	searching->filter = prepare(filter);
	searching->is_first = after.len == 0;
	searching->limit = limit < 1 ? 1 : limit > HISTORY_PAGE_MAX ? HISTORY_PAGE_MAX : limit;
	if (!searching->is_first && !cursor_read(after, &searching->cursor, error)) {
		return false;
	}
	if (!history_enter(history, error)) {
		return false;
	}
	fiber_work(search_on_thread, searching);
	fiber_unlock_read(&history->lock);
	*page = searching->page;
	return true;
}

/* --- the calendar --- */

struct counting {
	struct history *history;
	struct arena *arena;
	struct history_filter filter;
	struct history_calendar calendar;
};

static void count_on_thread(void *arg)
{
	struct counting *counting = arg;
	const struct play_index *index = &counting->history->index;
	struct history_calendar *calendar = &counting->calendar;
	uint32_t *counts = alloc_zeroed(DAYS * sizeof(*counts));
	struct history_sieve sieve;
	history_sieve_init(&sieve, index, &counting->filter);
	for (size_t i = 0; i < index->count; i++) {
		counts[index->plays[i].day] += history_sieve_passes(&sieve, (uint32_t)i);
	}
	history_sieve_finish(&sieve);
	calendar->days = arena_array(counting->arena, struct history_day, 366);
	for (size_t day = 0; day < DAYS && calendar->count < 366; day++) {
		if (counts[day] > 0) {
			calendar->days[calendar->count++] =
				(struct history_day) { play_day_date((uint16_t)day),
					counts[day] };
		}
	}
	free(counts);
	if (index->settled > 0) {
		calendar->first = play_day_date(index->plays[index->by_time[0]].day);
		calendar->last =
			play_day_date(index->plays[index->by_time[index->settled - 1]].day);
	}
}

bool history_calendar(struct history *history, const struct history_filter *filter, int year,
	struct history_calendar *calendar, struct error *error)
{
	struct counting counting = {
		.history = history,
		.arena = fiber_arena(),
		.filter = prepare(filter),
	};
	counting.filter.from = (uint32_t)year * 10000 + 101;
	counting.filter.to = (uint32_t)year * 10000 + 1231;
	if (!history_enter(history, error)) {
		return false;
	}
	fiber_work(count_on_thread, &counting);
	fiber_unlock_read(&history->lock);
	*calendar = counting.calendar;
	return true;
}

/* --- people --- */

static int most_plays_first(const void *a, const void *b)
{
	const struct history_person *one = a, *other = b;
	if (one->plays != other->plays) {
		return one->plays > other->plays ? -1 : 1;
	}
	return one->jams != other->jams ? (one->jams > other->jams ? -1 : 1)
					: strcmp(one->email.data, other->email.data);
}

bool history_people(struct history *history, size_t most, struct history_person **people,
	size_t *count, struct error *error)
{
	if (!history_enter(history, error)) {
		return false;
	}
	const struct play_index *index = &history->index;
	struct arena *arena = fiber_arena();
	struct history_person *all =
		arena_array(arena, struct history_person, index->person_count);
	*count = 0;
	for (uint32_t i = 1; i < index->person_count; i++) {
		const struct play_person *person = &index->people[i];
		all[(*count)++] = (struct history_person) {
			arena_str(arena, play_index_email(index, i)),
			person->plays,
			person->jams,
		};
	}
	fiber_unlock_read(&history->lock);
	qsort(all, *count, sizeof(*all), most_plays_first);
	*count = *count < most ? *count : most;
	*people = all;
	return true;
}
