#include "nest/log_lines.h"

#include <errno.h>
#include <unistd.h>

#define PIECE ((size_t)256 << 10)

void log_lines_init(struct log_lines *lines, int fd, int64_t start, int64_t end)
{
	*lines = (struct log_lines) { .fd = fd, .next = start, .end = end };
}

void log_lines_finish(struct log_lines *lines)
{
	buf_finish(&lines->bytes);
}

static struct str unused(const struct log_lines *lines)
{
	return str_from(buf_str(&lines->bytes), lines->used);
}

/* Reads a piece behind those that are there. 0 at the end, -1 when it can't be read. */
static int read_piece(struct log_lines *lines)
{
	struct str rest = unused(lines);
	int64_t at = lines->next + (int64_t)rest.len;
	if (at >= lines->end) {
		return 0;
	}
	if (rest.len > 0) {
		memmove(lines->bytes.data, rest.data, rest.len);
	}
	lines->bytes.len = rest.len;
	lines->used = 0;
	size_t size = lines->end - at < (int64_t)PIECE ? (size_t)(lines->end - at) : PIECE;
	ssize_t count;
	do {
		count = pread(lines->fd, buf_reserve(&lines->bytes, size), size, at);
	} while (count < 0 && errno == EINTR);
	if (count <= 0) {
		errno = count < 0 ? errno : EIO; /* it became shorter meanwhile */
		return -1;
	}
	lines->bytes.len += (size_t)count;
	return 1;
}

static void use(struct log_lines *lines, size_t len)
{
	lines->used += len;
	lines->next += (int64_t)len;
}

/* Passes over the rest of a line that is too long. */
static enum log_line skip(struct log_lines *lines)
{
	for (;;) {
		struct str rest = unused(lines);
		size_t len = str_index_of(rest, '\n');
		if (len < rest.len) {
			use(lines, len + 1);
			return LOG_LINE_TOO_LONG;
		}
		use(lines, rest.len);
		int got = read_piece(lines);
		if (got <= 0) {
			return got < 0 ? LOG_LINE_FAILED : LOG_LINE_TOO_LONG;
		}
	}
}

enum log_line log_lines_next(struct log_lines *lines, struct str *line, int64_t *at)
{
	size_t searched = 0;
	*at = lines->next;
	for (;;) {
		struct str rest = unused(lines);
		const char *newline = rest.len > searched ? memchr(rest.data + searched, '\n',
								    rest.len - searched)
							  : NULL;
		if (newline) {
			*line = str_slice(rest, 0, (size_t)(newline - rest.data));
			use(lines, line->len + 1);
			return LOG_LINE_WHOLE;
		}
		if (rest.len > LOG_LINE_MAX) {
			return skip(lines);
		}
		searched = rest.len;
		int got = read_piece(lines);
		if (got < 0) {
			return LOG_LINE_FAILED;
		}
		if (got == 0) {
			*line = unused(lines);
			use(lines, line->len);
			return line->len > 0 ? LOG_LINE_OPEN : LOG_LINE_END;
		}
	}
}
