#include "source/local/id.h"

#include "source/local/region.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#define PIECE_SIZE    8192
#define FLAC_INFO_LEN 34

/* Where a page of Ogg has its number and checksum, which retagging changes. */
#define OGG_HEAD_LEN	27
#define OGG_NUMBER_AT	18
#define OGG_NUMBERS_LEN 8

_Static_assert(sodium_base64_ENCODED_LEN(LOCAL_ID_SIZE,
		       sodium_base64_VARIANT_URLSAFE_NO_PADDING) == LOCAL_ID_CHARS + 1,
	"an id's text has no padding");

/* Zeroes the numbers of all pages in `bytes`. */
static void mask_ogg_numbers(uint8_t *bytes, size_t len)
{
	size_t at = 0;
	while (at < len) {
		uint8_t *page = memmem(bytes + at, len - at, "OggS", 4);
		if (!page) {
			break;
		}
		size_t from = (size_t)(page - bytes) + OGG_NUMBER_AT;
		for (size_t i = from; i < from + OGG_NUMBERS_LEN && i < len; i++) {
			bytes[i] = 0;
		}
		at = (size_t)(page - bytes) + 4;
	}
}

/* Hashes the bytes of [start, end); for Ogg looks back far enough to see a page that starts
 * before. */
static bool hash_piece(crypto_generichash_state *state, int fd, int64_t start, int64_t end,
	int64_t region_start, bool is_ogg)
{
	uint8_t bytes[OGG_HEAD_LEN + PIECE_SIZE];
	int64_t back = is_ogg ? OGG_HEAD_LEN : 0;
	if (start - back < region_start) {
		back = start - region_start;
	}
	int64_t got = local_read_at(fd, bytes, (size_t)(end - start + back), start - back);
	if (got < 0) {
		return false;
	}
	if (is_ogg) {
		mask_ogg_numbers(bytes, (size_t)got);
	}
	if (got > back) {
		crypto_generichash_update(
			state, bytes + back, (unsigned long long)(got - back));
	}
	return true;
}

static bool hash_audio(
	crypto_generichash_state *state, int fd, struct local_region region, bool is_ogg)
{
	int64_t len = region.end - region.start;
	if (len <= 3 * PIECE_SIZE) {
		for (int64_t at = region.start; at < region.end; at += PIECE_SIZE) {
			int64_t end =
				at + PIECE_SIZE < region.end ? at + PIECE_SIZE : region.end;
			if (!hash_piece(state, fd, at, end, region.start, is_ogg)) {
				return false;
			}
		}
		return true;
	}
	const int64_t starts[] = { region.start, region.start + (len - PIECE_SIZE) / 2,
		region.end - PIECE_SIZE };
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		if (!hash_piece(state, fd, starts[i], starts[i] + PIECE_SIZE, region.start,
			    is_ogg)) {
			return false;
		}
	}
	return true;
}

bool local_id_of_file(int fd, int64_t size, enum local_format *format,
	uint8_t id[LOCAL_ID_SIZE], struct error *error)
{
	char head[128];
	int64_t front = local_region_front_tags(fd, size);
	int64_t got = local_read_at(fd, head, sizeof(head), front);
	if (got < 0) {
		return error_set(error, ERROR_INTERNAL, "can't be read: %s", strerror(errno));
	}
	*format = local_format_of_bytes((struct str) { head, (size_t)got });
	if (*format == LOCAL_FORMAT_NONE && front > 0) {
		*format = LOCAL_FORMAT_MP3;
	}
	struct local_region region = local_region_find(fd, size, front, *format);
	bool is_ogg = *format == LOCAL_FORMAT_OGG || *format == LOCAL_FORMAT_OPUS;

	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, 16);
	uint8_t length[8];
	for (int i = 0; i < 8; i++) {
		length[i] = (uint8_t)((uint64_t)(region.end - region.start) >> (8 * i));
	}
	crypto_generichash_update(&state, length, sizeof(length));
	uint8_t info[FLAC_INFO_LEN];
	if (region.info >= 0 &&
		local_read_at(fd, info, sizeof(info), region.info) == FLAC_INFO_LEN) {
		crypto_generichash_update(&state, info, sizeof(info));
	}
	if (!hash_audio(&state, fd, region, is_ogg)) {
		return error_set(error, ERROR_INTERNAL, "can't be read: %s", strerror(errno));
	}
	uint8_t hash[16]; /* the shortest that libsodium makes */
	crypto_generichash_final(&state, hash, sizeof(hash));
	memcpy(id, hash, LOCAL_ID_SIZE);
	return true;
}

void local_id_format(const uint8_t id[LOCAL_ID_SIZE], char text[LOCAL_ID_CHARS + 1])
{
	sodium_bin2base64(text, LOCAL_ID_CHARS + 1, id, LOCAL_ID_SIZE,
		sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool local_id_parse(struct str text, uint8_t id[LOCAL_ID_SIZE])
{
	size_t len = 0;
	return text.len == LOCAL_ID_CHARS &&
	       sodium_base642bin(id, LOCAL_ID_SIZE, text.data, text.len, NULL, &len, NULL,
		       sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
	       len == LOCAL_ID_SIZE;
}
