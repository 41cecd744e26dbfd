/*
 * A backup file as it is written and read: files in a tar, pressed with Zstandard, and sealed
 * if there is a key. What is packed is hashed on the way.
 */
#ifndef BACKUP_PACK_H
#define BACKUP_PACK_H

#include "backup/seal.h"
#include "backup/tar.h"
#include "base/arena.h"

#define PACK_HASH_SIZE crypto_hash_sha256_BYTES

struct packer;

/* Writes to `fd`, which stays the caller's. `key` may be NULL. */
struct packer *packer_create(int fd, const uint8_t *key, struct error *error);
void packer_destroy(struct packer *packer);

/*
 * Adds the first `size` bytes of `fd`, from its start. ERROR_UNAVAILABLE: it can't be read,
 * has become shorter, or the disk is full.
 */
bool packer_add(struct packer *packer, struct str name, int fd, uint64_t size,
	int64_t modified_s, uint8_t hash[PACK_HASH_SIZE], struct error *error);

/* Adds a text. */
bool packer_add_text(struct packer *packer, struct str name, struct str text,
	int64_t modified_s, struct error *error);

/* Writes what is left. */
bool packer_end(struct packer *packer, struct error *error);

struct unpacker;

/* Reads `fd` from its start. */
struct unpacker *unpacker_create(int fd, const uint8_t *key, struct error *error);
void unpacker_destroy(struct unpacker *unpacker);

/* The next file; `*name` is NULL-terminated, lives until the next call, and is empty at the
 * end. ERROR_INVALID: this is no backup, or it is damaged. */
bool unpacker_next(
	struct unpacker *unpacker, struct str *name, uint64_t *size, struct error *error);

/* Some of the file's bytes; none at its end. */
bool unpacker_read(
	struct unpacker *unpacker, char *into, size_t room, size_t *len, struct error *error);

#endif
