/* Reads a file of lines from its end to its beginning, a piece at a time. Blocks. */
#ifndef NEST_LINES_BACKWARDS_H
#define NEST_LINES_BACKWARDS_H

#include "base/buf.h"
#include "base/error.h"

#include <sys/types.h>

#define LINES_BACKWARDS_MAX                                                                    \
	((size_t)1 << 20) /* bytes; of a longer line its beginning is given */

struct lines_backwards {
	int fd;
	off_t start;	  /* where in the file `bytes` begins */
	struct buf bytes; /* read, and not yet given out */
};

/* Takes over `fd`. ERROR_UNAVAILABLE when it can't be read. */
bool lines_backwards_init(struct lines_backwards *lines, int fd, struct error *error);
void lines_backwards_finish(struct lines_backwards *lines);

/*
 * The line before the one given last, without its newline, and where in the file it begins;
 * valid until the next call. Empty lines are left out. False at the beginning of the file, and,
 * with `error` filled, when reading fails.
 */
bool lines_backwards_next(
	struct lines_backwards *lines, struct str *line, off_t *start, struct error *error);

#endif
