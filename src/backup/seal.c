#include "backup/seal.h"

#include "backup/file.h"

#include <errno.h>
#include <unistd.h>

#define MAGIC	    STR("ECHONEST SEALED 1\n")
#define EXTRA	    crypto_secretstream_xchacha20poly1305_ABYTES
#define HEADER_SIZE crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define TAG_FINAL   crypto_secretstream_xchacha20poly1305_TAG_FINAL

bool seal_begin(struct seal_writer *writer, int fd, const uint8_t *key)
{
	writer->fd = fd;
	writer->len = 0;
	writer->sealed = key != NULL;
	if (!key) {
		return true;
	}
	uint8_t header[HEADER_SIZE];
	crypto_secretstream_xchacha20poly1305_init_push(&writer->state, header, key);
	return file_write(fd, MAGIC) &&
	       file_write(fd, (struct str) { (const char *)header, sizeof(header) });
}

static bool write_piece(struct seal_writer *writer, bool is_last)
{
	struct str piece = { writer->piece, writer->len };
	uint8_t sealed[SEAL_PIECE + EXTRA];
	if (writer->sealed) {
		unsigned long long len;
		crypto_secretstream_xchacha20poly1305_push(&writer->state, sealed, &len,
			(const uint8_t *)writer->piece, writer->len, NULL, 0,
			is_last ? TAG_FINAL : 0);
		piece = (struct str) { (const char *)sealed, (size_t)len };
	}
	writer->len = 0;
	return file_write(writer->fd, piece);
}

bool seal_write(struct seal_writer *writer, struct str bytes)
{
	while (bytes.len) {
		/* a full piece waits for more: the last one must be known as such */
		if (writer->len == SEAL_PIECE && !write_piece(writer, false)) {
			return false;
		}
		struct str part = str_slice(bytes, 0, SEAL_PIECE - writer->len);
		memcpy(writer->piece + writer->len, part.data, part.len);
		writer->len += part.len;
		bytes = str_from(bytes, part.len);
	}
	return true;
}

bool seal_end(struct seal_writer *writer)
{
	return write_piece(writer, true);
}

static bool cannot_read(struct error *error)
{
	return error_set(
		error, ERROR_UNAVAILABLE, "The backup can't be read: %s.", strerror(errno));
}

bool unseal_begin(struct unsealer *unsealer, int fd, const uint8_t *key, struct error *error)
{
	struct str magic = MAGIC;
	char start[sizeof("ECHONEST SEALED 1\n") - 1 + HEADER_SIZE];
	size_t len;
	*unsealer = (struct unsealer) { .fd = fd };
	if (lseek(fd, 0, SEEK_SET) != 0 || !file_read(fd, start, sizeof(start), &len)) {
		return cannot_read(error);
	}
	unsealer->sealed = str_starts_with((struct str) { start, len }, magic);
	if (unsealer->sealed && !key) {
		return error_set(error, ERROR_INVALID,
			"The backup is encrypted: name its key file with --key.");
	}
	if (!unsealer->sealed && key) {
		return error_set(error, ERROR_INVALID,
			"The backup is not encrypted, so it may be anybody's. Leave --key away "
			"if you know that it is yours.");
	}
	if (!unsealer->sealed) {
		return lseek(fd, 0, SEEK_SET) == 0 || cannot_read(error);
	}
	return (len == sizeof(start) &&
		       crypto_secretstream_xchacha20poly1305_init_pull(&unsealer->state,
			       (const uint8_t *)start + magic.len, key) == 0) ||
	       error_set(error, ERROR_INVALID, "The backup is cut off at its beginning.");
}

static bool open_piece(struct unsealer *unsealer, const uint8_t *sealed, size_t size,
	bool is_first, struct error *error)
{
	unsigned long long len;
	uint8_t tag;
	if (size == 0) {
		return error_set(
			error, ERROR_INVALID, "The backup is cut off: its end is missing.");
	}
	if (size < EXTRA ||
		crypto_secretstream_xchacha20poly1305_pull(&unsealer->state,
			(uint8_t *)unsealer->piece, &len, &tag, sealed, size, NULL, 0) != 0) {
		return error_set(error, ERROR_INVALID,
			is_first ? "The key is not the backup's, or the backup is damaged."
				 : "The backup is damaged or cut off.");
	}
	unsealer->len = (size_t)len;
	unsealer->ended = tag == TAG_FINAL;
	char beyond;
	size_t more = 0;
	if (unsealer->ended && file_read(unsealer->fd, &beyond, 1, &more) && more > 0) {
		return error_set(error, ERROR_INVALID,
			"The backup is damaged: it goes on after its end.");
	}
	return true;
}

static bool next_piece(struct unsealer *unsealer, struct error *error)
{
	uint8_t sealed[SEAL_PIECE + EXTRA];
	size_t len;
	bool is_first = unsealer->len == 0;
	unsealer->at = 0;
	if (!unsealer->sealed) {
		if (!file_read(unsealer->fd, unsealer->piece, SEAL_PIECE, &unsealer->len)) {
			return cannot_read(error);
		}
		unsealer->ended = unsealer->len < SEAL_PIECE;
		return true;
	}
	return file_read(unsealer->fd, (char *)sealed, sizeof(sealed), &len)
		       ? open_piece(unsealer, sealed, len, is_first, error)
		       : cannot_read(error);
}

bool unseal_read(
	struct unsealer *unsealer, char *into, size_t room, size_t *len, struct error *error)
{
	*len = 0;
	if (unsealer->at == unsealer->len && !unsealer->ended && !next_piece(unsealer, error)) {
		return false;
	}
	struct str left = { unsealer->piece + unsealer->at, unsealer->len - unsealer->at };
	struct str part = str_slice(left, 0, room);
	memcpy(into, part.data, part.len);
	unsealer->at += part.len;
	*len = part.len;
	return true;
}
