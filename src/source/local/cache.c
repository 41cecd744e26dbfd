#include "source/local/cache.h"

#include "base/alloc.h"
#include "source/local/region.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Read as a number it tells machines of another byte order apart. */
#define BYTE_ORDER_MARK 0x01020304u

#define CHECKSUM_SIZE 16
#define FILE_MAX      ((int64_t)4 << 30)

struct header {
	char magic[8];
	uint32_t version, byte_order, entry_size, dir_size;
	uint64_t entries, dirs, folded_bytes, pool_bytes, fingerprint;
	uint8_t checksum[CHECKSUM_SIZE]; /* of the header, with this zero, and all that follows
					  */
};

_Static_assert(sizeof(struct header) == LOCAL_CACHE_HEADER_SIZE, "the header has no holes");

static const char magic[8] = "ENLOCAL";

static void checksum(struct str bytes, uint8_t sum[CHECKSUM_SIZE])
{
	struct header header;
	memcpy(&header, bytes.data, sizeof(header));
	memset(header.checksum, 0, sizeof(header.checksum));
	struct str rest = str_from(bytes, sizeof(header));
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, CHECKSUM_SIZE);
	crypto_generichash_update(&state, (const uint8_t *)&header, sizeof(header));
	crypto_generichash_update(&state, (const uint8_t *)rest.data, rest.len);
	crypto_generichash_final(&state, sum, CHECKSUM_SIZE);
}

void local_cache_seal(char *bytes, size_t size)
{
	uint8_t sum[CHECKSUM_SIZE];
	checksum((struct str) { bytes, size }, sum);
	memcpy(bytes + offsetof(struct header, checksum), sum, sizeof(sum));
}

uint64_t local_cache_fingerprint(const struct local_index *index)
{
	static const uint8_t key[crypto_shorthash_KEYBYTES]; /* the same in every process */
	uint64_t sum = 1;
	for (size_t i = 0; i < index->count; i++) {
		const struct local_entry *entry = &index->entries[i];
		if (entry->flags & LOCAL_ENTRY_DEAD) {
			continue;
		}
		uint64_t parts[4] = { (uint64_t)entry->size, (uint64_t)entry->mtime_ns }, hash;
		struct str path = local_pool_get(&index->pool, index->dirs[entry->dir].path);
		crypto_shorthash(
			(uint8_t *)&parts[2], (const uint8_t *)path.data, path.len, key);
		struct str name = local_pool_get(&index->pool, entry->name);
		crypto_shorthash(
			(uint8_t *)&parts[3], (const uint8_t *)name.data, name.len, key);
		crypto_shorthash((uint8_t *)&hash, (const uint8_t *)parts, sizeof(parts), key);
		sum += hash;
	}
	for (size_t i = 0; i < index->dir_count; i++) {
		sum += (uint64_t)index->dirs[i].cover_mtime_ns * 0x9E3779B97F4A7C15u;
	}
	return sum;
}

static struct str bytes_of(const void *data, size_t size)
{
	return (struct str) { data ? data : "", size };
}

void local_cache_write(const struct local_index *index, struct buf *out)
{
	struct header header = {
		.version = LOCAL_CACHE_VERSION,
		.byte_order = BYTE_ORDER_MARK,
		.entry_size = sizeof(struct local_entry),
		.dir_size = sizeof(struct local_dir),
		.entries = index->count,
		.dirs = index->dir_count,
		.folded_bytes = index->folded.len,
		.pool_bytes = index->pool.bytes.len,
		.fingerprint = local_cache_fingerprint(index),
	};
	memcpy(header.magic, magic, sizeof(magic));
	size_t start = out->len;
	buf_reserve(out, sizeof(header) + index->count * sizeof(*index->entries) +
				 index->dir_count * sizeof(*index->dirs) + index->folded.len +
				 index->pool.bytes.len);
	buf_append(out, bytes_of(&header, sizeof(header)));
	buf_append(out, bytes_of(index->entries, index->count * sizeof(*index->entries)));
	buf_append(out, bytes_of(index->dirs, index->dir_count * sizeof(*index->dirs)));
	buf_append(out, buf_str(&index->folded));
	buf_append(out, buf_str(&index->pool.bytes));
	local_cache_seal(out->data + start, out->len - start);
}

static bool refuse(struct error *error, const char *reason)
{
	return error_set(error, ERROR_INVALID, "%s", reason);
}

static bool header_is_ours(const struct header *header, size_t size, struct error *error)
{
	if (memcmp(header->magic, magic, sizeof(magic)) != 0) {
		return refuse(error, "it is no index");
	}
	if (header->version != LOCAL_CACHE_VERSION || header->byte_order != BYTE_ORDER_MARK ||
		header->entry_size != sizeof(struct local_entry) ||
		header->dir_size != sizeof(struct local_dir)) {
		return refuse(error, "another version of EchoNest wrote it");
	}
	uint64_t rest = size - sizeof(*header);
	if (header->entries > rest / sizeof(struct local_entry) ||
		header->dirs > rest / sizeof(struct local_dir) || header->folded_bytes > rest ||
		header->pool_bytes > rest ||
		header->entries * sizeof(struct local_entry) +
				header->dirs * sizeof(struct local_dir) + header->folded_bytes +
				header->pool_bytes !=
			rest) {
		return refuse(error, "it is cut off");
	}
	return true;
}

