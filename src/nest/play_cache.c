#include "nest/play_cache.h"

#include "base/alloc.h"
#include "nest/play_day.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Read as a number it tells machines of another byte order apart. */
#define BYTE_ORDER_MARK 0x01020304u

#define CHECKSUM_SIZE 32
#define READ_PIECE    ((size_t)1 << 20)

/* The parts of a file, in their order. */
enum part {
	PART_FILES,
	PART_PLAYS,
	PART_JAMS,
	PART_TRACKS,
	PART_PEOPLE,
	PART_URIS,
	PART_EMAILS,
	PART_FOLDED,
	PART_COUNT,
};

static const uint32_t item_sizes[PART_COUNT] = {
	[PART_FILES] = sizeof(struct play_file),
	[PART_PLAYS] = sizeof(struct play),
	[PART_JAMS] = sizeof(struct play_jam),
	[PART_TRACKS] = sizeof(struct play_track),
	[PART_PEOPLE] = sizeof(struct play_person),
	[PART_URIS] = 1,
	[PART_EMAILS] = 1,
	[PART_FOLDED] = 1,
};

struct header {
	char magic[8];
	uint32_t version, byte_order;
	uint32_t item_sizes[PART_COUNT];
	uint64_t counts[PART_COUNT];
	uint64_t zone;			 /* play_day_zone() */
	uint64_t fingerprint;		 /* of the logs that it was made of */
	uint8_t checksum[CHECKSUM_SIZE]; /* of the header, with this zero, and all parts */
};

_Static_assert(sizeof(struct header) == PLAY_CACHE_HEADER_SIZE, "the header has no holes");

static const char magic[8] = "ENPLAYS";

/* Where the parts are in memory. */
struct parts {
	void *data[PART_COUNT];
	size_t counts[PART_COUNT];
};

static struct parts parts_of(const struct play_index *index)
{
	return (struct parts) {
		.data = { index->files, index->plays, index->jams, index->tracks, index->people,
			index->uris.data, index->emails.data, index->folded.data },
		.counts = { index->file_count, index->count, index->jam_count,
			index->track_count, index->person_count, index->uris.len,
			index->emails.len, index->folded.len },
	};
}

/* The same for two indexes of the same logs as far as they were read. */
static uint64_t fingerprint(const struct play_index *index)
{
	static const uint8_t key[crypto_shorthash_KEYBYTES]; /* the same in every process */
	uint64_t sum = index->count;
	for (size_t i = 0; i < index->file_count; i++) {
		const struct play_file *file = &index->files[i];
		uint64_t facts[3] = { file->date, (uint64_t)file->size, file->tail }, hash;
		crypto_shorthash((uint8_t *)&hash, (const uint8_t *)facts, sizeof(facts), key);
		sum += hash;
	}
	return sum;
}

/* --- checksums --- */

static void begin_checksum(crypto_generichash_state *state, const struct header *header)
{
	struct header blank = *header;
	memset(blank.checksum, 0, sizeof(blank.checksum));
	crypto_generichash_init(state, NULL, 0, CHECKSUM_SIZE);
	crypto_generichash_update(state, (const uint8_t *)&blank, sizeof(blank));
}

void play_cache_seal(char *bytes, size_t size)
{
	struct header header;
	crypto_generichash_state state;
	memcpy(&header, bytes, sizeof(header));
	begin_checksum(&state, &header);
	crypto_generichash_update(
		&state, (const uint8_t *)bytes + sizeof(header), size - sizeof(header));
	crypto_generichash_final(&state, header.checksum, CHECKSUM_SIZE);
	memcpy(bytes, &header, sizeof(header));
}

/* --- loading --- */

static bool refuse(struct error *error, const char *why)
{
	return error_set(error, ERROR_INVALID, "it %s", why);
}

/* Fewer when the file is shorter. */
static size_t read_some(int fd, void *bytes, size_t size)
{
	size_t got = 0;
	while (got < size) {
		ssize_t count = read(fd, (char *)bytes + got, size - got);
		if (count < 0 && errno == EINTR) {
			continue;
		}
		if (count <= 0) {
			break;
		}
		got += (size_t)count;
	}
	return got;
}

