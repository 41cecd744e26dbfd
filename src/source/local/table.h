/* A hash table of numbers: which entries have this hash. Comparing is the caller's. */
#ifndef SOURCE_LOCAL_TABLE_H
#define SOURCE_LOCAL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOCAL_NONE UINT32_MAX

struct local_table_slot {
	uint32_t hash, value; /* value LOCAL_NONE: free; LOCAL_NONE - 1: was used */
};

/* Zero-initialized is empty. */
struct local_table {
	struct local_table_slot *slots;
	size_t capacity; /* a power of two, or 0 */
	size_t used;	 /* slots that are not free */
};

void local_table_finish(struct local_table *table);

/* Makes room for `count` values at once. */
void local_table_reserve(struct local_table *table, size_t count);

void local_table_add(struct local_table *table, uint32_t hash, uint32_t value);

/* Takes out this value; it must be there. */
void local_table_remove(struct local_table *table, uint32_t hash, uint32_t value);

/*
 * Calls `is_it(context, value)` for the values with this hash until one says yes, and returns
 * that one; LOCAL_NONE when none does.
 */
uint32_t local_table_find(const struct local_table *table, uint32_t hash,
	bool (*is_it)(const void *context, uint32_t value), const void *context);

#endif
