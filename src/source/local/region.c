#include "source/local/region.h"

#include <errno.h>
#include <unistd.h>

/* Bounds for files that claim to have more parts than any honest one. */
#define TAGS_MAX   16
#define BLOCKS_MAX 4096
#define CHUNKS_MAX 4096
#define PAGES_MAX  4096

int64_t local_read_at(int fd, void *bytes, size_t size, int64_t offset)
{
	size_t done = 0;
	while (done < size) {
		ssize_t got =
			pread(fd, (char *)bytes + done, size - done, offset + (int64_t)done);
		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got < 0) {
			return -1;
		}
		if (got == 0) {
			break;
		}
		done += (size_t)got;
	}
	return (int64_t)done;
}

static bool read_whole(int fd, void *bytes, size_t size, int64_t offset)
{
	return local_read_at(fd, bytes, size, offset) == (int64_t)size;
}

static uint32_t big32(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

static uint32_t little32(const uint8_t *bytes)
{
	return (uint32_t)bytes[3] << 24 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[1] << 8 |
	       bytes[0];
}

/* ID3v2.4, section 3.1: a size of four 7-bit bytes, without the header's ten. */
int64_t local_region_front_tags(int fd, int64_t size)
{
	int64_t at = 0;
	for (int i = 0; i < TAGS_MAX; i++) {
		uint8_t head[10];
		if (!read_whole(fd, head, sizeof(head), at) || memcmp(head, "ID3", 3) != 0 ||
			((head[6] | head[7] | head[8] | head[9]) & 0x80)) {
			break;
		}
		int64_t len = (int64_t)head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9];
		int64_t footer = head[5] & 0x10 ? 10 : 0;
		if (at + 10 + len + footer > size) {
			break;
		}
		at += 10 + len + footer;
	}
	return at;
}

/* Takes ID3v1 and APEv2 tags off the end, in whatever order they come. */
static int64_t without_end_tags(int fd, int64_t start, int64_t end)
{
	for (int i = 0; i < TAGS_MAX; i++) {
		uint8_t tag[32];
		if (end - start >= 128 && read_whole(fd, tag, 3, end - 128) &&
			memcmp(tag, "TAG", 3) == 0) {
			end -= 128;
			continue;
		}
		if (end - start < 32 || !read_whole(fd, tag, sizeof(tag), end - 32) ||
			memcmp(tag, "APETAGEX", 8) != 0) {
			break;
		}
		int64_t len = little32(tag + 12); /* items and footer */
		len += tag[23] & 0x80 ? 32 : 0;	  /* the header, where there is one */
		if (len < 32 || len > end - start) {
			break;
		}
		end -= len;
	}
	return end;
}

static bool find_flac(int fd, int64_t size, int64_t front, struct local_region *region)
{
	int64_t at = front + 4;
	for (int i = 0; i < BLOCKS_MAX; i++) {
		uint8_t head[4];
		if (!read_whole(fd, head, sizeof(head), at)) {
			return false;
		}
		int64_t len = big32(head) & 0xFFFFFF;
		if (i == 0 && (head[0] & 0x7F) == 0 && len == 34) {
			region->info = at + 4;
		}
		at += 4 + len;
		if (at > size) {
			return false;
		}
		if (head[0] & 0x80) {
			*region = (struct local_region) { at, without_end_tags(fd, at, size),
				region->info };
			return true;
		}
	}
	return false;
}

/* The chunk with this name; RIFF pads chunks to even lengths. */
static bool find_wav(int fd, int64_t size, int64_t front, struct local_region *region)
{
	int64_t at = front + 12;
	for (int i = 0; i < CHUNKS_MAX; i++) {
		uint8_t head[8];
		if (!read_whole(fd, head, sizeof(head), at)) {
			return false;
		}
		int64_t len = little32(head + 4);
		if (memcmp(head, "data", 4) == 0) {
			int64_t end = at + 8 + len;
			*region = (struct local_region) { at + 8, end < size ? end : size, -1 };
			return true;
		}
		at += 8 + len + (len & 1);
	}
	return false;
}

/* The largest "mdat" of the atoms at the top (ISO/IEC 14496-12, 4.2). */
static bool find_m4a(int fd, int64_t size, int64_t front, struct local_region *region)
{
	int64_t at = front;
	bool found = false;
	for (int i = 0; i < CHUNKS_MAX && at < size; i++) {
		uint8_t head[16];
		if (!read_whole(fd, head, 8, at)) {
			break;
		}
		int64_t len = big32(head), head_len = 8;
		if (len == 1) {
			if (!read_whole(fd, head, 16, at)) {
				break;
			}
			uint64_t large = (uint64_t)big32(head + 8) << 32 | big32(head + 12);
			len = large > (uint64_t)size ? size + 1 : (int64_t)large;
			head_len = 16;
		} else if (len == 0) {
			len = size - at;
		}
		if (len < head_len || len > size - at) {
			break;
		}
		if (memcmp(head + 4, "mdat", 4) == 0 &&
			(!found || len - head_len > region->end - region->start)) {
			*region = (struct local_region) { at + head_len, at + len, -1 };
			found = true;
		}
		at += len;
	}
	return found;
}

/*
 * Walks the pages until the header packets are over: two for Opus (RFC 7845), three for Vorbis.
 * Audio begins on a fresh page in both. FLAC in Ogg says in its first packet how many follow.
 */
static bool find_ogg(int fd, int64_t size, int64_t front, enum local_format format,
	struct local_region *region)
{
	int packets = format == LOCAL_FORMAT_OPUS ? 2 : 3;
	int64_t at = front;
	for (int i = 0; i < PAGES_MAX; i++) {
		uint8_t head[27 + 255];
		int64_t got = local_read_at(fd, head, sizeof(head), at);
		if (got < 27 || memcmp(head, "OggS", 4) != 0 || got < 27 + head[26]) {
			return false;
		}
		int64_t len = 27 + head[26];
		for (int segment = 0; segment < head[26]; segment++) {
			len += head[27 + segment];
			packets -= head[27 + segment] < 255; /* a shorter one ends a packet */
		}
		at += len;
		if (at > size) {
			return false;
		}
		if (packets <= 0) {
			*region = (struct local_region) { at, size, -1 };
			return true;
		}
	}
	return false;
}

struct local_region local_region_find(
	int fd, int64_t size, int64_t front, enum local_format format)
{
	struct local_region region = { front, size, -1 };
	switch (format) {
	case LOCAL_FORMAT_FLAC:
		find_flac(fd, size, front, &region);
		break;
	case LOCAL_FORMAT_WAV:
		find_wav(fd, size, front, &region);
		break;
	case LOCAL_FORMAT_M4A:
		find_m4a(fd, size, front, &region);
		break;
	case LOCAL_FORMAT_OGG:
	case LOCAL_FORMAT_OPUS:
		find_ogg(fd, size, front, format, &region);
		break;
	default:
		region.end = without_end_tags(fd, front, size);
		break;
	}
	return region;
}
