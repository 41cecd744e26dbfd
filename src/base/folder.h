/* Folders that must be ours to write: made when missing, tried, and what to do when they are
 * not.
 */
#ifndef BASE_FOLDER_H
#define BASE_FOLDER_H

#include "base/arena.h"
#include "base/error.h"

#include <sys/types.h>

/*
 * Why `path` can't be used, and what to do about it, as the end of a sentence: "it belongs to
 * root, and EchoNest runs as echonest, so as root: chown -R echonest /srv/logs". `reason` is an
 * errno.
 */
struct str folder_advice(struct arena *arena, struct str path, int reason);

/*
 * Whether a file can be made in `path`, which is tried; `errno` says why not. access() knows
 * nothing of full or read-only disks.
 */
bool folder_can_be_written(struct arena *arena, struct str path);

/* `path`, or the nearest folder above it that is there. */
struct str folder_nearest(struct arena *arena, struct str path);

/* Whether more room on the disk would help, by an errno. */
bool folder_is_full(int reason);

/*
 * Makes `path`, and those above it with `mode`, unless it is there, and writes a file into it
 * for a moment. ERROR_UNAVAILABLE when only room is missing, else ERROR_INVALID; `setting` is
 * what the sentence says to change.
 */
bool folder_prepare(struct arena *arena, const char *setting, struct str path, mode_t mode,
	struct error *error);

#endif
