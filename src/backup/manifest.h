/* What a backup says about itself: manifest.json, its last file. */
#ifndef BACKUP_MANIFEST_H
#define BACKUP_MANIFEST_H

#include "backup/pack.h"
#include "base/buf.h"

#define MANIFEST_NAME	 "manifest.json"
#define MANIFEST_VERSION 1
/* More is neither written nor read. */
#define MANIFEST_MOST	    (64 << 20)
#define MANIFEST_FILES_MOST 1000000

struct manifest_file {
	struct str name;
	uint64_t size;
	uint8_t hash[PACK_HASH_SIZE]; /* SHA-256 */
};

struct manifest {
	int64_t made_ms;
	uint64_t database; /* the one in the snapshot that is EchoNest's */
	uint64_t keys;	   /* in it */
	struct manifest_file *files;
	size_t count, capacity;
};

/* Adds a file; what it holds is copied into the arena. */
void manifest_add(
	struct manifest *manifest, struct arena *arena, const struct manifest_file *file);

void manifest_write(struct arena *arena, const struct manifest *manifest, struct buf *buf);

/* ERROR_INVALID: damaged, or of a version that we don't know. */
bool manifest_parse(
	struct arena *arena, struct str text, struct manifest *manifest, struct error *error);

#endif
