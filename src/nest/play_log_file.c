#include "nest/play_log_file.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/json.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LOCK_TRY_MS  10
#define LOCK_MAX_MS  3000
#define SEARCHED_MAX ((off_t)16 << 20) /* a day has a few hundred kilobytes */

/* An open, locked play log. */
struct day {
	const char *path;
	int fd;
	off_t size;
	char *bytes; /* the last ones of the file */
	size_t len;
};

static bool cannot(struct error *error, const char *path, int number)
{
	return error_set(error, ERROR_UNAVAILABLE, "The play log %s can't be written: %s", path,
		strerror(number));
}

/* Waiting a bounded time: whoever holds the lock may be stopped, and a thread is dear. */
static bool lock(int fd)
{
	int64_t until_ms = clock_monotonic_ms() + LOCK_MAX_MS;
	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if ((errno != EWOULDBLOCK && errno != EINTR) ||
			clock_monotonic_ms() >= until_ms) {
			return false;
		}
		usleep(LOCK_TRY_MS * 1000);
	}
	return true;
}

static bool read_end(struct day *day)
{
	struct stat about;
	if (fstat(day->fd, &about) != 0) {
		return false;
	}
	day->size = about.st_size;
	day->len = (size_t)(day->size < SEARCHED_MAX ? day->size : SEARCHED_MAX);
	day->bytes = alloc_bytes(day->len + 1);
	off_t start = day->size - (off_t)day->len;
	for (size_t got = 0; got < day->len;) {
		ssize_t count =
			pread(day->fd, day->bytes + got, day->len - got, start + (off_t)got);
		if (count < 0 && errno == EINTR) {
			continue;
		}
		if (count <= 0) {
			errno = count == 0 ? EIO : errno;
			return false;
		}
		got += (size_t)count;
	}
	return true;
}

static void day_close(struct day *day)
{
	free(day->bytes);
	if (day->fd >= 0) {
		close(day->fd); /* and with it goes the lock */
	}
}

static bool day_open(struct day *day, int flags, struct error *error)
{
	day->bytes = NULL;
	day->fd = open(day->path, O_RDWR | O_APPEND | O_CLOEXEC | flags, 0640);
	if (day->fd < 0 || !lock(day->fd) || !read_end(day)) {
		int number = errno;
		day_close(day);
		return cannot(error, day->path, number);
	}
	return true;
}

/* The bytes behind the last newline. */
static struct str torn_part(const struct day *day)
{
	const char *newline = day->len ? memrchr(day->bytes, '\n', day->len) : NULL;
	size_t start = newline ? (size_t)(newline + 1 - day->bytes) : 0;
	return (struct str) { day->bytes + start, day->len - start };
}

static bool is_entry(struct arena *scratch, struct str line, const struct play_log_entry *entry)
{
	json_t *object;
	return json_parse(scratch, line, &object, NULL) &&
	       str_equal(json_member_str(object, "id"), entry->id) &&
	       str_equal(json_member_str(object, "trackid"), entry->trackid) &&
	       str_equal(json_member_str(object, "endtime"), entry->endtime);
}

/* The line that is wanted names its end; only lines that name the same are worth parsing. */
static bool has_entry(const struct day *day, const struct play_log_entry *entry)
{
	struct arena *scratch = arena_create();
	struct str rest = { day->bytes, day->len }, line;
	bool found = false;
	while (!found && rest.len > 0 && str_split_next(&rest, '\n', &line)) {
		found = str_contains(line, entry->endtime) && is_entry(scratch, line, entry);
	}
	arena_destroy(scratch);
	return found;
}

/* All bytes or none: what a full disk took of them is given back. */
static bool write_whole(struct day *day, const struct buf *bytes, struct error *error)
{
	ssize_t count;
	do {
		count = write(day->fd, bytes->data, bytes->len);
	} while (count < 0 && errno == EINTR);
	if (count == (ssize_t)bytes->len) {
		day->size += count;
		return true;
	}
	int number = count < 0 ? errno : ENOSPC;
	if (count > 0 && ftruncate(day->fd, day->size) != 0) {
		number = errno; /* a torn line, which the next append sees */
	}
	return cannot(error, day->path, number);
}

static bool sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		return false;
	}
	bool synced = fsync(fd) == 0;
	close(fd);
	return synced;
}

/* Cuts or closes a torn line; a newline that is needed goes to `bytes`, before the new line. */
static bool mend(struct day *day, const struct play_log_entry *entry, struct buf *bytes,
	struct play_log_report *report, struct error *error)
{
	struct str torn = torn_part(day);
	report->torn_bytes = torn.len;
	report->torn_was_cut = false;
	if (torn.len == 0) {
		return true;
	}
	if (!entry || !str_starts_with(entry->line, torn)) {
		buf_append_char(bytes, '\n');
		return true;
	}
	if (ftruncate(day->fd, day->size - (off_t)torn.len) != 0) {
		return cannot(error, day->path, errno);
	}
	day->size -= (off_t)torn.len;
	day->len -= torn.len;
	report->torn_was_cut = true;
	return true;
}

