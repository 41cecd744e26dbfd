/*
 * The index as a file, DATA_DIR/local-index: so that a restart reads no tags.
 * Any number of processes may read and replace it; it is replaced as a whole by
 * renaming. It is only ever a cache: a file that is damaged, of another version
 * or of another kind of machine is as good as none.
 */
#ifndef SOURCE_LOCAL_CACHE_H
#define SOURCE_LOCAL_CACHE_H

#include "source/local/index.h"

/* To be raised whenever the file's layout, the fold, or what is read from tags changes. */
#define LOCAL_CACHE_VERSION 2

/* Writes the index into `out`, ready to be put into a file. */
void local_cache_write(const struct local_index *index, struct buf *out);

/* Puts the right checksum into bytes that are at least as long as a header, whatever they are.
 */
#define LOCAL_CACHE_HEADER_SIZE 80
void local_cache_seal(char *bytes, size_t size);

/*
 * Fills `index` (initialized, empty) from the bytes of a file, which may be anything. False,
 * leaving it empty, with the reason in `error` when they are no index.
 */
bool local_cache_read(struct local_index *index, struct str bytes, struct error *error);

/* The same with files; `path` is replaced atomically. */
bool local_cache_save(struct str content, const char *path, struct error *error);
bool local_cache_load(struct local_index *index, const char *path, struct error *error);

/*
 * A number that is the same for two indexes that know the same files, in whatever order they
 * came to know them.
 */
uint64_t local_cache_fingerprint(const struct local_index *index);

/* The fingerprint that a stored index has; 0 when there is none. */
uint64_t local_cache_stored_fingerprint(const char *path);

#endif
