/*
 * From the store's outbox to the play log: a finished song waits in the store
 * until its line is in the file, so that neither a crash nor a full disk loses
 * one. See play_log_file.h for how it gets there once.
 */
#ifndef NEST_PLAY_LOG_H
#define NEST_PLAY_LOG_H

#include "base/error.h"
#include "store/store.h"

struct play_log;

/* Writes below `folder` (copied); with `sync` each line is on the disk before it is forgotten.
 */
struct play_log *play_log_create(struct store *store, struct str folder, bool sync);
void play_log_destroy(struct play_log *log);

/*
 * Writes all finished songs of a nest and takes them from the outbox; `*written` counts those
 * that were not in the file yet. Waits in the fiber, works on a thread. When it fails, what was
 * not written stays in the outbox. A file that can't be written is logged once, not again
 * before it could be. A line that a crash tore is mended, and reported.
 */
bool play_log_drain(
	struct play_log *log, struct str nest_prefix, size_t *written, struct error *error);

#endif
