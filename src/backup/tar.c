#include "backup/tar.h"

#include <stdio.h>

/* Offsets of a ustar header. */
enum {
	AT_NAME = 0,
	AT_MODE = 100,
	AT_UID = 108,
	AT_GID = 116,
	AT_SIZE = 124,
	AT_MTIME = 136,
	AT_SUM = 148,
	AT_TYPE = 156,
	AT_MAGIC = 257,
	AT_VERSION = 263,
};

#define SIZE_DIGITS 11
#define SUM_DIGITS  6

static void write_octal(char *at, int digits, uint64_t number)
{
	for (int i = digits - 1; i >= 0; i--) {
		at[i] = (char)('0' + (number & 7));
		number >>= 3;
	}
	at[digits] = '\0';
}

static bool read_octal(const char *at, int digits, uint64_t *number)
{
	*number = 0;
	for (int i = 0; i < digits; i++) {
		if (at[i] < '0' || at[i] > '7') {
			return false;
		}
		*number = *number << 3 | (uint64_t)(at[i] - '0');
	}
	return at[digits] == '\0' || at[digits] == ' ';
}

/* The sum of all bytes, with spaces where it stands itself. */
static unsigned checksum(const char block[TAR_BLOCK])
{
	unsigned sum = 0;
	for (int i = 0; i < TAR_BLOCK; i++) {
		sum += i >= AT_SUM && i < AT_TYPE ? ' ' : (unsigned char)block[i];
	}
	return sum;
}

void tar_header_write(char block[TAR_BLOCK], enum tar_type type, struct str name, uint64_t size,
	int64_t modified_s)
{
	memset(block, 0, TAR_BLOCK);
	name = str_slice(name, 0, TAR_NAME_FITS);
	memcpy(block + AT_NAME, name.data, name.len);
	write_octal(block + AT_MODE, 7, 0600);
	write_octal(block + AT_UID, 7, 0);
	write_octal(block + AT_GID, 7, 0);
	write_octal(block + AT_SIZE, SIZE_DIGITS, size);
	write_octal(block + AT_MTIME, 11, modified_s > 0 ? (uint64_t)modified_s : 0);
	block[AT_TYPE] = (char)type;
	memcpy(block + AT_MAGIC, "ustar", 6);
	memcpy(block + AT_VERSION, "00", 2);
	write_octal(block + AT_SUM, SUM_DIGITS, checksum(block));
	block[AT_SUM + 7] = ' ';
}

bool tar_header_read(const char block[TAR_BLOCK], struct tar_header *header)
{
	uint64_t sum;
	*header = (struct tar_header) {
		.type = (enum tar_type)block[AT_TYPE],
		.name = { block + AT_NAME, strnlen(block + AT_NAME, TAR_NAME_FITS) },
	};
	return (header->type == TAR_FILE || header->type == TAR_EXTENDED) &&
	       memcmp(block + AT_MAGIC, "ustar", 6) == 0 && header->name.len > 0 &&
	       read_octal(block + AT_SIZE, SIZE_DIGITS, &header->size) &&
	       read_octal(block + AT_SUM, SUM_DIGITS, &sum) && sum == checksum(block);
}

size_t tar_record_write(char record[TAR_RECORD_MOST], struct str name)
{
	/* "<length of all of it> path=<name>\n" */
	size_t rest = sizeof(" path=\n") - 1 + name.len, len = rest + 2;
	len = len < 100 ? len : rest + 3;
	return (size_t)snprintf(record, TAR_RECORD_MOST, "%zu path=%.*s\n", len, STR_ARG(name));
}

bool tar_record_read(struct str record, struct str *name)
{
	struct str key = STR("path=");
	size_t space = str_index_of(record, ' ');
	int64_t len;
	*name = str_from(record, space + 1);
	if (!str_to_int64(str_slice(record, 0, space), &len) || len != (int64_t)record.len ||
		!str_starts_with(*name, key) || record.data[record.len - 1] != '\n') {
		return false;
	}
	*name = str_slice(*name, key.len, name->len - key.len - 1);
	return name->len > 0 && name->len <= TAR_NAME_MOST;
}
