/* Puts plays of elsewhere into the log of their day. Blocks. */
#ifndef NEST_PLAY_LOG_MERGE_H
#define NEST_PLAY_LOG_MERGE_H

#include "base/error.h"
#include "base/json.h"

struct play_log_merge_line {
	struct str text; /* the JSON object, without a newline */
	uint64_t key;	 /* play_log_key() of it */
	int64_t ended_ms;
};

/*
 * The same for the same play, however it is written: a digest of its id (text or number),
 * trackid (else title) and the moment of its end.
 */
uint64_t play_log_key(const json_t *play, int64_t ended_ms);

/*
 * Appends those of `count` lines (one or more, all of the same UTC day) that the day's log does
 * not have, in one write under the lock that all writers take; `*taken` counts them. Makes the
 * folder and the file when missing; closes a torn last line. With `dry` nothing is changed.
 * ERROR_UNAVAILABLE as play_log_file_append().
 */
bool play_log_merge(struct str folder, const struct play_log_merge_line *lines, size_t count,
	bool dry, bool sync, size_t *taken, struct error *error);

#endif
