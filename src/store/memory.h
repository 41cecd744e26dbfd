/*
 * What we have learnt elsewhere and could ask for again, remembered for all processes.
 * Everything has a time to live, so Redis may forget it early (maxmemory-policy volatile-…).
 */
#ifndef STORE_MEMORY_H
#define STORE_MEMORY_H

#include "store/store.h"

struct memory {
	struct store *store;
	/* What the keys begin with; a part in braces keeps them in one slot:
	 * "known:{spotify US}" */
	struct str prefix;
};

struct memory_item {
	struct str name, value;
	int64_t ttl_s;
};

/* False when it is not known, be it that the store is away. Lives in the fiber's arena. */
bool memory_recall(const struct memory *memory, struct str name, struct str *value);

/* Remembers `count` things, the last one only after all others. That it fails is no harm: then
 * they are asked for again. */
void memory_keep(const struct memory *memory, const struct memory_item *items, size_t count);

#endif
