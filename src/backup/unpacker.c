#include "backup/pack.h"
#include "base/alloc.h"

#include <stdlib.h>
#include <zstd.h>

struct unpacker {
	ZSTD_DStream *zstd;
	ZSTD_inBuffer in;
	char pressed[SEAL_PIECE];
	bool frame_ended;
	char name[TAR_NAME_MOST + 1];
	uint64_t left;	  /* of the file at hand */
	uint64_t padding; /* after it */
	struct unsealer seal;
};

static bool is_damaged(struct error *error)
{
	return error_set(error, ERROR_INVALID, "This is no backup, or it is damaged.");
}

struct unpacker *unpacker_create(int fd, const uint8_t *key, struct error *error)
{
	struct unpacker *unpacker = alloc_new(struct unpacker);
	unpacker->zstd = ZSTD_createDStream();
	unpacker->in.src = unpacker->pressed;
	if (!unpacker->zstd || ZSTD_isError(ZSTD_initDStream(unpacker->zstd))) {
		error_set(error, ERROR_INTERNAL, "Zstandard can't be used.");
	} else if (unseal_begin(&unpacker->seal, fd, key, error)) {
		return unpacker;
	}
	unpacker_destroy(unpacker);
	return NULL;
}

void unpacker_destroy(struct unpacker *unpacker)
{
	if (unpacker) {
		ZSTD_freeDStream(unpacker->zstd);
		sodium_memzero(&unpacker->seal, sizeof(unpacker->seal));
		free(unpacker);
	}
}

static bool refill(struct unpacker *unpacker, struct error *error)
{
	size_t len;
	if (!unseal_read(&unpacker->seal, unpacker->pressed, SEAL_PIECE, &len, error)) {
		return false;
	}
	unpacker->in.size = len;
	unpacker->in.pos = 0;
	return true;
}

/* Exactly `size` bytes of the tar. */
static bool read_bytes(struct unpacker *unpacker, char *into, size_t size, struct error *error)
{
	ZSTD_outBuffer out = { into, size, 0 };
	while (out.pos < size) {
		if (unpacker->in.pos == unpacker->in.size && !refill(unpacker, error)) {
			return false;
		}
		if (unpacker->frame_ended) {
			return is_damaged(error); /* we write one frame */
		}
		size_t in_before = unpacker->in.pos, out_before = out.pos;
		size_t hint = ZSTD_decompressStream(unpacker->zstd, &out, &unpacker->in);
		if (ZSTD_isError(hint)) {
			return is_damaged(error);
		}
		unpacker->frame_ended = hint == 0;
		if (hint > 0 && unpacker->in.size == 0 && in_before == unpacker->in.pos &&
			out_before == out.pos) {
			return error_set(error, ERROR_INVALID,
				"The backup is cut off: its end is missing.");
		}
	}
	return true;
}

/* The frame's own checksum comes after its last byte; after that nothing may come. */
static bool check_end(struct unpacker *unpacker, struct error *error)
{
	char none;
	while (!unpacker->frame_ended) {
		ZSTD_outBuffer out = { &none, 1, 0 };
		if (unpacker->in.pos == unpacker->in.size && !refill(unpacker, error)) {
			return false;
		}
		if (unpacker->in.size == 0) {
			return error_set(error, ERROR_INVALID,
				"The backup is cut off: its end is missing.");
		}
		size_t hint = ZSTD_decompressStream(unpacker->zstd, &out, &unpacker->in);
		if (ZSTD_isError(hint) || out.pos > 0) {
			return is_damaged(error);
		}
		unpacker->frame_ended = hint == 0;
	}
	return (unpacker->in.pos == unpacker->in.size && refill(unpacker, error) &&
		       unpacker->in.size == 0) ||
	       is_damaged(error);
}

static bool is_zero(const char block[TAR_BLOCK])
{
	for (int i = 0; i < TAR_BLOCK; i++) {
		if (block[i]) {
			return false;
		}
	}
	return true;
}

static void keep_name(struct unpacker *unpacker, struct str name)
{
	memcpy(unpacker->name, name.data, name.len);
	unpacker->name[name.len] = '\0';
}

static uint64_t padding_of(uint64_t size)
{
	return (TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK;
}

/* The name that is told by a record, and the header of its file. */
static bool read_long_name(struct unpacker *unpacker, char block[TAR_BLOCK],
	struct tar_header *header, struct error *error)
{
	char record[TAR_BLOCK];
	struct str name;
	uint64_t size = header->size;
	if (size > TAR_RECORD_MOST || !read_bytes(unpacker, record, TAR_BLOCK, error) ||
		!tar_record_read((struct str) { record, (size_t)size }, &name)) {
		return is_damaged(error);
	}
	keep_name(unpacker, name);
	return read_bytes(unpacker, block, TAR_BLOCK, error) &&
	       ((tar_header_read(block, header) && header->type == TAR_FILE) ||
		       is_damaged(error));
}

bool unpacker_next(
	struct unpacker *unpacker, struct str *name, uint64_t *size, struct error *error)
{
	char block[TAR_BLOCK];
	struct tar_header header;
	*name = STR_EMPTY;
	*size = 0;
	if (unpacker->left > 0 ||
		!read_bytes(unpacker, block, (size_t)unpacker->padding, error) ||
		!read_bytes(unpacker, block, TAR_BLOCK, error)) {
		return unpacker->left > 0 ? is_damaged(error) : false;
	}
	unpacker->padding = 0;
	if (is_zero(block)) {
		return read_bytes(unpacker, block, TAR_BLOCK, error) &&
		       (is_zero(block) || is_damaged(error)) && check_end(unpacker, error);
	}
	if (!tar_header_read(block, &header)) {
		return is_damaged(error);
	}
	if (header.type == TAR_FILE) {
		keep_name(unpacker, header.name);
	} else if (!read_long_name(unpacker, block, &header, error)) {
		return false;
	}
	unpacker->left = header.size;
	unpacker->padding = padding_of(header.size);
	*name = str_from_cstr(unpacker->name);
	*size = header.size;
	return true;
}

bool unpacker_read(
	struct unpacker *unpacker, char *into, size_t room, size_t *len, struct error *error)
{
	*len = unpacker->left < room ? (size_t)unpacker->left : room;
	unpacker->left -= *len;
	return read_bytes(unpacker, into, *len, error);
}
