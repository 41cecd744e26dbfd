#include "backup/rdb_value.h"

#define STRING_MOST (512u << 20) /* Redis's own limit */

/* The first two bits of a length say what follows. */
enum { LENGTH_6_BITS, LENGTH_14_BITS, LENGTH_LONG, LENGTH_SPECIAL };
enum { LONG_32_BITS = 0x80, LONG_64_BITS = 0x81 };
enum { SPECIAL_INT8, SPECIAL_INT16, SPECIAL_INT32, SPECIAL_LZF };

/* Kinds of values, as RDB_TYPE_… of rdb.h. */
enum {
	TYPE_STRING,
	TYPE_LIST,
	TYPE_SET,
	TYPE_ZSET,
	TYPE_HASH,
	TYPE_ZSET_2,
	TYPE_MODULE_2 = 7,
	TYPE_HASH_ZIPMAP = 9,
	TYPE_LIST_ZIPLIST,
	TYPE_SET_INTSET,
	TYPE_ZSET_ZIPLIST,
	TYPE_HASH_ZIPLIST,
	TYPE_LIST_QUICKLIST,
	TYPE_STREAM,
	TYPE_HASH_LISTPACK,
	TYPE_ZSET_LISTPACK,
	TYPE_LIST_QUICKLIST_2,
	TYPE_STREAM_2,
	TYPE_SET_LISTPACK,
	TYPE_STREAM_3,
	TYPE_HASH_TIMES = 24, /* with fields that expire */
	TYPE_HASH_TIMES_LISTPACK,
};

/* What a module has written, as RDB_MODULE_OPCODE_… of rdb.h: it tells how long it is. */
enum { MODULE_END, MODULE_INT, MODULE_UNSIGNED, MODULE_FLOAT, MODULE_DOUBLE, MODULE_STRING };

bool rdb_skip(struct str *rest, uint64_t bytes)
{
	if (bytes > rest->len) {
		return false;
	}
	*rest = str_from(*rest, (size_t)bytes);
	return true;
}

bool rdb_read_byte(struct str *rest, unsigned char *byte)
{
	if (rest->len == 0) {
		return false;
	}
	*byte = (unsigned char)rest->data[0];
	*rest = str_from(*rest, 1);
	return true;
}

static bool read_big_endian(struct str *rest, int bytes, uint64_t *number)
{
	unsigned char byte = 0;
	for (*number = 0; bytes > 0 && rdb_read_byte(rest, &byte); bytes--) {
		*number = *number << 8 | byte;
	}
	return bytes == 0;
}

/* `*special` says whether `*length` is one of SPECIAL_…. */
static bool read_any_length(struct str *rest, uint64_t *length, bool *special)
{
	unsigned char first;
	if (!rdb_read_byte(rest, &first)) {
		return false;
	}
	*special = first >> 6 == LENGTH_SPECIAL;
	switch (first >> 6) {
	case LENGTH_14_BITS:
		if (!read_big_endian(rest, 1, length)) {
			return false;
		}
		*length |= (uint64_t)(first & 63) << 8;
		return true;
	case LENGTH_LONG:
		return (first == LONG_32_BITS && read_big_endian(rest, 4, length)) ||
		       (first == LONG_64_BITS && read_big_endian(rest, 8, length));
	default:
		*length = first & 63;
		return true;
	}
}

bool rdb_read_length(struct str *rest, uint64_t *length)
{
	bool special;
	return read_any_length(rest, length, &special) && !special;
}

struct string {
	uint64_t kind; /* SPECIAL_… when it is special */
	bool special;
	struct str bytes; /* as they stand there */
	uint64_t plain_len;
};

static bool find_string(struct str *rest, struct string *string)
{
	uint64_t length;
	if (!read_any_length(rest, &length, &string->special)) {
		return false;
	}
	string->kind = length;
	string->plain_len = length;
	if (string->special && length == SPECIAL_LZF) {
		if (!rdb_read_length(rest, &length) ||
			!rdb_read_length(rest, &string->plain_len)) {
			return false;
		}
	} else if (string->special) {
		if (length > SPECIAL_INT32) {
			return false;
		}
		length = (uint64_t)1 << length;
	}
	string->bytes = str_slice(*rest, 0, (size_t)length);
	return string->plain_len <= STRING_MOST && rdb_skip(rest, length);
}

