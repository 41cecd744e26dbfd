#include "nest/play_log_day.h"

#include "base/alloc.h"
#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_TRY_MS 10
#define LOCK_MAX_MS 3000

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

static bool read_end(struct play_log_day *day, off_t most)
{
	struct stat about;
	if (fstat(day->fd, &about) != 0) {
		return false;
	}
	day->size = about.st_size;
	day->len = (size_t)(day->size < most ? day->size : most);
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

void play_log_day_close(struct play_log_day *day)
{
	free(day->bytes);
	if (day->fd >= 0) {
		close(day->fd); /* and with it goes the lock */
	}
}

static bool fail_to_open(struct play_log_day *day, struct error *error)
{
	int number = errno;
	play_log_day_close(day);
	return cannot(error, day->path, number);
}

bool play_log_day_open(struct play_log_day *day, bool make, off_t most, struct error *error)
{
	int flags = O_RDWR | O_APPEND | O_CLOEXEC | (make ? O_CREAT : 0);
	day->bytes = NULL;
	day->fd = open(day->path, flags, 0640);
	return (day->fd >= 0 && lock(day->fd) && read_end(day, most)) ||
	       fail_to_open(day, error);
}

bool play_log_day_look(struct play_log_day *day, off_t most, struct error *error)
{
	day->bytes = NULL;
	day->size = 0;
	day->len = 0;
	day->fd = open(day->path, O_RDONLY | O_CLOEXEC);
	return (day->fd < 0 && errno == ENOENT) || (day->fd >= 0 && read_end(day, most)) ||
	       fail_to_open(day, error);
}

struct str play_log_day_torn(const struct play_log_day *day)
{
	const char *newline = day->len ? memrchr(day->bytes, '\n', day->len) : NULL;
	size_t start = newline ? (size_t)(newline + 1 - day->bytes) : 0;
	return (struct str) { day->bytes + start, day->len - start };
}

bool play_log_day_cut(struct play_log_day *day, size_t len, struct error *error)
{
	if (ftruncate(day->fd, day->size - (off_t)len) != 0) {
		return cannot(error, day->path, errno);
	}
	day->size -= (off_t)len;
	day->len -= len;
	return true;
}

bool play_log_day_write(struct play_log_day *day, struct str bytes, struct error *error)
{
	ssize_t count;
	do {
		count = write(day->fd, bytes.data, bytes.len);
	} while (count < 0 && errno == EINTR);
	if (count == (ssize_t)bytes.len) {
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

bool play_log_day_sync(struct play_log_day *day, const char *folder, struct error *error)
{
	return (fsync(day->fd) == 0 && (!folder || sync_folder(folder))) ||
	       cannot(error, day->path, errno);
}
