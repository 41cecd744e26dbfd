/* Reads single lines of play logs, by where they start. Blocks. */
#ifndef NEST_PLAY_LINES_H
#define NEST_PLAY_LINES_H

#include "base/arena.h"

struct play_lines {
	struct str folder;
	int fd;	       /* of the log that was read last, or -1 */
	uint32_t date; /* its day, 20260210 */
};

void play_lines_init(struct play_lines *lines, struct str folder);
void play_lines_finish(struct play_lines *lines);

/*
 * The line at `offset` of the log of a day, without white space around it, in the arena. False
 * when it can't be read: the log is gone, or shorter now.
 */
bool play_lines_read(struct play_lines *lines, struct arena *arena, uint32_t date,
	uint32_t offset, struct str *line);

#endif
