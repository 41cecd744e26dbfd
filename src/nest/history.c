#include "nest/history.h"

#include "base/alloc.h"
#include "base/log.h"
#include "nest/history_parts.h"
#include "nest/people.h"
#include "nest/play_day.h"
#include "nest/play_lines.h"
#include "net/fiber.h"

#include <stdlib.h>

/* How long a query waits for the first reading. */
#define PATIENCE_MS 8000

struct history *history_create(struct loop *loop, const struct history_options *options)
{
	struct history *history = alloc_new(struct history);
	history->loop = loop;
	history->arena = arena_create();
	history->log_dir = arena_str(history->arena, options->log_dir);
	if (options->data_dir.len > 0) {
		history->cache_path = arena_printf(
			history->arena, "%.*s/play-index", STR_ARG(options->data_dir));
	}
	history->reader = (struct play_reader) { history->log_dir, &history->stopping };
	history->lock.is_written = true;
	play_index_init(&history->index);
	history_keep(history);
	return history;
}

void history_free(struct history *history)
{
	play_index_finish(&history->index);
	arena_destroy(history->arena);
	free(history);
}

bool history_enter(struct history *history, struct error *error)
{
	struct error reason;
	if (!fiber_lock_read(&history->lock, PATIENCE_MS, &reason)) {
		return error_set(error, reason.kind,
			"The history is still being read. Try again in a moment.");
	}
	if (history->failure.kind != ERROR_NONE) {
		fiber_unlock_read(&history->lock);
		return error_set(error, history->failure.kind, "%s", history->failure.message);
	}
	return true;
}

/* --- reading plays --- */

/* Which plays, and what becomes of them; for the thread. */
struct reading {
	const struct history *history;
	struct arena *arena; /* the fiber's */
	size_t room;
	bool hide_people;
	struct str email; /* in lower case */
	uint32_t *numbers;
	size_t count;
	struct history_plays plays;
};

static struct str hide(struct arena *arena, struct arena *scratch, struct str line)
{
	json_t *play;
	if (!json_parse(scratch, line, &play, NULL)) {
		return STR("{}"); /* changed since it was read */
	}
	people_hide_in_song(scratch, play);
	char *text = json_dumps(play, JSON_COMPACT | JSON_SORT_KEYS);
	struct str hidden = arena_str(arena, str_from_cstr(text));
	free(text);
	return hidden;
}

/* The lines of `numbers`; those that can't be read any more are left out. */
static void read_lines(struct reading *reading)
{
	const struct play_index *index = &reading->history->index;
	struct arena *scratch = arena_create();
	struct play_lines lines;
	play_lines_init(&lines, reading->history->log_dir);
	reading->plays.items = arena_array(reading->arena, struct str, reading->count + 1);
	for (size_t i = 0; i < reading->count; i++) {
		const struct play *play = &index->plays[reading->numbers[i]];
		struct str line;
		arena_reset(scratch);
		if (play_lines_read(&lines, scratch, index->files[play->file].date,
			    play->offset, &line)) {
			reading->plays.items[reading->plays.count++] =
				reading->hide_people ? hide(reading->arena, scratch, line)
						     : arena_str(reading->arena, line);
		}
	}
	play_lines_finish(&lines);
	arena_destroy(scratch);
}

static bool keep(struct reading *reading, uint32_t number)
{
	reading->numbers[reading->count++] = number;
	return reading->count < reading->room;
}

static void read_recent(void *arg)
{
	struct reading *reading = arg;
	const struct play_index *index = &reading->history->index;
	for (size_t i = index->settled; i > 0 && keep(reading, index->by_time[i - 1]); i--) {
	}
	read_lines(reading);
}

