#include "backup/rdb.h"

#include "backup/crc64.h"
#include "backup/rdb_value.h"

#define MAGIC	      STR("REDIS")
#define HEADER_SIZE   9 /* "REDIS0010" */
#define CHECKSUM_SIZE 8
#define CHECKSUMMED   5 /* the version that brought the checksum */
#define NEWEST	      12

/* What stands where a value's kind could, as RDB_OPCODE_… of rdb.h. */
enum {
	OPCODE_SLOT = 244,
	OPCODE_FUNCTION = 245,
	OPCODE_MODULE = 247,
	OPCODE_IDLE = 248,
	OPCODE_FREQUENCY = 249,
	OPCODE_AUX = 250,
	OPCODE_RESIZE = 251,
	OPCODE_EXPIRES_MS = 252,
	OPCODE_EXPIRES_S = 253,
	OPCODE_DATABASE = 254,
	OPCODE_END = 255,
};

static uint64_t read_little_endian(const char *bytes, int count)
{
	uint64_t number = 0;
	for (int i = count - 1; i >= 0; i--) {
		number = number << 8 | (unsigned char)bytes[i];
	}
	return number;
}

static bool is_damaged(struct error *error)
{
	return error_set(error, ERROR_INVALID, "The snapshot of Redis is damaged.");
}

bool rdb_begin(struct rdb *rdb, struct str all, struct error *error)
{
	int64_t version;
	*rdb = (struct rdb) { .all = all, .rest = str_from(all, HEADER_SIZE) };
	if (all.len < HEADER_SIZE + 1 || !str_starts_with(all, MAGIC) ||
		!str_to_int64(str_slice(all, MAGIC.len, HEADER_SIZE - MAGIC.len), &version) ||
		version < 1) {
		return error_set(error, ERROR_INVALID, "This is no snapshot of Redis.");
	}
	rdb->version = (unsigned)version;
	if (version > NEWEST) {
		return error_set(error, ERROR_INVALID,
			"The snapshot is of version %u; versions up to %d are known.",
			rdb->version, NEWEST);
	}
	if (version < CHECKSUMMED) {
		return true;
	}
	if (all.len < HEADER_SIZE + 1 + CHECKSUM_SIZE) {
		return is_damaged(error);
	}
	struct str body = str_slice(all, 0, all.len - CHECKSUM_SIZE);
	uint64_t sum = read_little_endian(all.data + body.len, CHECKSUM_SIZE);
	rdb->rest = str_from(body, HEADER_SIZE);
	/* 0: Redis has them switched off */
	return sum == 0 || sum == crc64(0, body) || is_damaged(error);
}

static bool read_time(struct str *rest, int bytes, int64_t *time)
{
	const char *at = rest->data;
	if (!rdb_skip(rest, (uint64_t)bytes)) {
		return false;
	}
	*time = (int64_t)read_little_endian(at, bytes);
	return *time >= 0;
}

static bool skip_numbers(struct str *rest, int count)
{
	uint64_t number;
	while (count > 0 && rdb_read_length(rest, &number)) {
		count--;
	}
	return count == 0;
}

/* A name and a value about the whole of it. */
static bool read_aux(struct rdb *rdb, struct arena *arena)
{
	struct str name, value;
	if (!rdb_read_string(&rdb->rest, arena, &name) ||
		!rdb_read_string(&rdb->rest, arena, &value)) {
		return false;
	}
	if (str_equal(name, STR("ctime")) && !str_to_int64(value, &rdb->made_s)) {
		rdb->made_s = 0;
	}
	return true;
}

/* What is told about the key after it, or about all. */
static bool read_opcode(
	struct rdb *rdb, struct arena *arena, unsigned char opcode, struct rdb_entry *entry)
{
	struct str *rest = &rdb->rest;
	switch (opcode) {
	case OPCODE_DATABASE:
		return rdb_read_length(rest, &rdb->database);
	case OPCODE_EXPIRES_MS:
		return read_time(rest, 8, &entry->expires_ms);
	case OPCODE_EXPIRES_S:
		if (!read_time(rest, 4, &entry->expires_ms)) {
			return false;
		}
		entry->expires_ms *= 1000;
		return true;
	case OPCODE_RESIZE:
		return skip_numbers(rest, 2);
	case OPCODE_SLOT:
		return skip_numbers(rest, 3);
	case OPCODE_AUX:
		return read_aux(rdb, arena);
	case OPCODE_FUNCTION:
		return rdb_skip_string(rest);
	case OPCODE_MODULE:
		/* whose it is, and whether it is meant for before or after the keys */
		return skip_numbers(rest, 3) && rdb_skip_module(rest);
	case OPCODE_FREQUENCY:
		return rdb_skip(rest, 1);
	case OPCODE_IDLE:
		return skip_numbers(rest, 1);
	default:
		return false;
	}
}

static bool read_entry(struct rdb *rdb, struct arena *arena, unsigned char type,
	struct rdb_entry *entry, struct error *error)
{
	entry->database = rdb->database;
	entry->type = type;
	if (!rdb_read_string(&rdb->rest, arena, &entry->key)) {
		return is_damaged(error);
	}
	struct str before = rdb->rest;
	if (!rdb_skip_value(&rdb->rest, type)) {
		return error_set(error, ERROR_INVALID,
			"The snapshot of Redis is damaged, or holds a kind of value (%u, in "
			"database %llu) that EchoNest does not know.",
			type, (unsigned long long)rdb->database);
	}
	entry->value = str_slice(before, 0, before.len - rdb->rest.len);
	return true;
}

bool rdb_next(struct rdb *rdb, struct arena *arena, struct rdb_entry *entry, bool *found,
	struct error *error)
{
	unsigned char type;
	*entry = (struct rdb_entry) { .expires_ms = -1 };
	*found = false;
	while (rdb_read_byte(&rdb->rest, &type)) {
		if (type == OPCODE_END) {
			return rdb->rest.len == 0 || is_damaged(error);
		}
		if (type < OPCODE_SLOT) {
			*found = read_entry(rdb, arena, type, entry, error);
			return *found;
		}
		if (!read_opcode(rdb, arena, type, entry)) {
			return is_damaged(error);
		}
	}
	return is_damaged(error);
}

static void append_little_endian(struct buf *buf, uint64_t number, int bytes)
{
	for (int i = 0; i < bytes; i++) {
		buf_append_char(buf, (char)(number >> (8 * i) & 255));
	}
}

void rdb_payload(const struct rdb *rdb, const struct rdb_entry *entry, struct buf *payload)
{
	buf_clear(payload);
	buf_append_char(payload, (char)entry->type);
	buf_append(payload, entry->value);
	append_little_endian(payload, rdb->version, 2);
	append_little_endian(payload, crc64(0, buf_str(payload)), 8);
}
