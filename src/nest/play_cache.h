/*
 * The index of plays as a file, DATA_DIR/play-index, so that a start reads only
 * what came since. It is only ever a cache: a file that is damaged, of another
 * version, kind of machine or time zone is as good as none. Any number of
 * processes may read and replace it; it is replaced as a whole by renaming.
 * Blocks, so it belongs on a thread.
 */
#ifndef NEST_PLAY_CACHE_H
#define NEST_PLAY_CACHE_H

#include "base/error.h"
#include "nest/play_index.h"

/* To be raised whenever the file's layout, the fold, or what is read from lines changes. */
#define PLAY_CACHE_VERSION 1

/*
 * Fills `index` (initialized) from the file. False, leaving it empty, with the reason in
 * `error`: ERROR_NOT_FOUND when there is no file, ERROR_INVALID when it can't be used.
 */
bool play_cache_load(struct play_index *index, const char *path, struct error *error);

/* Replaces the file, unless it has the same already. Makes the folder when it is missing. */
bool play_cache_save(const struct play_index *index, const char *path, struct error *error);

/*
 * For tests and fuzzing: puts the right checksum into bytes that are at least as long as a
 * header, whatever they are; they can also be read from a descriptor.
 */
#define PLAY_CACHE_HEADER_SIZE 160
void play_cache_seal(char *bytes, size_t size);
bool play_cache_read(struct play_index *index, int fd, struct error *error);

#endif
