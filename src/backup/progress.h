/* How far a long work is, on a line of the terminal that is written over; elsewhere nothing. */
#ifndef BACKUP_PROGRESS_H
#define BACKUP_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool shown;
	bool on_line; /* something stands on it */
	int64_t next_ms;
};

void progress_init(struct progress *progress);

/* Says so a few times a second at most. */
void progress_show(
	struct progress *progress, const char *what, uint64_t done_bytes, uint64_t all_bytes);

/* Clears the line for others. */
void progress_end(struct progress *progress);

#endif
