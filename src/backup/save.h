/* Making a backup. */
#ifndef BACKUP_SAVE_H
#define BACKUP_SAVE_H

#include "backup/manifest.h"
#include "base/config.h"

struct save_options {
	const struct config *config;
	struct arena *arena;
	const uint8_t *key;  /* NULL: not sealed */
	struct str work_dir; /* where a snapshot, not sealed, may lie for a moment */
	int64_t made_ms;
	int64_t wait_s; /* for the snapshot */
};

/*
 * Writes all that people have made to `fd`: first the store, then the logs and tokens, so that
 * a song that ends meanwhile is in one of them. The manifest lives in the arena.
 */
bool save_backup(const struct save_options *options, int fd, struct manifest *manifest,
	struct error *error);

#endif
