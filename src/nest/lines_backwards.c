#include "nest/lines_backwards.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE ((size_t)64 << 10)

bool lines_backwards_init(struct lines_backwards *lines, int fd, struct error *error)
{
	*lines = (struct lines_backwards) { .fd = fd };
	struct stat about;
	if (fstat(fd, &about) != 0) {
		return error_set(error, ERROR_UNAVAILABLE, "A play log can't be read: %s",
			strerror(errno));
	}
	lines->start = about.st_size;
	return true;
}

void lines_backwards_finish(struct lines_backwards *lines)
{
	buf_finish(&lines->bytes);
	close(lines->fd);
}

/* Puts the piece of the file that lies before `bytes` in front of them. */
static bool read_piece(struct lines_backwards *lines, struct error *error)
{
	size_t size = lines->start < (off_t)PIECE ? (size_t)lines->start : PIECE;
	buf_reserve(&lines->bytes, size);
	memmove(lines->bytes.data + size, lines->bytes.data, lines->bytes.len);
	for (size_t got = 0; got < size;) {
		ssize_t count = pread(lines->fd, lines->bytes.data + got, size - got,
			lines->start - (off_t)size + (off_t)got);
		if (count < 0 && errno == EINTR) {
			continue;
		}
		if (count <= 0) {
			return error_set(error, ERROR_UNAVAILABLE,
				"A play log can't be read: %s",
				count < 0 ? strerror(errno) : "it became shorter meanwhile");
		}
		got += (size_t)count;
	}
	lines->bytes.len += size;
	lines->start -= (off_t)size;
	return true;
}

/* The last line of `bytes`, if its beginning is among them. */
static bool take_line(struct lines_backwards *lines, struct str *line, off_t *start)
{
	struct buf *bytes = &lines->bytes;
	const char *newline = bytes->len > 0 ? memrchr(bytes->data, '\n', bytes->len) : NULL;
	if (!newline && lines->start > 0) {
		return false;
	}
	size_t at = newline ? (size_t)(newline + 1 - bytes->data) : 0;
	*line = (struct str) { bytes->data + at, bytes->len - at };
	*start = lines->start + (off_t)at;
	bytes->len = newline ? at - 1 : 0;
	return true;
}

bool lines_backwards_next(
	struct lines_backwards *lines, struct str *line, off_t *start, struct error *error)
{
	while (lines->bytes.len > 0 || lines->start > 0) {
		if (take_line(lines, line, start)) {
			if (line->len > 0) {
				return true;
			}
			continue;
		}
		if (lines->bytes.len >= LINES_BACKWARDS_MAX) {
			buf_clear(&lines->bytes); /* the end of a line that nobody can use */
		}
		if (!read_piece(lines, error)) {
			return false;
		}
	}
	return false;
}
