#include "nest/play_import.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/json.h"
#include "nest/log_lines.h"
#include "nest/play_log_merge.h"
#include "nest/play_log_names.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAY_MS ((int64_t)86400000)

/* So many bytes of lines are gathered before they are written. */
#define GATHERED_MAX ((size_t)16 << 20)

/* Plays that were read and wait for the log of their day. */
struct gathering {
	const struct play_import *import;
	struct play_import_report *report;
	struct arena *arena, *scratch;
	struct play_log_merge_line *lines;
	size_t count, capacity, bytes;
	uint32_t date; /* of the file's name, or 0 */
};

static bool read_end(const json_t *play, uint32_t date, int64_t *ended_ms)
{
	struct str text = json_member_str(play, "endtime");
	if (clock_parse_iso8601(text, ended_ms)) {
		return true;
	}
	char midnight[] = "2026-02-10T00:00:00Z";
	snprintf(midnight, sizeof(midnight), "%04u-%02u-%02uT00:00:00Z", date / 10000 % 10000,
		date / 100 % 100, date % 100);
	return date != 0 && clock_parse_iso8601(str_from_cstr(midnight), ended_ms);
}

/* False when the line is no play. */
static bool read_play(
	struct gathering *gathering, struct str line, struct play_log_merge_line *play)
{
	json_t *object;
	if (!json_parse(gathering->scratch, line, &object, NULL) || !json_is_object(object) ||
		(json_member_str(object, "trackid").len == 0 &&
			json_member_str(object, "title").len == 0) ||
		!read_end(object, gathering->date, &play->ended_ms)) {
		return false;
	}
	play->text = line;
	play->key = play_log_key(object, play->ended_ms);
	return true;
}

static void gather(struct gathering *gathering, struct str text)
{
	struct play_log_merge_line line;
	gathering->report->lines++;
	arena_reset(gathering->scratch);
	if (!read_play(gathering, text, &line)) {
		gathering->report->broken++;
		return;
	}
	line.text = arena_str(gathering->arena, text);
	if (gathering->count == gathering->capacity) {
		gathering->capacity = gathering->capacity ? gathering->capacity * 2 : 256;
		gathering->lines = alloc_resize(
			gathering->lines, gathering->capacity * sizeof(*gathering->lines));
	}
	gathering->lines[gathering->count++] = line;
	gathering->bytes += text.len;
}

static int compare_ends(const void *a, const void *b)
{
	const struct play_log_merge_line *one = a, *other = b;
	if (one->ended_ms != other->ended_ms) {
		return one->ended_ms < other->ended_ms ? -1 : 1;
	}
	return one->text.data < other->text.data ? -1 : one->text.data > other->text.data;
}

static int64_t day_of(int64_t ended_ms)
{
	return ended_ms >= 0 ? ended_ms / DAY_MS : -((DAY_MS - 1 - ended_ms) / DAY_MS);
}

/* Each day's lines go to its log at once. */
static bool write_gathered(struct gathering *gathering, struct error *error)
{
	const struct play_import *import = gathering->import;
	struct play_log_merge_line *lines = gathering->lines;
	bool done = true;
	if (gathering->count > 0) {
		qsort(lines, gathering->count, sizeof(*lines), compare_ends);
	}
	for (size_t i = 0; done && i < gathering->count;) {
		size_t count = 1, taken;
		while (i + count < gathering->count &&
			day_of(lines[i + count].ended_ms) == day_of(lines[i].ended_ms)) {
			count++;
		}
		done = play_log_merge(import->folder, &lines[i], count, import->dry,
			import->sync, &taken, error);
		if (done) {
			gathering->report->taken += taken;
			gathering->report->known += count - taken;
		}
		i += count;
	}
	gathering->count = gathering->bytes = 0;
	arena_reset(gathering->arena);
	return done;
}

static bool import_lines(struct gathering *gathering, struct log_lines *lines, const char *path,
	struct error *error)
{
	struct play_import_report *report = gathering->report;
	struct str line;
	int64_t at;
	size_t number = 0;
	enum log_line kind;
	while ((kind = log_lines_next(lines, &line, &at)) != LOG_LINE_END) {
		size_t broken = report->broken;
		number++;
		if (kind == LOG_LINE_FAILED) {
			return error_set(error, ERROR_UNAVAILABLE, "%s can't be read: %s", path,
				strerror(errno));
		}
		if (kind == LOG_LINE_TOO_LONG) {
			report->lines++;
			report->broken++;
		} else if (str_trim(line).len > 0) {
			gather(gathering, str_trim(line));
		}
		if (report->broken > broken && report->first_broken == 0) {
			report->first_broken = number;
		}
		if (gathering->bytes > GATHERED_MAX && !write_gathered(gathering, error)) {
			return false;
		}
	}
	return write_gathered(gathering, error);
}

static bool open_file(const char *path, int *fd, struct stat *about, struct error *error)
{
	/* so that a pipe does not let us wait for ever */
	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (*fd < 0 || fstat(*fd, about) != 0) {
		enum error_kind kind = errno == ENOENT ? ERROR_NOT_FOUND : ERROR_UNAVAILABLE;
		error_set(error, kind, "%s can't be read: %s", path, strerror(errno));
	} else if (!S_ISREG(about->st_mode)) {
		error_set(error, ERROR_INVALID, "%s is no file of lines", path);
	} else {
		return true;
	}
	if (*fd >= 0) {
		close(*fd);
	}
	return false;
}

static struct str name_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	return str_from_cstr(slash ? slash + 1 : path);
}

bool play_import_file(const struct play_import *import, const char *path,
	struct play_import_report *report, struct error *error)
{
	struct stat about;
	int fd;
	*report = (struct play_import_report) { 0 };
	if (!open_file(path, &fd, &about, error)) {
		return false;
	}
	struct gathering gathering = {
		.import = import,
		.report = report,
		.arena = arena_create(),
		.scratch = arena_create(),
		.date = play_log_name_date(name_of(path)),
	};
	struct log_lines lines;
	log_lines_init(&lines, fd, 0, about.st_size);
	bool done = import_lines(&gathering, &lines, path, error);
	log_lines_finish(&lines);
	close(fd);
	free(gathering.lines);
	arena_destroy(gathering.arena);
	arena_destroy(gathering.scratch);
	return done;
}