bool rdb_skip_string(struct str *rest)
{
	struct string string;
	return find_string(rest, &string);
}

/* LibLZF's format: runs of literal bytes, and references to what came before. */
static bool unpress(struct str in, char *out, size_t room)
{
	size_t len = 0;
	unsigned char control, low, more;
	while (rdb_read_byte(&in, &control)) {
		size_t run = control >> 5, distance;
		if (run == 0) {
			run = control + 1u;
			if (run > in.len || run > room - len) {
				return false;
			}
			memcpy(out + len, in.data, run);
			in = str_from(in, run);
			len += run;
			continue;
		}
		if (run == 7) {
			if (!rdb_read_byte(&in, &more)) {
				return false;
			}
			run += more;
		}
		if (!rdb_read_byte(&in, &low)) {
			return false;
		}
		run += 2;
		distance = ((size_t)(control & 31) << 8 | low) + 1;
		if (distance > len || run > room - len) {
			return false;
		}
		for (; run > 0; run--, len++) {
			out[len] = out[len - distance]; /* they may overlap */
		}
	}
	return len == room;
}

static struct str print_integer(struct arena *arena, struct string string)
{
	uint32_t bits = 0;
	for (size_t i = string.bytes.len; i > 0; i--) {
		bits = bits << 8 | (unsigned char)string.bytes.data[i - 1];
	}
	int value = string.kind == SPECIAL_INT8	   ? (int8_t)bits
		    : string.kind == SPECIAL_INT16 ? (int16_t)bits
						   : (int32_t)bits;
	return arena_printf(arena, "%d", value);
}

bool rdb_read_string(struct str *rest, struct arena *arena, struct str *text)
{
	struct string string;
	if (!find_string(rest, &string)) {
		return false;
	}
	if (!string.special) {
		*text = string.bytes;
		return true;
	}
	if (string.kind != SPECIAL_LZF) {
		*text = print_integer(arena, string);
		return true;
	}
	/* three bytes become 264 at most: a lie does not cost memory */
	if (string.plain_len / 264 > string.bytes.len) {
		return false;
	}
	char *plain = arena_alloc(arena, (size_t)string.plain_len + 1);
	*text = (struct str) { plain, (size_t)string.plain_len };
	return unpress(string.bytes, plain, text->len);
}

static bool skip_lengths(struct str *rest, int count)
{
	uint64_t length;
	while (count > 0 && rdb_read_length(rest, &length)) {
		count--;
	}
	return count == 0;
}

/* The score of an old sorted set: text with its length, of which three are infinities. */
static bool skip_old_score(struct str *rest)
{
	unsigned char length;
	return rdb_read_byte(rest, &length) && (length >= 253 || rdb_skip(rest, length));
}

/* `count` times `strings` strings and `bytes` bytes. */
static bool skip_items(struct str *rest, int strings, int bytes)
{
	uint64_t count;
	if (!rdb_read_length(rest, &count)) {
		return false;
	}
	for (uint64_t i = 0; i < count; i++) {
		for (int j = 0; j < strings; j++) {
			if (!rdb_skip_string(rest)) {
				return false;
			}
		}
		if (!rdb_skip(rest, (uint64_t)bytes)) {
			return false;
		}
	}
	return true;
}

static bool skip_old_zset(struct str *rest)
{
	uint64_t count;
	bool ok = rdb_read_length(rest, &count);
	for (; ok && count > 0; count--) {
		ok = rdb_skip_string(rest) && skip_old_score(rest);
	}
	return ok;
}

static bool skip_quicklist_2(struct str *rest)
{
	uint64_t count;
	bool ok = rdb_read_length(rest, &count);
	for (; ok && count > 0; count--) {
		ok = skip_lengths(rest, 1) && rdb_skip_string(rest);
	}
	return ok;
}

#define STREAM_ID_SIZE 16
#define TIME_SIZE      8

