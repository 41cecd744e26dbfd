#include "source/local/pool.h"

#include "base/alloc.h"

#include <sodium.h>

#define LENGTH_SIZE 2

static uint32_t hash_of(const struct local_pool *pool, struct str s)
{
	uint8_t hash[crypto_shorthash_BYTES];
	crypto_shorthash(hash, (const uint8_t *)s.data, s.len, pool->hash_key);
	uint32_t value;
	memcpy(&value, hash, sizeof(value));
	return value;
}

static void append(struct local_pool *pool, struct str s)
{
	buf_append_char(&pool->bytes, (char)(s.len & 0xFF));
	buf_append_char(&pool->bytes, (char)(s.len >> 8));
	buf_append(&pool->bytes, s);
}

void local_pool_init(struct local_pool *pool)
{
	*pool = (struct local_pool) { 0 };
	randombytes_buf(pool->hash_key, sizeof(pool->hash_key));
	append(pool, STR_EMPTY);
}

void local_pool_finish(struct local_pool *pool)
{
	buf_finish(&pool->bytes);
	local_table_finish(&pool->table);
}

struct str local_pool_get(const struct local_pool *pool, uint32_t ref)
{
	const unsigned char *at = (const unsigned char *)pool->bytes.data + ref;
	return (struct str) { (const char *)at + LENGTH_SIZE,
		(size_t)at[0] | (size_t)at[1] << 8 };
}

struct lookup {
	const struct local_pool *pool;
	struct str s;
};

static bool is_same(const void *context, uint32_t ref)
{
	const struct lookup *lookup = context;
	return str_equal(local_pool_get(lookup->pool, ref), lookup->s);
}

uint32_t local_pool_find(const struct local_pool *pool, struct str s)
{
	if (s.len == 0) {
		return 0;
	}
	const struct lookup lookup = { pool, str_slice(s, 0, LOCAL_POOL_STR_MAX) };
	return local_table_find(&pool->table, hash_of(pool, lookup.s), is_same, &lookup);
}

uint32_t local_pool_put(struct local_pool *pool, struct str s)
{
	uint32_t ref = local_pool_find(pool, s);
	if (ref != LOCAL_NONE) {
		return ref;
	}
	s = str_slice(s, 0, LOCAL_POOL_STR_MAX);
	if (pool->bytes.len + LENGTH_SIZE + s.len > UINT32_MAX - 2) {
		return LOCAL_NONE;
	}
	ref = (uint32_t)pool->bytes.len;
	append(pool, s);
	local_table_add(&pool->table, hash_of(pool, s), ref);
	return ref;
}

/* Finds where the strings start; false when the bytes don't end with one. */
static bool find_starts(struct str bytes, uint8_t *starts, size_t *count)
{
	*count = 0;
	for (size_t at = 0; at < bytes.len; ++*count) {
		if (bytes.len - at < LENGTH_SIZE) {
			return false;
		}
		size_t len = (size_t)(unsigned char)bytes.data[at] |
			     (size_t)(unsigned char)bytes.data[at + 1] << 8;
		if (bytes.len - at - LENGTH_SIZE < len) {
			return false;
		}
		starts[at / 8] |= (uint8_t)(1 << at % 8);
		at += LENGTH_SIZE + len;
	}
	return true;
}

bool local_pool_load(struct local_pool *pool, struct str bytes, uint8_t **starts)
{
	*starts = NULL;
	if (bytes.len < LENGTH_SIZE || bytes.len > UINT32_MAX - 2 || bytes.data[0] ||
		bytes.data[1]) {
		return false;
	}
	*starts = alloc_zeroed(bytes.len / 8 + 1);
	size_t count;
	if (!find_starts(bytes, *starts, &count)) {
		return false;
	}
	buf_clear(&pool->bytes);
	buf_append(&pool->bytes, bytes);
	local_table_reserve(&pool->table, count);
	for (uint32_t at = LENGTH_SIZE; at < bytes.len;) {
		struct str s = local_pool_get(pool, at);
		local_table_add(&pool->table, hash_of(pool, s), at);
		at += LENGTH_SIZE + (uint32_t)s.len;
	}
	return true;
}

bool local_pool_is_ref(const struct local_pool *pool, const uint8_t *starts, uint32_t ref)
{
	return ref < pool->bytes.len && (starts[ref / 8] >> ref % 8 & 1);
}
