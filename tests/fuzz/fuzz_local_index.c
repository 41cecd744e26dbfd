/* A stored index may hold any bytes: it is refused, or can be used. */
#include "fuzz.h"
#include "source/local/cache.h"
#include "source/local/search.h"

#include <sodium.h>

static void use(struct local_index *index)
{
	static const struct str queries[] = { { "a", 1 }, { "e b", 3 }, { "queen", 5 } };
	uint32_t found[8];
	struct arena *arena = arena_create();
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		size_t count = local_search(index, queries[i], 8, found);
		FUZZ_EXPECT(count <= 8);
		for (size_t hit = 0; hit < count; hit++) {
			FUZZ_EXPECT(found[hit] < index->count);
			local_index_path(index, found[hit], arena);
		}
	}
	for (uint32_t i = 0; i < index->count && i < 64; i++) {
		local_index_find_id(index, index->entries[i].id);
		if (!(index->entries[i].flags & LOCAL_ENTRY_DEAD)) {
			local_index_remove(index, i);
		}
	}
	struct local_facts facts = {
		.title = STR("a"), .artist = STR_EMPTY, .album = STR_EMPTY
	};
	FUZZ_EXPECT(local_index_put(
		index, local_index_dir(index, STR("new")), STR("a.mp3"), &facts, 1));
	FUZZ_EXPECT(local_search(index, STR("a"), 8, found) > 0);
	arena_destroy(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FUZZ_EXPECT(sodium_init() >= 0);
	struct buf bytes = { 0 };
	buf_append(&bytes, (struct str) { (const char *)data, size });
	if (size >= LOCAL_CACHE_HEADER_SIZE) {
		local_cache_seal(bytes.data, bytes.len); /* or nothing gets past the checksum */
	}
	struct local_index index;
	struct error error;
	local_index_init(&index);
	if (local_cache_read(&index, buf_str(&bytes), &error)) {
		use(&index);
	} else {
		FUZZ_EXPECT(index.count == 0 && error.kind == ERROR_INVALID);
	}
	local_index_finish(&index);
	buf_finish(&bytes);
	return 0;
}
