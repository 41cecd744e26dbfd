#include "nest/registry.h"

#include "net/fiber.h"

bool registry_list(struct store *store, struct str **nests, size_t *count, struct error *error)
{
	struct reply *reply;
	if (!store_command(store, &reply, error, STR("SMEMBERS"), STR("nests"))) {
		return false;
	}
	*nests = arena_array(fiber_arena(), struct str, reply->count + 1);
	*count = 0;
	(*nests)[(*count)++] = STR("main");
	for (size_t i = 0; i < reply->count; i++) {
		struct str nest = reply_str(reply_at(reply, i));
		if (!str_equal(nest, STR("main"))) {
			(*nests)[(*count)++] = nest;
		}
	}
	return true;
}
