#include "source/local/table.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

#define WAS_USED (LOCAL_NONE - 1)

void local_table_finish(struct local_table *table)
{
	free(table->slots);
	*table = (struct local_table) { 0 };
}

static void resize(struct local_table *table, size_t capacity)
{
	struct local_table old = *table;
	table->slots = alloc_bytes(capacity * sizeof(*table->slots));
	memset(table->slots, 0xFF, capacity * sizeof(*table->slots));
	table->capacity = capacity;
	table->used = 0;
	for (size_t i = 0; i < old.capacity; i++) {
		if (old.slots[i].value < WAS_USED) {
			local_table_add(table, old.slots[i].hash, old.slots[i].value);
		}
	}
	free(old.slots);
}

void local_table_reserve(struct local_table *table, size_t count)
{
	size_t capacity = table->capacity ? table->capacity : 64;
	while (capacity / 4 * 3 < count) {
		capacity *= 2;
	}
	if (capacity != table->capacity) {
		resize(table, capacity);
	}
}

void local_table_add(struct local_table *table, uint32_t hash, uint32_t value)
{
	if (table->used + 1 > table->capacity / 4 * 3) {
		/* most of it may be slots that were used: then the same size is enough */
		size_t live = 0;
		for (size_t i = 0; i < table->capacity; i++) {
			live += table->slots[i].value < WAS_USED;
		}
		size_t capacity = table->capacity ? table->capacity : 64;
		resize(table, live + 1 > capacity / 2 ? capacity * 2 : capacity);
	}
	size_t mask = table->capacity - 1, at = hash & mask;
	while (table->slots[at].value != LOCAL_NONE) {
		at = (at + 1) & mask;
	}
	table->slots[at] = (struct local_table_slot) { hash, value };
	table->used++;
}

void local_table_remove(struct local_table *table, uint32_t hash, uint32_t value)
{
	size_t mask = table->capacity - 1;
	for (size_t at = hash & mask; table->capacity && table->slots[at].value != LOCAL_NONE;
		at = (at + 1) & mask) {
		if (table->slots[at].value == value) {
			table->slots[at].value = WAS_USED;
			return;
		}
	}
}

uint32_t local_table_find(const struct local_table *table, uint32_t hash,
	bool (*is_it)(const void *context, uint32_t value), const void *context)
{
	if (table->capacity == 0) {
		return LOCAL_NONE;
	}
	size_t mask = table->capacity - 1;
	for (size_t at = hash & mask; table->slots[at].value != LOCAL_NONE;
		at = (at + 1) & mask) {
		const struct local_table_slot *slot = &table->slots[at];
		if (slot->hash == hash && slot->value != WAS_USED &&
			is_it(context, slot->value)) {
			return slot->value;
		}
	}
	return LOCAL_NONE;
}
