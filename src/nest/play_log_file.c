#include "nest/play_log_file.h"

#include "base/json.h"
#include "nest/play_log_day.h"
#include "nest/play_log_names.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static bool is_entry(struct arena *scratch, struct str line, const struct play_log_entry *entry)
{
	json_t *object;
	return json_parse(scratch, line, &object, NULL) &&
	       str_equal(json_member_str(object, "id"), entry->id) &&
	       str_equal(json_member_str(object, "trackid"), entry->trackid) &&
	       str_equal(json_member_str(object, "endtime"), entry->endtime);
}

/* The line that is wanted names its end; only lines that name the same are worth parsing. */
static bool has_entry(const struct play_log_day *day, const struct play_log_entry *entry)
{
	struct arena *scratch = arena_create();
	struct str rest = { day->bytes, day->len }, line;
	bool found = false;
	while (!found && rest.len > 0 && str_split_next(&rest, '\n', &line)) {
		found = str_contains(line, entry->endtime) && is_entry(scratch, line, entry);
	}
	arena_destroy(scratch);
	return found;
}

/* Cuts or closes a torn line; a newline that is needed goes to `bytes`, before the new line. */
static bool mend(struct play_log_day *day, const struct play_log_entry *entry,
	struct buf *bytes, struct play_log_report *report, struct error *error)
{
	struct str torn = play_log_day_torn(day);
	report->torn_bytes = torn.len;
	report->torn_was_cut = false;
	if (torn.len == 0) {
		return true;
	}
	if (!entry || !str_starts_with(entry->line, torn)) {
		buf_append_char(bytes, '\n');
		return true;
	}
	report->torn_was_cut = play_log_day_cut(day, torn.len, error);
	return report->torn_was_cut;
}

static bool append(struct play_log_day *day, const struct play_log_entry *entry,
	struct buf *bytes, struct play_log_report *report, struct error *error)
{
	/* a whole line that lacks nothing but its newline is found here, and then closed */
	report->was_there = has_entry(day, entry);
	if (!mend(day, report->was_there ? NULL : entry, bytes, report, error)) {
		return false;
	}
	if (!report->was_there) {
		buf_append(bytes, entry->line);
		buf_append_char(bytes, '\n');
	}
	return bytes->len == 0 || play_log_day_write(day, buf_str(bytes), error);
}

static bool make_folder(const char *path, struct error *error)
{
	return mkdir(path, 0750) == 0 || errno == EEXIST ||
	       error_set(error, ERROR_UNAVAILABLE, "The folder %s can't be made: %s", path,
		       strerror(errno));
}

bool play_log_file_append(struct arena *arena, struct str folder,
	const struct play_log_entry *entry, bool sync, struct play_log_report *report,
	struct error *error)
{
	const char *folder_path = arena_cstr(arena, folder);
	struct play_log_day day = {
		.path = play_log_path(arena, folder, entry->ended_ms).data
	};
	*report = (struct play_log_report) { .path = day.path };
	if (!make_folder(folder_path, error) ||
		!play_log_day_open(&day, true, PLAY_LOG_DAY_SEARCHED, error)) {
		return false;
	}
	bool is_new = day.size == 0;
	struct buf bytes = { 0 };
	bool done = append(&day, entry, &bytes, report, error);
	buf_finish(&bytes);
	/* also for a line that was there: whoever wrote it may have died before this */
	if (done && sync) {
		done = play_log_day_sync(&day, is_new ? folder_path : NULL, error);
	}
	play_log_day_close(&day);
	return done;
}

bool play_log_file_repair(struct arena *arena, struct str folder,
	struct play_log_report *report, struct error *error)
{
	*report = (struct play_log_report) { 0 };
	struct str *names;
	size_t count;
	if (!play_log_names(arena, folder, &names, &count, error)) {
		return false;
	}
	if (count == 0) {
		return true;
	}
	struct play_log_day day = { .path = arena_printf(arena, "%.*s/%.*s", STR_ARG(folder),
					    STR_ARG(names[0]))
						    .data };
	report->path = day.path;
	if (!play_log_day_open(&day, false, PLAY_LOG_DAY_SEARCHED, error)) {
		return false;
	}
	struct buf bytes = { 0 };
	bool done = mend(&day, NULL, &bytes, report, error) &&
		    (bytes.len == 0 || play_log_day_write(&day, buf_str(&bytes), error));
	buf_finish(&bytes);
	play_log_day_close(&day);
	return done;
}
