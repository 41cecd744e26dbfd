/* What the kernel knows of a process of ours (Linux, /proc). */
#ifndef BASE_PROCESS_NUMBERS_H
#define BASE_PROCESS_NUMBERS_H

#include <stdbool.h>
#include <stdint.h>

struct process_numbers {
	int64_t resident_bytes; /* of its memory, what is in RAM */
	int64_t virtual_bytes;
	double cpu_s;	  /* user and system, all its threads */
	double started_s; /* unix time */
	int64_t open_fds, max_fds;
	int64_t threads;
};

/*
 * Blocks for a moment, longer with many open files. False when there is no such process (any
 * more), or it is another user's.
 */
bool process_numbers_read(int64_t pid, struct process_numbers *numbers);

#endif
