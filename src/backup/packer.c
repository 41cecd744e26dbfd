#include "backup/file.h"
#include "backup/interrupt.h"
#include "backup/pack.h"
#include "base/alloc.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <zstd.h>

#define LEVEL	   6 /* play logs become a seventh at 100 MB/s */
#define BLOCK_SIZE 65536

struct packer {
	ZSTD_CStream *zstd;
	char pressed[BLOCK_SIZE], block[BLOCK_SIZE];
	struct seal_writer seal;
};

static bool cannot_write(struct error *error)
{
	return file_fail(error, "written", STR("The backup"));
}

struct packer *packer_create(int fd, const uint8_t *key, struct error *error)
{
	struct packer *packer = alloc_new(struct packer);
	packer->zstd = ZSTD_createCStream();
	if (!packer->zstd || ZSTD_isError(ZSTD_initCStream(packer->zstd, LEVEL)) ||
		ZSTD_isError(ZSTD_CCtx_setParameter(packer->zstd, ZSTD_c_checksumFlag, 1))) {
		error_set(error, ERROR_INTERNAL, "Zstandard can't be used.");
	} else if (!seal_begin(&packer->seal, fd, key)) {
		cannot_write(error);
	} else {
		return packer;
	}
	packer_destroy(packer);
	return NULL;
}

void packer_destroy(struct packer *packer)
{
	if (packer) {
		ZSTD_freeCStream(packer->zstd);
		sodium_memzero(&packer->seal, sizeof(packer->seal));
		free(packer);
	}
}

static bool press(
	struct packer *packer, struct str bytes, ZSTD_EndDirective how, struct error *error)
{
	ZSTD_inBuffer in = { bytes.data, bytes.len, 0 };
	size_t left;
	do {
		ZSTD_outBuffer out = { packer->pressed, BLOCK_SIZE, 0 };
		left = ZSTD_compressStream2(packer->zstd, &out, &in, how);
		if (ZSTD_isError(left)) {
			return error_set(error, ERROR_INTERNAL, "Zstandard says: %s.",
				ZSTD_getErrorName(left));
		}
		if (!seal_write(&packer->seal, (struct str) { packer->pressed, out.pos })) {
			return cannot_write(error);
		}
	} while (how == ZSTD_e_end ? left > 0 : in.pos < in.size);
	return true;
}

static bool write_bytes(struct packer *packer, struct str bytes, struct error *error)
{
	return press(packer, bytes, ZSTD_e_continue, error);
}

/* A tar has blocks of 512 bytes. */
static bool write_padding(struct packer *packer, uint64_t size, struct error *error)
{
	static const char zeros[TAR_BLOCK];
	size_t over = size % TAR_BLOCK;
	return over == 0 ||
	       write_bytes(packer, (struct str) { zeros, TAR_BLOCK - over }, error);
}

static bool write_header(struct packer *packer, struct str name, uint64_t size,
	int64_t modified_s, struct error *error)
{
	char block[TAR_BLOCK], record[TAR_RECORD_MOST];
	struct str all = { block, TAR_BLOCK };
	if (name.len > TAR_NAME_MOST || size > TAR_SIZE_MOST) {
		return error_set(error, ERROR_TOO_LARGE,
			"%.*s is too large, or its name too long.", STR_ARG(name));
	}
	if (name.len > TAR_NAME_FITS) {
		struct str long_name = { record, tar_record_write(record, name) };
		tar_header_write(
			block, TAR_EXTENDED, STR("long name"), long_name.len, modified_s);
		if (!write_bytes(packer, all, error) ||
			!write_bytes(packer, long_name, error) ||
			!write_padding(packer, long_name.len, error)) {
			return false;
		}
	}
	tar_header_write(block, TAR_FILE, name, size, modified_s);
	return write_bytes(packer, all, error);
}

bool packer_add(struct packer *packer, struct str name, int fd, uint64_t size,
	int64_t modified_s, uint8_t hash[PACK_HASH_SIZE], struct error *error)
{
	crypto_hash_sha256_state state;
	crypto_hash_sha256_init(&state);
	if (!write_header(packer, name, size, modified_s, error)) {
		return false;
	}
	for (uint64_t at = 0; at < size;) {
		if (!interrupt_none(error)) {
			return false;
		}
		size_t room = size - at < BLOCK_SIZE ? (size_t)(size - at) : BLOCK_SIZE;
		ssize_t got = pread(fd, packer->block, room, (off_t)at);
		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got <= 0) {
			return error_set(error, ERROR_UNAVAILABLE, "%.*s can't be read: %s.",
				STR_ARG(name),
				got < 0 ? strerror(errno) : "it has become shorter meanwhile");
		}
		struct str part = { packer->block, (size_t)got };
		crypto_hash_sha256_update(&state, (const uint8_t *)part.data, part.len);
		if (!write_bytes(packer, part, error)) {
			return false;
		}
		at += part.len;
	}
	crypto_hash_sha256_final(&state, hash);
	return write_padding(packer, size, error);
}

bool packer_add_text(struct packer *packer, struct str name, struct str text,
	int64_t modified_s, struct error *error)
{
	return write_header(packer, name, text.len, modified_s, error) &&
	       write_bytes(packer, text, error) && write_padding(packer, text.len, error);
}

bool packer_end(struct packer *packer, struct error *error)
{
	/* two empty blocks end a tar */
	static const char zeros[2 * TAR_BLOCK];
	return write_bytes(packer, (struct str) { zeros, sizeof(zeros) }, error) &&
	       press(packer, STR_EMPTY, ZSTD_e_end, error) &&
	       (seal_end(&packer->seal) || cannot_write(error));
}