static bool skip_consumers(struct str *rest, unsigned char type)
{
	int times = type >= TYPE_STREAM_3 ? 2 * TIME_SIZE : TIME_SIZE;
	uint64_t count;
	bool ok = rdb_read_length(rest, &count);
	for (; ok && count > 0; count--) {
		ok = rdb_skip_string(rest) && rdb_skip(rest, (uint64_t)times) &&
		     skip_items(rest, 0, STREAM_ID_SIZE);
	}
	return ok;
}

static bool skip_group(struct str *rest, unsigned char type)
{
	uint64_t pending;
	bool ok = rdb_skip_string(rest) && skip_lengths(rest, type >= TYPE_STREAM_2 ? 3 : 2) &&
		  rdb_read_length(rest, &pending);
	for (; ok && pending > 0; pending--) {
		ok = rdb_skip(rest, STREAM_ID_SIZE + TIME_SIZE) && skip_lengths(rest, 1);
	}
	return ok && skip_consumers(rest, type);
}

/* Its nodes; how many there are and the last one's id, since version 2 also the first one's,
 * that of the last deleted, and how many there ever were; its groups. */
static bool skip_stream(struct str *rest, unsigned char type)
{
	uint64_t groups;
	bool ok = skip_items(rest, 2, 0) && skip_lengths(rest, type >= TYPE_STREAM_2 ? 8 : 3) &&
		  rdb_read_length(rest, &groups);
	for (; ok && groups > 0; groups--) {
		ok = skip_group(rest, type);
	}
	return ok;
}

/* When the first of its fields expires; of each field when, its name and its value. */
static bool skip_hash_with_times(struct str *rest)
{
	uint64_t count;
	bool ok = rdb_skip(rest, TIME_SIZE) && rdb_read_length(rest, &count);
	for (; ok && count > 0; count--) {
		ok = skip_lengths(rest, 1) && rdb_skip_string(rest) && rdb_skip_string(rest);
	}
	return ok;
}

bool rdb_skip_module(struct str *rest)
{
	uint64_t kind;
	bool ok = rdb_read_length(rest, &kind);
	while (ok && kind != MODULE_END) {
		ok = kind == MODULE_INT || kind == MODULE_UNSIGNED ? skip_lengths(rest, 1)
		     : kind == MODULE_FLOAT			   ? rdb_skip(rest, 4)
		     : kind == MODULE_DOUBLE			   ? rdb_skip(rest, 8)
		     : kind == MODULE_STRING			   ? rdb_skip_string(rest)
								   : false;
		ok = ok && rdb_read_length(rest, &kind);
	}
	return ok;
}

bool rdb_skip_value(struct str *rest, unsigned char type)
{
	switch (type) {
	case TYPE_STRING:
	case TYPE_HASH_ZIPMAP:
	case TYPE_LIST_ZIPLIST:
	case TYPE_SET_INTSET:
	case TYPE_ZSET_ZIPLIST:
	case TYPE_HASH_ZIPLIST:
	case TYPE_HASH_LISTPACK:
	case TYPE_ZSET_LISTPACK:
	case TYPE_SET_LISTPACK:
		return rdb_skip_string(rest);
	case TYPE_LIST:
	case TYPE_SET:
	case TYPE_LIST_QUICKLIST:
		return skip_items(rest, 1, 0);
	case TYPE_HASH:
		return skip_items(rest, 2, 0);
	case TYPE_ZSET_2:
		return skip_items(rest, 1, 8);
	case TYPE_ZSET:
		return skip_old_zset(rest);
	case TYPE_LIST_QUICKLIST_2:
		return skip_quicklist_2(rest);
	case TYPE_STREAM:
	case TYPE_STREAM_2:
	case TYPE_STREAM_3:
		return skip_stream(rest, type);
	case TYPE_HASH_TIMES:
		return skip_hash_with_times(rest);
	case TYPE_HASH_TIMES_LISTPACK:
		return rdb_skip(rest, TIME_SIZE) && rdb_skip_string(rest);
	case TYPE_MODULE_2:
		return skip_lengths(rest, 1) && rdb_skip_module(rest);
	default:
		return false;
	}
}