static bool check_header(const struct header *header, int64_t file_size, struct error *error)
{
	if (memcmp(header->magic, magic, sizeof(magic)) != 0) {
		return refuse(error, "is no index of plays");
	}
	if (header->version != PLAY_CACHE_VERSION || header->byte_order != BYTE_ORDER_MARK ||
		memcmp(header->item_sizes, item_sizes, sizeof(item_sizes)) != 0) {
		return refuse(error, "was written by another version");
	}
	if (header->zone != play_day_zone()) {
		return refuse(error, "was written in another time zone");
	}
	uint64_t left = (uint64_t)file_size - sizeof(*header);
	for (enum part part = 0; part < PART_COUNT; part++) {
		if (header->counts[part] > left / item_sizes[part] ||
			header->counts[part] > UINT32_MAX) {
			return refuse(error, "is too short");
		}
		left -= header->counts[part] * item_sizes[part];
	}
	return left == 0 || refuse(error, "is too long");
}

static void *read_part(int fd, size_t size, crypto_generichash_state *state)
{
	char *bytes = alloc_bytes(size + 1);
	/* in pieces, so that they are still in the processor's cache for the checksum */
	for (size_t at = 0; at < size;) {
		size_t wanted = size - at < READ_PIECE ? size - at : READ_PIECE;
		size_t got = read_some(fd, bytes + at, wanted);
		crypto_generichash_update(state, (const uint8_t *)bytes + at, got);
		if (got < wanted) {
			memset(bytes + at + got, 0, size - at - got); /* the checksum tells */
			break;
		}
		at += got;
	}
	return bytes;
}

static void take_parts(struct play_index *index, const struct header *header, void **data)
{
	const uint64_t *counts = header->counts;
	index->files = data[PART_FILES];
	index->file_count = index->file_capacity = counts[PART_FILES];
	index->plays = data[PART_PLAYS];
	index->count = index->capacity = counts[PART_PLAYS];
	index->jams = data[PART_JAMS];
	index->jam_count = index->jam_capacity = counts[PART_JAMS];
	index->tracks = data[PART_TRACKS];
	index->track_count = index->track_capacity = counts[PART_TRACKS];
	index->people = data[PART_PEOPLE];
	index->person_count = index->person_capacity = counts[PART_PEOPLE];
	index->uris = (struct buf) { data[PART_URIS], counts[PART_URIS], counts[PART_URIS] };
	index->emails =
		(struct buf) { data[PART_EMAILS], counts[PART_EMAILS], counts[PART_EMAILS] };
	index->folded =
		(struct buf) { data[PART_FOLDED], counts[PART_FOLDED], counts[PART_FOLDED] };
}

/* Whether a text starts at `start`, where the one before it ended; `*start` becomes its end. */
static bool follows(const struct buf *texts, uint32_t start, size_t *end)
{
	if (start != *end || start >= texts->len) {
		return false;
	}
	const char *nul = memchr(texts->data + start, '\0', texts->len - start);
	*end = nul ? (size_t)(nul + 1 - texts->data) : 0;
	return nul != NULL;
}

static bool texts_are_whole(const struct play_index *index)
{
	size_t uri = 0, folded = 0, email = 0;
	for (size_t i = 0; i < index->track_count; i++) {
		if (!follows(&index->uris, index->tracks[i].uri, &uri) ||
			!follows(&index->folded, index->tracks[i].folded, &folded)) {
			return false;
		}
	}
	for (size_t i = 0; i < index->person_count; i++) {
		if (!follows(&index->emails, index->people[i].email, &email)) {
			return false;
		}
	}
	return uri == index->uris.len && folded == index->folded.len &&
	       email == index->emails.len && uri > 0 && email > 0 &&
	       index->uris.data[0] == '\0' && index->emails.data[0] == '\0';
}

/* Whether every number names something. */
static bool numbers_are_good(const struct play_index *index)
{
	for (size_t i = 0; i < index->count; i++) {
		const struct play *play = &index->plays[i];
		if (play->track >= index->track_count || play->user >= index->person_count ||
			play->file >= index->file_count) {
			return false;
		}
	}
	for (size_t i = 0; i < index->jam_count; i++) {
		const struct play_jam *jam = &index->jams[i];
		if (jam->play >= index->count || jam->user >= index->person_count ||
			(i > 0 && jam->play < index->jams[i - 1].play)) {
			return false;
		}
	}
	for (size_t i = 0; i < index->file_count; i++) {
		if (index->files[i].size < 0) {
			return false;
		}
	}
	return index->file_count <= UINT16_MAX && index->count <= INT32_MAX;
}

static bool read_parts(struct play_index *index, const struct header *header, int fd)
{
	uint8_t sum[CHECKSUM_SIZE];
	void *data[PART_COUNT];
	crypto_generichash_state state;
	begin_checksum(&state, header);
	for (enum part part = 0; part < PART_COUNT; part++) {
		data[part] = read_part(fd, header->counts[part] * item_sizes[part], &state);
	}
	crypto_generichash_final(&state, sum, sizeof(sum));
	play_index_finish(index);
	play_index_init_empty(index);
	take_parts(index, header, data);
	return memcmp(sum, header->checksum, sizeof(sum)) == 0;
}

