/*
 * The outermost layer of a backup: its bytes as they are, or sealed with a key by libsodium's
 * crypto_secretstream_xchacha20poly1305, in pieces of 64 KiB of which the last says that it is.
 * So nothing can be read, changed, swapped or cut off unnoticed. A sealed file begins with
 * "ECHONEST SEALED 1\n" and the stream's header.
 */
#ifndef BACKUP_SEAL_H
#define BACKUP_SEAL_H

#include "backup/key.h"
#include "base/str.h"

#include <sodium.h>

#define SEAL_PIECE 65536

struct seal_writer {
	int fd;
	bool sealed;
	crypto_secretstream_xchacha20poly1305_state state;
	char piece[SEAL_PIECE];
	size_t len;
};

/* Writes to `fd`, which stays the caller's; `key` NULL: not sealed. False with errno. */
bool seal_begin(struct seal_writer *writer, int fd, const uint8_t *key);
bool seal_write(struct seal_writer *writer, struct str bytes);
bool seal_end(struct seal_writer *writer);

struct unsealer {
	int fd;
	bool sealed, ended;
	crypto_secretstream_xchacha20poly1305_state state;
	char piece[SEAL_PIECE];
	size_t len, at;
};

/*
 * Reads from the start of `fd`. ERROR_INVALID: it is sealed and there is no key, or the other
 * way round: a backup that somebody has put in the place of a sealed one is not taken for it.
 */
bool unseal_begin(struct unsealer *unsealer, int fd, const uint8_t *key, struct error *error);

/* Up to `room` bytes; none at the end. ERROR_INVALID: the key is wrong, or it was changed or
 * cut off. */
bool unseal_read(
	struct unsealer *unsealer, char *into, size_t room, size_t *len, struct error *error);

#endif
