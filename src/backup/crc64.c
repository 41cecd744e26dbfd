#include "backup/crc64.h"

#define REFLECTED 0x95ac9329ac4bc9b5u /* ad93d23594c935a9 with its bits turned around */

static uint64_t table[256];

static void fill_table(void)
{
	for (unsigned i = 0; i < 256; i++) {
		uint64_t crc = i;
		for (int bit = 0; bit < 8; bit++) {
			crc = crc & 1 ? crc >> 1 ^ REFLECTED : crc >> 1;
		}
		table[i] = crc;
	}
}

uint64_t crc64(uint64_t crc, struct str bytes)
{
	if (!table[1]) {
		fill_table();
	}
	for (size_t i = 0; i < bytes.len; i++) {
		crc = table[(crc ^ (unsigned char)bytes.data[i]) & 255] ^ crc >> 8;
	}
	return crc;
}
