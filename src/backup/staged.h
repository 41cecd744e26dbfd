/* A backup that is unpacked, with all its checksums right, and not in its place yet. */
#ifndef BACKUP_STAGED_H
#define BACKUP_STAGED_H

#include "backup/contents.h"
#include "backup/manifest.h"

struct staged {
	struct arena *arena;
	struct str folder; /* holds the files by their number in the manifest */
	struct contents_kind kinds[CONTENTS_KINDS];
	struct manifest manifest;
	size_t store; /* the snapshot's number */
};

/*
 * Unpacks `fd` into a folder of its own below `work_dir`. ERROR_INVALID: it is damaged, cut
 * off, needs another key, or holds what a backup does not. Remove it whatever came out.
 */
bool staged_open(struct staged *staged, const struct config *config, struct str work_dir,
	int fd, const uint8_t *key, struct error *error);
void staged_remove(struct staged *staged);

/* The file of that number, to be read; the caller closes it. -1 with an error. */
int staged_file(struct staged *staged, size_t index, struct error *error);

#endif
