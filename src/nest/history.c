#include "nest/history.h"

#include "base/alloc.h"
#include "base/log.h"
#include "nest/lines_backwards.h"
#include "nest/people.h"
#include "nest/play_log_file.h"
#include "net/fiber.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <strings.h>

#define BROKEN_MAX 64 /* remembered, so that they are logged once and not with each request */

struct broken_line {
	char file[sizeof("play_log_2026_02_10.json")];
	off_t start;
};

struct history {
	struct arena *arena;
	struct str folder;
	struct broken_line known[BROKEN_MAX];
	size_t known_count;
};

/* One reading, for the thread. */
struct reading {
	struct arena *arena; /* the fiber's */
	struct arena *scratch;
	struct str folder;
	/* whether a play is wanted; NULL takes all */
	bool (*wants)(const json_t *play, struct str email);
	struct str email;
	const char *email_cstr;
	bool hide_people;
	size_t room;
	struct history_plays plays;
	struct broken_line broken[BROKEN_MAX];
	size_t broken_count;
	bool failed;
	struct error error;
};

struct history *history_create(struct str folder)
{
	struct history *history = alloc_new(struct history);
	history->arena = arena_create();
	history->folder = arena_str(history->arena, folder);
	return history;
}

void history_destroy(struct history *history)
{
	if (history) {
		arena_destroy(history->arena);
		free(history);
	}
}

static void note_broken(struct reading *reading, struct str file, off_t start)
{
	if (reading->broken_count < BROKEN_MAX) {
		struct broken_line *broken = &reading->broken[reading->broken_count++];
		memcpy(broken->file, file.data, sizeof(broken->file));
		broken->start = start;
	}
}

static void keep(struct reading *reading, struct str line, json_t *play)
{
	struct str *kept = &reading->plays.items[reading->plays.count++];
	if (!reading->hide_people) {
		*kept = arena_str(reading->arena, line);
		return;
	}
	people_hide_in_song(reading->scratch, play);
	char *text = json_dumps(play, JSON_COMPACT | JSON_SORT_KEYS);
	*kept = arena_str(reading->arena, str_from_cstr(text));
	free(text);
}

/* Parsing costs most; a line without the email's letters is none of theirs. */
static bool may_concern(struct reading *reading, struct str line)
{
	return !reading->wants ||
	       strcasestr(arena_cstr(reading->scratch, line), reading->email_cstr) != NULL;
}

static void read_line(struct reading *reading, struct str file, struct str line, off_t start)
{
	arena_reset(reading->scratch);
	if (!may_concern(reading, line)) {
		return;
	}
	json_t *play;
	if (!json_parse(reading->scratch, str_trim(line), &play, NULL) ||
		!json_is_object(play)) {
		note_broken(reading, file, start);
		return;
	}
	if (!reading->wants || reading->wants(play, reading->email)) {
		keep(reading, str_trim(line), play);
	}
}

static bool read_file(struct reading *reading, struct str file)
{
	struct str path = arena_printf(
		reading->arena, "%.*s/%.*s", STR_ARG(reading->folder), STR_ARG(file));
	int fd = open(path.data, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		/* moved away since it was listed */
		return errno == ENOENT ||
		       error_set(&reading->error, ERROR_UNAVAILABLE, "%s can't be read: %s",
			       path.data, strerror(errno));
	}
	struct lines_backwards lines;
	bool done = lines_backwards_init(&lines, fd, &reading->error);
	struct str line;
	off_t start;
	while (done && reading->plays.count < reading->room &&
		lines_backwards_next(&lines, &line, &start, &reading->error)) {
		read_line(reading, file, line, start);
	}
	lines_backwards_finish(&lines);
	return done && reading->error.kind == ERROR_NONE;
}

static void read_all(void *arg)
{
	struct reading *reading = arg;
	struct str *files;
	size_t count;
	if (!play_log_file_list(
		    reading->arena, reading->folder, &files, &count, &reading->error)) {
		reading->failed = true;
		return;
	}
	for (size_t i = 0; i < count && reading->plays.count < reading->room; i++) {
		if (!read_file(reading, files[i])) {
			reading->failed = true;
			return;
		}
	}
}

static void report_broken(struct history *history, const struct broken_line *broken)
{
	for (size_t i = 0; i < history->known_count; i++) {
		const struct broken_line *known = &history->known[i];
		if (known->start == broken->start &&
			memcmp(known->file, broken->file, sizeof(known->file)) == 0) {
			return;
		}
	}
	if (history->known_count < BROKEN_MAX) {
		history->known[history->known_count++] = *broken;
		log_warning("play_log_line_broken",
			LOG_STR("file",
				((struct str) { broken->file, sizeof(broken->file) - 1 })),
			LOG_INT("at_byte", broken->start));
	}
}

static bool run(struct history *history, struct reading *reading, size_t room,
	struct history_plays *plays, struct error *error)
{
	reading->arena = fiber_arena();
	reading->scratch = arena_create();
	reading->folder = history->folder;
	reading->room = room;
	reading->plays.items = arena_array(reading->arena, struct str, room);
	fiber_work(read_all, reading);
	arena_destroy(reading->scratch);
	for (size_t i = 0; i < reading->broken_count; i++) {
		report_broken(history, &reading->broken[i]);
	}
	*plays = reading->plays;
	if (reading->failed) {
		*error = reading->error;
	}
	return !reading->failed;
}

bool history_recent(struct history *history, int64_t count, bool hide_people,
	struct history_plays *plays, struct error *error)
{
	size_t room = count < 1			  ? 1
		      : count > HISTORY_PLAYS_MAX ? HISTORY_PLAYS_MAX
						  : (size_t)count;
	struct reading reading = { .hide_people = hide_people };
	return run(history, &reading, room, plays, error);
}

static bool is_by(const json_t *play, struct str email)
{
	return str_equal_nocase(json_member_str(play, "user"), email);
}

static bool is_jammed_by(const json_t *play, struct str email)
{
	const json_t *jams = json_object_get(play, "jam");
	for (size_t i = 0; i < json_array_size(jams); i++) {
		const json_t *jam = json_array_get(jams, i);
		struct str user =
			json_is_string(jam) ? json_str(jam) : json_member_str(jam, "user");
		if (str_equal_nocase(user, email)) {
			return true;
		}
	}
	return false;
}

static bool run_for_user(struct history *history, struct reading *reading,
	struct history_plays *plays, struct error *error)
{
	if (reading->email.len == 0) {
		*plays = (struct history_plays) { 0 };
		return true;
	}
	reading->email_cstr = arena_cstr(fiber_arena(), reading->email);
	return run(history, reading, HISTORY_USER_PLAYS_MAX, plays, error);
}

bool history_of_user(struct history *history, struct str email, struct history_plays *plays,
	struct error *error)
{
	struct reading reading = { .wants = is_by, .email = email };
	return run_for_user(history, &reading, plays, error);
}

bool history_of_jammer(struct history *history, struct str email, struct history_plays *plays,
	struct error *error)
{
	struct reading reading = { .wants = is_jammed_by, .email = email };
	return run_for_user(history, &reading, plays, error);
}