bool play_cache_read(struct play_index *index, int fd, struct error *error)
{
	struct header header;
	struct stat about;
	if (fstat(fd, &about) != 0 || read_some(fd, &header, sizeof(header)) < sizeof(header)) {
		return refuse(error, "is too short");
	}
	if (!check_header(&header, about.st_size, error)) {
		return false;
	}
	bool is_whole = read_parts(index, &header, fd);
	if (is_whole && texts_are_whole(index) && numbers_are_good(index)) {
		play_index_rebuild(index);
		return true;
	}
	play_index_finish(index);
	play_index_init(index);
	return refuse(error, is_whole ? "makes no sense" : "is damaged");
}

bool play_cache_load(struct play_index *index, const char *path, struct error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0) {
		return error_set(error, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_INVALID,
			"it can't be read: %s", strerror(errno));
	}
	bool loaded = play_cache_read(index, fd, error);
	close(fd);
	return loaded;
}

/* --- saving --- */

static bool is_stored(const struct header *header, const char *path)
{
	struct header stored = { 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0) {
		return false;
	}
	bool whole = read_some(fd, &stored, sizeof(stored)) == sizeof(stored);
	close(fd);
	/* as equal logs may be read in another order, the checksums of the rest may differ */
	return whole && stored.version == header->version && stored.zone == header->zone &&
	       stored.fingerprint == header->fingerprint;
}

static bool write_all(int fd, const void *bytes, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t count = write(fd, (const char *)bytes + done, size - done);
		if (count < 0 && errno == EINTR) {
			continue;
		}
		if (count <= 0) {
			errno = count == 0 ? ENOSPC : errno;
			return false;
		}
		done += (size_t)count;
	}
	return true;
}

/* The header comes last, as it has the checksum of the rest. */
static bool write_file(int fd, struct header *header, const struct parts *parts)
{
	crypto_generichash_state state;
	begin_checksum(&state, header);
	if (lseek(fd, sizeof(*header), SEEK_SET) < 0) {
		return false;
	}
	for (enum part part = 0; part < PART_COUNT; part++) {
		size_t size = parts->counts[part] * item_sizes[part];
		crypto_generichash_update(&state, parts->data[part], size);
		if (!write_all(fd, parts->data[part], size)) {
			return false;
		}
	}
	crypto_generichash_final(&state, header->checksum, CHECKSUM_SIZE);
	return lseek(fd, 0, SEEK_SET) == 0 && write_all(fd, header, sizeof(*header));
}

static bool replace(const char *path, struct header *header, const struct parts *parts)
{
	char fresh[4096];
	if (snprintf(fresh, sizeof(fresh), "%s.XXXXXX", path) >= (int)sizeof(fresh)) {
		errno = ENAMETOOLONG;
		return false;
	}
	int fd = mkostemp(fresh, O_CLOEXEC);
	if (fd < 0) {
		return false;
	}
	bool written = write_file(fd, header, parts);
	int number = errno;
	close(fd);
	if (written && rename(fresh, path) == 0) {
		return true;
	}
	number = written ? errno : number;
	unlink(fresh);
	errno = number;
	return false;
}

static void make_folder(const char *path)
{
	char *folder = strdup(path), *slash = folder ? strrchr(folder, '/') : NULL;
	if (slash && slash != folder) {
		*slash = '\0';
		mkdir(folder, 0700); /* if that fails, so does what follows, and says why */
	}
	free(folder);
}

bool play_cache_save(const struct play_index *index, const char *path, struct error *error)
{
	struct parts parts = parts_of(index);
	struct header header = {
		.version = PLAY_CACHE_VERSION,
		.byte_order = BYTE_ORDER_MARK,
		.zone = play_day_zone(),
		.fingerprint = fingerprint(index),
	};
	memcpy(header.magic, magic, sizeof(magic));
	memcpy(header.item_sizes, item_sizes, sizeof(item_sizes));
	for (enum part part = 0; part < PART_COUNT; part++) {
		header.counts[part] = parts.counts[part];
	}
	if (is_stored(&header, path)) {
		return true;
	}
	make_folder(path);
	if (!replace(path, &header, &parts)) {
		return error_set(error, ERROR_UNAVAILABLE, "%s can't be written: %s", path,
			strerror(errno));
	}
	return true;
}
