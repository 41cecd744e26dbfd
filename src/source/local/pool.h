/*
 * Strings, each kept once: artists, albums and folders repeat thousands of
 * times in a library. A string's name is a 32-bit number that stays the same;
 * equal strings have equal numbers, and 0 is "".
 */
#ifndef SOURCE_LOCAL_POOL_H
#define SOURCE_LOCAL_POOL_H

#include "base/buf.h"
#include "source/local/table.h"

struct local_pool {
	struct buf bytes; /* each string: two bytes of length, its bytes */
	struct local_table table;
	uint8_t hash_key[16]; /* nobody outside can make strings collide */
};

/* Longer strings are cut. */
#define LOCAL_POOL_STR_MAX 65535

void local_pool_init(struct local_pool *pool);
void local_pool_finish(struct local_pool *pool);

/* The number of `s`, which is copied if it is new; LOCAL_NONE when 4 GB are full. */
uint32_t local_pool_put(struct local_pool *pool, struct str s);

/* The number of `s`, or LOCAL_NONE when it is not there. */
uint32_t local_pool_find(const struct local_pool *pool, struct str s);

/* The string; valid until the next put. `ref` must come from this pool. */
struct str local_pool_get(const struct local_pool *pool, uint32_t ref);

/*
 * Fills an empty pool with the bytes of a stored one; false when they are none. `*starts` gets
 * a bit for every byte that a string starts at, so that local_pool_is_ref() can tell whether a
 * number from outside names one; free() it.
 */
bool local_pool_load(struct local_pool *pool, struct str bytes, uint8_t **starts);
bool local_pool_is_ref(const struct local_pool *pool, const uint8_t *starts, uint32_t ref);

#endif
