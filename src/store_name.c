#include "store_name.h"

const char *store_name(const struct config *config)
{
	const struct config_redis *redis = &config->redis;
	const char *setting =
		config_origin(config, "REDIS_URL").len > 0 ? "REDIS_URL" : "REDIS_HOST";
	struct str origin = config_origin(config, setting);
	switch (redis->kind) {
	case CONFIG_REDIS_PRIVATE:
		return arena_printf(
			config->arena, "Our Redis in %.*s/redis", STR_ARG(config->data_dir))
			.data;
	case CONFIG_REDIS_UNIX:
		return arena_printf(config->arena, "Redis at %.*s (%s, %.*s)",
			STR_ARG(redis->path), setting, STR_ARG(origin))
			.data;
	default:
		return arena_printf(config->arena, "Redis at %.*s:%u (%s, %.*s)",
			STR_ARG(redis->address.host), (unsigned)redis->address.port, setting,
			STR_ARG(origin))
			.data;
	}
}
