/*
 * What a Redis sends to a new replica, read piece by piece (Redis documentation, "Replication
 * internals", and what Redis 2.8 to 8 and Valkey send): empty lines while it prepares the
 * snapshot, "+FULLRESYNC <id> <offset>", more empty lines, then the snapshot as
 * "$<length>\r\n<bytes>", or "$EOF:<40 bytes>\r\n<bytes><the same 40 bytes>" when its length is
 * not known before. Pure: whoever has the connection feeds it.
 */
#ifndef BACKUP_SNAPSHOT_STREAM_H
#define BACKUP_SNAPSHOT_STREAM_H

#include "base/error.h"
#include "base/str.h"

#define SNAPSHOT_MARK_SIZE 40
#define SNAPSHOT_LINE_MOST 256

/* Zero-initialize it. */
struct snapshot_stream {
	enum {
		SNAPSHOT_WAITS,	   /* for the answer to PSYNC */
		SNAPSHOT_PREPARED, /* for the snapshot's first line */
		SNAPSHOT_COUNTED,
		SNAPSHOT_MARKED,
		SNAPSHOT_DONE,
	} state;
	char line[SNAPSHOT_LINE_MOST];
	size_t line_len;
	uint64_t left; /* COUNTED: bytes that are to come */
	char mark[SNAPSHOT_MARK_SIZE];
	char tail[SNAPSHOT_MARK_SIZE]; /* MARKED: the last bytes, which may begin the mark */
	size_t tail_len;
	/* Takes bytes of the snapshot. False ends it. */
	bool (*take)(void *arg, struct str bytes, struct error *error);
	void *arg;
};

/* Reads what has come; bytes after the snapshot are ignored. ERROR_UPSTREAM: it is refused, or
 * this is no Redis. */
bool snapshot_stream_feed(
	struct snapshot_stream *stream, struct str bytes, struct error *error);

#endif