static bool dirs_are_sound(const struct local_index *index, const uint8_t *starts)
{
	for (size_t i = 0; i < index->dir_count; i++) {
		if (!local_pool_is_ref(&index->pool, starts, index->dirs[i].path) ||
			!local_pool_is_ref(&index->pool, starts, index->dirs[i].cover)) {
			return false;
		}
	}
	return true;
}

/* Every text starts where the one before ended, behind its only \0. */
static bool folded_is_sound(const struct local_index *index)
{
	struct str folded = buf_str(&index->folded);
	size_t at = 0;
	for (size_t i = 0; i < index->count; i++) {
		if (index->entries[i].folded != at || at >= folded.len) {
			return false;
		}
		at += str_index_of(str_from(folded, at), '\0') + 1;
	}
	return at == folded.len;
}

static bool entries_are_sound(const struct local_index *index, const uint8_t *starts)
{
	const struct local_pool *pool = &index->pool;
	for (size_t i = 0; i < index->count; i++) {
		const struct local_entry *entry = &index->entries[i];
		if (entry->dir >= index->dir_count || entry->format >= LOCAL_FORMAT_COUNT ||
			entry->size < 0 || !local_pool_is_ref(pool, starts, entry->name) ||
			!local_pool_is_ref(pool, starts, entry->title) ||
			!local_pool_is_ref(pool, starts, entry->artist) ||
			!local_pool_is_ref(pool, starts, entry->album) ||
			!local_pool_is_ref(pool, starts, entry->genre)) {
			return false;
		}
	}
	return true;
}

static void *copy(const char *bytes, size_t size)
{
	void *data = alloc_bytes(size);
	memcpy(data, bytes, size);
	return data;
}

bool local_cache_read(struct local_index *index, struct str bytes, struct error *error)
{
	struct header header;
	if (bytes.len < sizeof(header)) {
		return refuse(error, "it is cut off");
	}
	memcpy(&header, bytes.data, sizeof(header));
	if (!header_is_ours(&header, bytes.len, error)) {
		return false;
	}
	uint8_t sum[CHECKSUM_SIZE];
	struct str rest = str_from(bytes, sizeof(header));
	checksum(bytes, sum);
	if (memcmp(sum, header.checksum, sizeof(sum)) != 0) {
		return refuse(error, "it is damaged");
	}
	size_t entry_bytes = header.entries * sizeof(*index->entries);
	size_t dir_bytes = header.dirs * sizeof(*index->dirs);
	index->count = index->capacity = header.entries;
	index->entries = copy(rest.data, entry_bytes);
	rest = str_from(rest, entry_bytes);
	index->dir_count = index->dir_capacity = header.dirs;
	index->dirs = copy(rest.data, dir_bytes);
	rest = str_from(rest, dir_bytes);
	buf_append(&index->folded, str_slice(rest, 0, header.folded_bytes));
	uint8_t *starts;
	bool is_sound =
		local_pool_load(&index->pool, str_from(rest, header.folded_bytes), &starts) &&
		dirs_are_sound(index, starts) && entries_are_sound(index, starts) &&
		folded_is_sound(index);
	free(starts);
	if (!is_sound) {
		local_index_finish(index);
		local_index_init(index);
		return refuse(error, "it makes no sense");
	}
	local_index_rebuild(index);
	return true;
}

static bool write_whole(int fd, struct str content)
{
	while (content.len > 0) {
		ssize_t written = write(fd, content.data, content.len);
		if (written < 0 && errno == EINTR) {
			continue;
		}
		if (written <= 0) {
			return false;
		}
		content = str_from(content, (size_t)written);
	}
	return true;
}

bool local_cache_save(struct str content, const char *path, struct error *error)
{
	char temporary[4096];
	int len = snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
	int fd = len < (int)sizeof(temporary) ? mkostemp(temporary, O_CLOEXEC) : -1;
	if (fd < 0) {
		return error_set(error, ERROR_INTERNAL, "%s can't be written: %s", path,
			strerror(errno));
	}
	bool is_written = write_whole(fd, content) && fsync(fd) == 0;
	int why = errno;
	close(fd);
	if (is_written && rename(temporary, path) == 0) {
		return true;
	}
	why = is_written ? errno : why;
	unlink(temporary);
	return error_set(error, ERROR_INTERNAL, "%s can't be written: %s", path, strerror(why));
}

bool local_cache_load(struct local_index *index, const char *path, struct error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat status;
	if (fd < 0 || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode)) {
		enum error_kind kind =
			fd < 0 && errno == ENOENT ? ERROR_NOT_FOUND : ERROR_INTERNAL;
		error_set(error, kind, "it can't be read: %s", strerror(errno));
		if (fd >= 0) {
			close(fd);
		}
		return false;
	}
	bool is_read = false;
	if (status.st_size > FILE_MAX) {
		refuse(error, "it is too large");
	} else {
		char *bytes = alloc_bytes((size_t)status.st_size);
		int64_t got = local_read_at(fd, bytes, (size_t)status.st_size, 0);
		is_read = local_cache_read(
			index, (struct str) { bytes, got < 0 ? 0 : (size_t)got }, error);
		free(bytes);
	}
	close(fd);
	return is_read;
}

uint64_t local_cache_stored_fingerprint(const char *path)
{
	struct header header;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0) {
		return 0;
	}
	bool is_read = local_read_at(fd, &header, sizeof(header), 0) == sizeof(header);
	close(fd);
	if (!is_read || memcmp(header.magic, magic, sizeof(magic)) != 0 ||
		header.version != LOCAL_CACHE_VERSION) {
		return 0;
	}
	return header.fingerprint;
}
