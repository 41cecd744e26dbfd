#include "nest/play_reader.h"

#include "base/log.h"
#include "nest/log_lines.h"
#include "nest/play_line.h"
#include "nest/play_log_names.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#define TAIL_MAX 64

/* A log that is being read. */
struct reading {
	const struct play_reader *reader;
	struct play_index *index;
	struct arena *scratch;
	struct play_file *file;
	uint32_t number; /* of the file */
	uint32_t broken; /* lines, this time */
	int64_t first_broken;
};

static int64_t mtime_ns(const struct stat *about)
{
	return (int64_t)about->st_mtim.tv_sec * 1000000000 + about->st_mtim.tv_nsec;
}

static struct str path_of(struct arena *arena, struct str folder, struct str name)
{
	return arena_printf(arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name));
}

/* All `len` bytes at `offset`. */
static bool read_at(int fd, char *bytes, size_t len, int64_t offset)
{
	for (size_t got = 0; got < len;) {
		ssize_t count = pread(fd, bytes + got, len - got, offset + (int64_t)got);
		if (count < 0 && errno == EINTR) {
			continue;
		}
		if (count <= 0) {
			return false;
		}
		got += (size_t)count;
	}
	return true;
}

/* Tells whether the bytes before `end` are still those that were read. 0 when they are gone. */
static uint64_t tail_digest(int fd, int64_t end)
{
	static const uint8_t key[crypto_shorthash_KEYBYTES]; /* the same in every process */
	char bytes[TAIL_MAX];
	size_t len = end < TAIL_MAX ? (size_t)end : TAIL_MAX;
	uint64_t digest = 0;
	if (read_at(fd, bytes, len, end - (int64_t)len)) {
		crypto_shorthash((uint8_t *)&digest, (const uint8_t *)bytes, len, key);
	}
	return digest;
}

static bool list(const struct play_reader *reader, struct arena *arena, struct str **names,
	size_t *count, struct error *error)
{
	return play_log_names(arena, reader->folder, names, count, error);
}

/* --- comparing --- */

static enum play_reader_state compare_file(
	const struct play_reader *reader, const struct play_file *file, struct str path)
{
	struct stat about;
	if (stat(path.data, &about) != 0) {
		return PLAY_READER_OTHER;
	}
	bool same_size = about.st_size == file->seen;
	if (same_size && mtime_ns(&about) == file->mtime_ns) {
		return PLAY_READER_CURRENT;
	}
	if (about.st_size < file->size || (same_size && file->seen == file->size)) {
		return PLAY_READER_OTHER;
	}
	int fd = open(path.data, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		/* what may not be read any more is kept as it was */
		return errno == ENOENT ? PLAY_READER_OTHER : PLAY_READER_CURRENT;
	}
	bool same = file->size == 0 || tail_digest(fd, file->size) == file->tail;
	close(fd);
	return same ? PLAY_READER_GROWN : PLAY_READER_OTHER;
}

static enum play_reader_state compare_files(const struct play_reader *reader,
	const struct play_index *index, struct arena *arena, const struct str *names,
	size_t count)
{
	enum play_reader_state state = PLAY_READER_CURRENT;
	size_t known = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t number = play_index_find_file(index, play_log_name_date(names[i]));
		enum play_reader_state now = PLAY_READER_GROWN;
		if (number != PLAY_NONE) {
			known++;
			now = compare_file(reader, &index->files[number],
				path_of(arena, reader->folder, names[i]));
		}
		state = now > state ? now : state;
	}
	return known < index->file_count ? PLAY_READER_OTHER : state;
}

bool play_reader_compare(const struct play_reader *reader, const struct play_index *index,
	enum play_reader_state *state, struct error *error)
{
	struct arena *arena = arena_create();
	struct str *names;
	size_t count;
	bool listed = list(reader, arena, &names, &count, error);
	if (listed) {
		*state = compare_files(reader, index, arena, names, count);
	}
	arena_destroy(arena);
	return listed;
}

/* --- reading --- */

static void note_broken(struct reading *reading, int64_t at)
{
	if (reading->broken++ == 0) {
		reading->first_broken = at;
	}
	reading->file->broken++;
}

