/* A play log that is open to be written, locked against others. For play_log_*.c. */
#ifndef NEST_PLAY_LOG_DAY_H
#define NEST_PLAY_LOG_DAY_H

#include "base/buf.h"
#include "base/error.h"

#include <sys/types.h>

/* So much of its end is looked at for one song: a day has a few hundred kilobytes. */
#define PLAY_LOG_DAY_SEARCHED ((off_t)16 << 20)

struct play_log_day {
	const char *path;
	int fd;
	off_t size;
	char *bytes; /* the last ones of the file */
	size_t len;
};

/*
 * Opens `day->path`, waits seconds at most for others who write it, and reads its last `most`
 * bytes. With `make` the file is made when it is missing. ERROR_UNAVAILABLE says why not.
 */
bool play_log_day_open(struct play_log_day *day, bool make, off_t most, struct error *error);

/* Reads the last `most` bytes of it without a lock and without making it; no file has none. */
bool play_log_day_look(struct play_log_day *day, off_t most, struct error *error);

void play_log_day_close(struct play_log_day *day);

/* The bytes behind the last newline: a line that a crash tore. */
struct str play_log_day_torn(const struct play_log_day *day);

/* Takes the last `len` bytes of the file away. */
bool play_log_day_cut(struct play_log_day *day, size_t len, struct error *error);

/* Appends all bytes in one write, or none: what a full disk took of them is given back. */
bool play_log_day_write(struct play_log_day *day, struct str bytes, struct error *error);

/* Waits until it is on the disk; with `folder`, its name too. */
bool play_log_day_sync(struct play_log_day *day, const char *folder, struct error *error);

#endif