static bool append(struct day *day, const struct play_log_entry *entry, struct buf *bytes,
	struct play_log_report *report, struct error *error)
{
	/* a whole line that lacks nothing but its newline is found here, and then closed */
	report->was_there = has_entry(day, entry);
	if (!mend(day, report->was_there ? NULL : entry, bytes, report, error)) {
		return false;
	}
	if (!report->was_there) {
		buf_append(bytes, entry->line);
		buf_append_char(bytes, '\n');
	}
	return bytes->len == 0 || write_whole(day, bytes, error);
}

static struct str path_of(struct arena *arena, struct str folder, int64_t ended_ms)
{
	time_t seconds = (time_t)(ended_ms / 1000);
	struct tm utc;
	gmtime_r(&seconds, &utc);
	return arena_printf(arena, "%.*s/play_log_%04d_%02d_%02d.json", STR_ARG(folder),
		utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday);
}

bool play_log_file_append(struct arena *arena, struct str folder,
	const struct play_log_entry *entry, bool sync, struct play_log_report *report,
	struct error *error)
{
	const char *folder_path = arena_cstr(arena, folder);
	struct day day = { .path = path_of(arena, folder, entry->ended_ms).data };
	*report = (struct play_log_report) { .path = day.path };
	if (mkdir(folder_path, 0750) != 0 && errno != EEXIST) {
		return cannot(error, day.path, errno);
	}
	if (!day_open(&day, O_CREAT, error)) {
		return false;
	}
	bool is_new = day.size == 0;
	struct buf bytes = { 0 };
	bool done = append(&day, entry, &bytes, report, error);
	buf_finish(&bytes);
	/* also for a line that was there: whoever wrote it may have died before this */
	if (done && sync && (fsync(day.fd) != 0 || (is_new && !sync_folder(folder_path)))) {
		done = cannot(error, day.path, errno);
	}
	day_close(&day);
	return done;
}

bool play_log_file_repair(struct arena *arena, struct str folder,
	struct play_log_report *report, struct error *error)
{
	*report = (struct play_log_report) { 0 };
	struct str *names;
	size_t count;
	if (!play_log_file_list(arena, folder, &names, &count, error)) {
		return false;
	}
	if (count == 0) {
		return true;
	}
	struct day day = { .path = arena_printf(
				   arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(names[0]))
					   .data };
	report->path = day.path;
	if (!day_open(&day, 0, error)) {
		return false;
	}
	struct buf bytes = { 0 };
	bool done = mend(&day, NULL, &bytes, report, error) &&
		    (bytes.len == 0 || write_whole(&day, &bytes, error));
	buf_finish(&bytes);
	day_close(&day);
	return done;
}

/* "play_log_2026_02_10.json" */
uint32_t play_log_file_date(struct str name)
{
	struct str form = STR("play_log_####_##_##.json");
	uint32_t date = 0;
	if (name.len != form.len) {
		return 0;
	}
	for (size_t i = 0; i < form.len; i++) {
		bool is_digit = name.data[i] >= '0' && name.data[i] <= '9';
		if (form.data[i] == '#' ? !is_digit : name.data[i] != form.data[i]) {
			return 0;
		}
		date = form.data[i] == '#' ? date * 10 + (uint32_t)(name.data[i] - '0') : date;
	}
	return date;
}

/* All names are equally long, so that their order is that of the days. */
static int newest_first(const void *a, const void *b)
{
	const struct str *one = a, *other = b;
	return memcmp(other->data, one->data, one->len);
}

static struct str *collect(struct arena *arena, DIR *listing, size_t *count)
{
	struct str *names = NULL;
	size_t room = 0;
	for (struct dirent *item; (item = readdir(listing));) {
		struct str name = str_from_cstr(item->d_name);
		if (play_log_file_date(name) == 0) {
			continue;
		}
		if (*count == room) {
			room = room ? room * 2 : 64;
			struct str *more = arena_array(arena, struct str, room);
			if (*count > 0) {
				memcpy(more, names, *count * sizeof(*names));
			}
			names = more;
		}
		names[(*count)++] = arena_str(arena, name);
	}
	return names;
}

bool play_log_file_list(struct arena *arena, struct str folder, struct str **names,
	size_t *count, struct error *error)
{
	*names = NULL;
	*count = 0;
	const char *path = arena_cstr(arena, folder);
	DIR *listing = opendir(path);
	if (!listing) {
		return errno == ENOENT ||
		       error_set(error, ERROR_UNAVAILABLE, "The folder %s can't be read: %s",
			       path, strerror(errno));
	}
	*names = collect(arena, listing, count);
	closedir(listing);
	if (*count > 0) {
		qsort(*names, *count, sizeof(**names), newest_first);
	}
	return true;
}
