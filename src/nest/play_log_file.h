/*
 * The files of the play log: LOG_DIR/play_log_YYYY_MM_DD.json, a JSON object
 * per line. These functions block, so they belong on a thread (fiber_work()).
 *
 * Any number of processes may append to the same folder. A lock on the file
 * keeps them apart, and under it the day is searched for the line, so that a
 * song stands there once, whoever was killed in the middle of whatever.
 */
#ifndef NEST_PLAY_LOG_FILE_H
#define NEST_PLAY_LOG_FILE_H

#include "base/arena.h"
#include "base/error.h"

/* A line to be, and what tells it from the others of its day. */
struct play_log_entry {
	struct str line;		 /* the JSON object, without a newline */
	struct str id, trackid, endtime; /* as the object has them */
	int64_t ended_ms; /* the same as `endtime`; its UTC date chooses the file */
};

/* What was found and done. */
struct play_log_report {
	const char *path; /* of the file, in the arena */
	bool was_there;	  /* nothing was written: the line stood there already */
	/*
	 * Bytes of a line without an end, left by a crash: cut off if they were the beginning
	 * of this line, else closed with a newline, so that they spoil no other.
	 */
	size_t torn_bytes;
	bool torn_was_cut;
};

/*
 * Appends the line in one write, unless the day has it; with `sync` it is on the disk
 * afterwards. Makes the folder and the file when missing. On ERROR_UNAVAILABLE (disk full, no
 * permission, another process holds the file for seconds) the file is as it was before.
 */
bool play_log_file_append(struct arena *arena, struct str folder,
	const struct play_log_entry *entry, bool sync, struct play_log_report *report,
	struct error *error);

/* Closes the last line of the newest file if a crash left it open. No file is no error. */
bool play_log_file_repair(struct arena *arena, struct str folder,
	struct play_log_report *report, struct error *error);

#endif
