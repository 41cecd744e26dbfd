/*
 * A backup while it is being made: <folder>/.echonest-backup.part, which becomes a backup by
 * being renamed. A lock on it keeps two from being made at once; what a killed one has left is
 * overwritten by the next.
 */
#ifndef BACKUP_PART_H
#define BACKUP_PART_H

#include "base/arena.h"
#include "base/error.h"

struct part {
	int fd;
	struct str folder, path;
};

/* Makes the folder when it is missing. ERROR_CONFLICT: another backup is being made. Discard it
 * whatever came out. */
bool part_open(struct part *part, struct arena *arena, struct str folder, struct error *error);

/* Puts it on the disk under that name, which is new. */
bool part_keep(struct part *part, struct arena *arena, struct str name, struct error *error);

/* Removes it if it was not kept. */
void part_discard(struct part *part);

#endif