/* False when it is no play. */
static bool take_line(struct reading *reading, struct str line, int64_t at)
{
	struct play_facts facts;
	arena_reset(reading->scratch);
	if (!play_line_read(reading->scratch, line, reading->file->date, &facts)) {
		return false;
	}
	facts.offset = (uint32_t)at;
	play_index_add(reading->index, reading->number, &facts);
	return true;
}

/*
 * Reads on, within the budget; true when the end was reached. A last line without its newline
 * is taken when it is whole, and else left: it may be one that is still being written.
 */
static bool read_lines(struct reading *reading, struct log_lines *lines, size_t *budget)
{
	struct play_file *file = reading->file;
	struct str line;
	int64_t at;
	while (*budget > 0 && !atomic_load(reading->reader->stop)) {
		enum log_line kind = log_lines_next(lines, &line, &at);
		if (kind == LOG_LINE_END || kind == LOG_LINE_FAILED) {
			return kind == LOG_LINE_END;
		}
		bool is_blank = kind != LOG_LINE_TOO_LONG && str_trim(line).len == 0;
		bool is_play =
			kind != LOG_LINE_TOO_LONG && !is_blank && take_line(reading, line, at);
		if (kind == LOG_LINE_OPEN && !is_play) {
			return true;
		}
		if (!is_play && !is_blank) {
			note_broken(reading, at);
		}
		size_t size = (size_t)(lines->next - at);
		*budget -= size < *budget ? size : *budget;
		file->size = lines->next;
	}
	return lines->next >= lines->end;
}

static void report_broken(const struct reading *reading, struct str name)
{
	if (reading->broken > 0) {
		log_warning("play_log_lines_broken", LOG_STR("file", name),
			LOG_INT("lines", reading->broken),
			LOG_INT("first_at_byte", reading->first_broken));
	}
}

static bool fail_to_read(struct reading *reading, struct str name)
{
	log_warning(
		"play_log_not_read", LOG_STR("file", name), LOG_CSTR("error", strerror(errno)));
	reading->file->seen = reading->file->seen < 0 ? 0 : reading->file->seen;
	return true;
}

/* Reads what is new in a file. False when the budget was not enough. */
static bool read_file(struct reading *reading, struct str name, size_t *budget)
{
	struct str path = path_of(reading->scratch, reading->reader->folder, name);
	struct play_file *file = reading->file;
	struct stat about;
	int fd = open(path.data, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		return fail_to_read(reading, name);
	}
	if (fstat(fd, &about) != 0) {
		close(fd);
		return fail_to_read(reading, name);
	}
	struct log_lines lines;
	/* places are numbers of 32 bits */
	log_lines_init(&lines, fd, file->size,
		about.st_size < UINT32_MAX ? about.st_size : UINT32_MAX);
	bool done = read_lines(reading, &lines, budget);
	file->seen = done ? about.st_size : -1;
	file->mtime_ns = mtime_ns(&about);
	file->tail = file->size > 0 ? tail_digest(fd, file->size) : 0;
	log_lines_finish(&lines);
	close(fd);
	report_broken(reading, name);
	return done || *budget > 0;
}

/* Whether there is something new at the end of a file, and all before it is as it was. */
static bool has_grown(const struct play_reader *reader, const struct play_file *file,
	struct arena *arena, struct str name)
{
	bool is_new = file->seen < 0 && file->size == 0;
	return is_new || compare_file(reader, file, path_of(arena, reader->folder, name)) ==
				 PLAY_READER_GROWN;
}

bool play_reader_read(const struct play_reader *reader, struct play_index *index, size_t budget,
	bool *is_done, struct error *error)
{
	struct arena *arena = arena_create(), *scratch = arena_create();
	struct str *names;
	size_t count;
	bool listed = list(reader, arena, &names, &count, error);
	*is_done = listed;
	for (size_t i = listed ? count : 0; i > 0 && *is_done; i--) {
		uint32_t number = play_index_put_file(index, play_log_name_date(names[i - 1]));
		arena_reset(scratch);
		if (number == PLAY_NONE ||
			!has_grown(reader, &index->files[number], scratch, names[i - 1])) {
			continue;
		}
		struct reading reading = {
			.reader = reader,
			.index = index,
			.scratch = scratch,
			.file = &index->files[number],
			.number = number,
		};
		*is_done = read_file(&reading, names[i - 1], &budget) &&
			   !atomic_load(reader->stop);
	}
	play_index_settle(index);
	arena_destroy(scratch);
	arena_destroy(arena);
	return listed;
}
