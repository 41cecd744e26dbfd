/*
 * Takes the plays of other play logs into ours: those of an old server, of a
 * backup, of another machine. A play that is there already is not taken again,
 * so doing it twice changes nothing, and the server may run meanwhile. Blocks.
 */
#ifndef NEST_PLAY_IMPORT_H
#define NEST_PLAY_IMPORT_H

#include "base/error.h"
#include "base/str.h"

#include <stddef.h>

struct play_import {
	struct str folder; /* LOG_DIR; made when missing */
	bool dry;	   /* only look what would be taken */
	bool sync;	   /* on the disk before it is reported */
};

/* What became of the lines of a file; they add up to `lines`. */
struct play_import_report {
	size_t lines;	     /* that are not empty */
	size_t taken;	     /* or would be */
	size_t known;	     /* stood there already, or twice in the file */
	size_t broken;	     /* torn, too long, or no play */
	size_t first_broken; /* the number of its line, from 1 */
};

/*
 * Takes the plays of the file at `path` into the logs of the days on which they ended (UTC).
 * A play is the same as another when id, trackid and the moment of its end are. A line must be
 * a JSON object with a trackid or a title, and say when it ended, unless the file has the name
 * of a day's log. ERROR_NOT_FOUND, ERROR_INVALID (no regular file) or ERROR_UNAVAILABLE (can't
 * be read, or ours not written) with the days before done; nothing is torn.
 */
bool play_import_file(const struct play_import *import, const char *path,
	struct play_import_report *report, struct error *error);

#endif
