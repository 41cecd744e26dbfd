/* Reading one audio file: what it is, what it is called, how long it is. */
#ifndef SOURCE_LOCAL_READER_H
#define SOURCE_LOCAL_READER_H

#include "base/arena.h"
#include "source/local/index.h"

/*
 * Reads the file at `path` below `root`. False when it is not there (any more) or can't be
 * opened for a reason that may pass; a file that is there and can't be played is read with
 * `facts->broken` set. Blocks; any thread.
 */
bool local_read_facts(
	int root, struct str path, struct arena *arena, struct local_facts *facts);

/* The mtime in nanoseconds. */
struct stat;
int64_t local_mtime_ns(const struct stat *status);

#endif
