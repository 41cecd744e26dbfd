#include "nest/play_lines.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define USUAL_SIZE ((size_t)2 << 10) /* most lines are shorter */
#define MAX_SIZE   ((size_t)1 << 20)

void play_lines_init(struct play_lines *lines, struct str folder)
{
	*lines = (struct play_lines) { .folder = folder, .fd = -1 };
}

void play_lines_finish(struct play_lines *lines)
{
	if (lines->fd >= 0) {
		close(lines->fd);
	}
	lines->fd = -1;
}

static bool open_log(struct play_lines *lines, struct arena *arena, uint32_t date)
{
	if (lines->fd >= 0 && lines->date == date) {
		return true;
	}
	play_lines_finish(lines);
	struct str path = arena_printf(arena, "%.*s/play_log_%04u_%02u_%02u.json",
		STR_ARG(lines->folder), date / 10000, date / 100 % 100, date % 100);
	lines->fd = open(path.data, O_RDONLY | O_CLOEXEC);
	lines->date = date;
	return lines->fd >= 0;
}

/* At most `size` bytes, fewer at the end of the file. */
static struct str read_some(int fd, char *bytes, size_t size, off_t offset)
{
	size_t got = 0;
	while (got < size) {
		ssize_t count = pread(fd, bytes + got, size - got, offset + (off_t)got);
		if (count < 0 && errno == EINTR) {
			continue;
		}
		if (count <= 0) {
			break;
		}
		got += (size_t)count;
	}
	return (struct str) { bytes, got };
}

bool play_lines_read(struct play_lines *lines, struct arena *arena, uint32_t date,
	uint32_t offset, struct str *line)
{
	if (!open_log(lines, arena, date)) {
		return false;
	}
	for (size_t size = USUAL_SIZE; size <= 2 * MAX_SIZE; size *= 4) {
		struct str bytes = read_some(lines->fd, arena_alloc(arena, size), size, offset);
		size_t end = str_index_of(bytes, '\n');
		if (end < bytes.len || bytes.len < size) {
			*line = str_trim(str_slice(bytes, 0, end));
			return line->len > 0;
		}
	}
	return false;
}
