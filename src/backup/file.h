/* Whole reads and writes, and files that appear complete or not at all. All block. */
#ifndef BACKUP_FILE_H
#define BACKUP_FILE_H

#include "base/arena.h"
#include "base/error.h"

#include <sys/types.h>

/* Reads until `room` is full or the file ends. False with errno. */
bool file_read(int fd, char *into, size_t room, size_t *len);

/* Writes all of it. False with errno. */
bool file_write(int fd, struct str bytes);

/* Makes a folder and those above it that are missing, closed to others. */
bool file_make_folder(struct arena *arena, struct str path, struct error *error);

/* Fills `error` from errno: what could not be done with which file, and what to do. */
bool file_fail(struct error *error, const char *what, struct str path);

/*
 * Copies what `from` holds into a new file in `folder`, with that mode and on the disk, whose
 * path is given back: it can become another by rename(). Nothing is left
 * when it fails.
 */
bool file_copy_beside(struct arena *arena, int from, struct str folder, mode_t mode,
	const char **path, struct error *error);

/* A file in `folder` that has no name and is gone when it is closed; -1 with an error. */
int file_nameless(struct arena *arena, struct str folder, struct error *error);

#endif
