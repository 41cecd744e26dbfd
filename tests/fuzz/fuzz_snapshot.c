/* Any bytes as a snapshot of Redis: keys and values lie within it, and the walk ends. */
#include "backup/rdb.h"
#include "backup/snapshot_stream.h"
#include "fuzz.h"

static bool count(void *arg, struct str bytes, struct error *error)
{
	*(size_t *)arg += bytes.len;
	return true;
}

static void walk(struct str all)
{
	struct arena *arena = arena_create();
	struct buf payload = { 0 };
	struct rdb rdb;
	struct rdb_entry entry;
	struct error error = { 0 };
	bool found = true, ok = rdb_begin(&rdb, all, &error);
	while (ok && found) {
		ok = rdb_next(&rdb, arena, &entry, &found, &error);
		if (ok && found) {
			FUZZ_EXPECT(entry.value.data >= all.data &&
				    entry.value.data + entry.value.len <= all.data + all.len);
			rdb_payload(&rdb, &entry, &payload);
			FUZZ_EXPECT(payload.len == entry.value.len + 11);
		}
		arena_reset(arena);
	}
	FUZZ_EXPECT(ok || error.message[0]);
	buf_finish(&payload);
	arena_destroy(arena);
}

/* Fed whole and byte by byte, a stream gives as much. */
static void stream(struct str all)
{
	size_t whole = 0, pieces = 0;
	struct error error;
	struct snapshot_stream one = { .take = count, .arg = &whole };
	struct snapshot_stream other = { .take = count, .arg = &pieces };
	bool ok = snapshot_stream_feed(&one, all, &error), also = true;
	for (size_t i = 0; also && i < all.len; i++) {
		also = snapshot_stream_feed(&other, str_slice(all, i, 1), &error);
	}
	FUZZ_EXPECT(ok == also && whole == pieces && one.state == other.state);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str all = { (const char *)data, size };
	walk(all);
	stream(all);
	return 0;
}
