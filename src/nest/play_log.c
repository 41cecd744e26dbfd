#include "nest/play_log.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "nest/play_log_file.h"
#include "net/fiber.h"

#include <stdlib.h>

#define PEEKED_MAX STR("16")

struct play_log {
	struct store *store;
	struct arena *arena;
	struct str folder;
	bool sync;
	bool is_repaired;
	bool is_failing; /* and the log knows it */
};

/* What a thread is to do. */
struct job {
	struct arena *arena;
	const struct play_log *log;
	struct play_log_entry entry;
	struct play_log_report report;
	struct error error;
	bool done;
};

struct play_log *play_log_create(struct store *store, struct str folder, bool sync)
{
	struct play_log *log = alloc_new(struct play_log);
	log->store = store;
	log->arena = arena_create();
	log->folder = arena_str(log->arena, folder);
	log->sync = sync;
	return log;
}

void play_log_destroy(struct play_log *log)
{
	if (log) {
		arena_destroy(log->arena);
		free(log);
	}
}

static void report_torn(const struct play_log_report *report)
{
	if (report->torn_bytes > 0) {
		log_warning("play_log_torn", LOG_CSTR("file", report->path),
			LOG_INT("bytes", report->torn_bytes),
			LOG_CSTR("mended_by", report->torn_was_cut ? "writing the line anew"
								   : "closing the line"));
	}
}

/*
 * What can't be read goes to today's file as it is: its readers leave it out, nothing is lost,
 * and the songs behind it get their turn.
 */
static void keep_unreadable(
	struct play_log *log, struct str record, struct play_log_entry *entry)
{
	log_error("finished_song_unreadable", LOG_STR("record", str_slice(record, 0, 200)));
	entry->ended_ms = store_now_ms(log->store);
	entry->endtime = record; /* so that the same text is found again */
}

static struct play_log_entry read_record(struct play_log *log, struct str record)
{
	struct play_log_entry entry = { .line = record };
	json_t *song;
	if (json_parse(fiber_arena(), record, &song, NULL) && json_is_object(song)) {
		entry.id = json_member_str(song, "id");
		entry.trackid = json_member_str(song, "trackid");
		entry.endtime = json_member_str(song, "endtime");
	}
	if (!clock_parse_iso8601(entry.endtime, &entry.ended_ms)) {
		keep_unreadable(log, record, &entry);
	}
	return entry;
}

static void append_on_thread(void *arg)
{
	struct job *job = arg;
	job->done = play_log_file_append(job->arena, job->log->folder, &job->entry,
		job->log->sync, &job->report, &job->error);
}

static void note_outcome(struct play_log *log, const struct job *job)
{
	if (job->done) {
		report_torn(&job->report);
	}
	if (job->done && log->is_failing) {
		log_info("play_log_written_again", LOG_CSTR("file", job->report.path));
	} else if (!job->done && !log->is_failing) {
		log_error("play_log_not_written", LOG_ERROR_MESSAGE(&job->error),
			LOG_CSTR("consequence", "the songs are kept in the store until it can "
						"be written; playing goes on"));
	}
	log->is_failing = !job->done;
}

static bool write_record(struct play_log *log, struct str nest_prefix, struct str record,
	size_t *written, struct error *error)
{
	struct job job = { .arena = fiber_arena(), .log = log };
	job.entry = read_record(log, record);
	fiber_work(append_on_thread, &job);
	note_outcome(log, &job);
	if (!job.done) {
		*error = job.error;
		return false;
	}
	*written += !job.report.was_there;
	struct reply *reply;
	return store_call(log->store, &script_finished_ack, nest_prefix, &reply, error, record);
}

static void repair_on_thread(void *arg)
{
	struct job *job = arg;
	job->done =
		play_log_file_repair(job->arena, job->log->folder, &job->report, &job->error);
}

/*
 * A line that was torn although its song is not in the outbox any more: only a system that
 * crashed without sync leaves one. Looked for once, after the outbox has been emptied, as a
 * line that is written anew is mended better.
 */
static void repair(struct play_log *log)
{
	log->is_repaired = true;
	struct job job = { .arena = fiber_arena(), .log = log };
	fiber_work(repair_on_thread, &job);
	if (job.done) {
		report_torn(&job.report);
	} else {
		log_warning("play_log_not_checked", LOG_ERROR_MESSAGE(&job.error));
	}
}

bool play_log_drain(
	struct play_log *log, struct str nest_prefix, size_t *written, struct error *error)
{
	*written = 0;
	for (;;) {
		struct reply *records;
		if (!store_call(log->store, &script_finished_peek, nest_prefix, &records, error,
			    PEEKED_MAX)) {
			return false;
		}
		if (records->count == 0) {
			if (!log->is_repaired) {
				repair(log);
			}
			return true;
		}
		for (size_t i = 0; i < records->count; i++) {
			struct str record = reply_str(reply_at(records, i));
			if (!write_record(log, nest_prefix, record, written, error)) {
				return false;
			}
		}
	}
}