static void read_of_user(void *arg)
{
	struct reading *reading = arg;
	const struct play_index *index = &reading->history->index;
	uint32_t person = play_index_find_person(index, reading->email);
	size_t left = person == PLAY_NONE ? 0 : index->people[person].plays;
	for (size_t i = index->settled; i > 0 && left > 0; i--) {
		uint32_t number = index->by_time[i - 1];
		if (index->plays[number].user != person) {
			continue;
		}
		left--;
		if (!keep(reading, number)) {
			break;
		}
	}
	read_lines(reading);
}

static int newest_first(const void *a, const void *b, void *arg)
{
	const struct play_index *index = arg;
	uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;
	uint32_t one_s = index->plays[one].ended_s, other_s = index->plays[other].ended_s;
	if (one_s != other_s) {
		return one_s > other_s ? -1 : 1;
	}
	return one > other ? -1 : one < other;
}

static void read_of_jammer(void *arg)
{
	struct reading *reading = arg;
	const struct play_index *index = &reading->history->index;
	uint32_t person = play_index_find_person(index, reading->email);
	size_t jams = person == PLAY_NONE ? 0 : index->people[person].jams;
	uint32_t *numbers = alloc_bytes((jams + 1) * sizeof(*numbers));
	size_t count = 0;
	for (size_t i = 0; i < index->jam_count && count < jams; i++) {
		if (index->jams[i].user == person) {
			numbers[count++] = index->jams[i].play;
		}
	}
	qsort_r(numbers, count, sizeof(*numbers), newest_first, (void *)index);
	for (size_t i = 0; i < count && keep(reading, numbers[i]); i++) {
	}
	free(numbers);
	read_lines(reading);
}

static bool run(struct history *history, struct reading *reading, void (*work)(void *),
	struct history_plays *plays, struct error *error)
{
	reading->history = history;
	reading->arena = fiber_arena();
	reading->numbers = arena_alloc(reading->arena, reading->room * sizeof(uint32_t));
	if (!history_enter(history, error)) {
		return false;
	}
	fiber_work(work, reading);
	fiber_unlock_read(&history->lock);
	*plays = reading->plays;
	return true;
}

bool history_recent(struct history *history, int64_t count, bool hide_people,
	struct history_plays *plays, struct error *error)
{
	struct reading reading = { .hide_people = hide_people };
	reading.room = count < 1		   ? 1
		       : count > HISTORY_PLAYS_MAX ? HISTORY_PLAYS_MAX
						   : (size_t)count;
	return run(history, &reading, read_recent, plays, error);
}

static bool run_for_person(struct history *history, struct str email, size_t room,
	void (*work)(void *), struct history_plays *plays, struct error *error)
{
	struct reading reading = {
		.email = arena_lower(fiber_arena(), email),
		.room = room,
	};
	*plays = (struct history_plays) { 0 };
	return email.len == 0 || run(history, &reading, work, plays, error);
}

bool history_of_user(struct history *history, struct str email, struct history_plays *plays,
	struct error *error)
{
	return run_for_person(
		history, email, HISTORY_USER_PLAYS_MAX, read_of_user, plays, error);
}

bool history_of_jammer(struct history *history, struct str email, struct history_plays *plays,
	struct error *error)
{
	return run_for_person(
		history, email, HISTORY_USER_PLAYS_MAX, read_of_jammer, plays, error);
}

static void read_last_of_user(void *arg)
{
	struct reading *reading = arg;
	const struct play_index *index = &reading->history->index;
	uint32_t person = play_index_find_person(index, reading->email);
	if (person != PLAY_NONE && index->people[person].last != PLAY_NONE) {
		keep(reading, index->people[person].last);
	}
	read_lines(reading);
}

bool history_last_of_user(
	struct history *history, struct str email, struct str *play, struct error *error)
{
	struct history_plays plays;
	if (!run_for_person(history, email, 1, read_last_of_user, &plays, error)) {
		return false;
	}
	*play = plays.count > 0 ? plays.items[0] : STR_EMPTY;
	return true;
}

unsigned history_weekday(int64_t unix_ms)
{
	return play_day_weekday(play_day_of(unix_ms / 1000));
}
