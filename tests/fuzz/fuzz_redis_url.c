/* Any bytes as REDIS_URL. */
#include "fuzz_config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create();
	struct config_redis redis;
	struct error error = { 0 };
	if (config_parse_redis_url(
		    arena, (struct str) { (const char *)data, size }, &redis, &error)) {
		FUZZ_EXPECT(redis.kind != CONFIG_REDIS_PRIVATE);
		FUZZ_EXPECT(redis.kind != CONFIG_REDIS_TCP ||
			    (redis.address.host.len && redis.address.port));
		FUZZ_EXPECT(redis.kind != CONFIG_REDIS_SENTINEL || redis.sentinel_count);
		FUZZ_EXPECT(redis.database >= 0);
	} else {
		FUZZ_EXPECT(error.message[0]);
	}
	arena_destroy(arena);
	return 0;
}
