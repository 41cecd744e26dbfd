/* Goes through the lines of a file from some place to its end, a piece at a time. Blocks. */
#ifndef NEST_LOG_LINES_H
#define NEST_LOG_LINES_H

#include "base/buf.h"

#define LOG_LINE_MAX ((size_t)1 << 20) /* bytes; longer ones are none of ours */

enum log_line {
	LOG_LINE_WHOLE, /* with a newline behind it */
	LOG_LINE_OPEN,	/* the last one, without */
	LOG_LINE_TOO_LONG,
	LOG_LINE_END,	 /* there is none any more */
	LOG_LINE_FAILED, /* the file can't be read further; errno says why */
};

struct log_lines {
	int fd;
	int64_t next;	  /* where in the file the next line begins */
	int64_t end;	  /* how far to read */
	struct buf bytes; /* read; those before `used` were given out */
	size_t used;
};

/* Begins at `start`, where a line must begin, and goes to `end`. `fd` stays the caller's. */
void log_lines_init(struct log_lines *lines, int fd, int64_t start, int64_t end);
void log_lines_finish(struct log_lines *lines);

/*
 * The next line, without its newline, and where in the file it begins; valid until the next
 * call. Of one that is too long nothing is given.
 */
enum log_line log_lines_next(struct log_lines *lines, struct str *line, int64_t *at);

#endif
