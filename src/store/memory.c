#include "store/memory.h"

#include "net/fiber.h"

bool memory_recall(const struct memory *memory, struct str name, struct str *value)
{
	struct reply *reply;
	struct error error;
	struct str key = arena_printf(
		fiber_arena(), "%.*s:%.*s", STR_ARG(memory->prefix), STR_ARG(name));
	if (!store_command(memory->store, &reply, &error, STR("GET"), key) ||
		reply->type != REPLY_STRING) {
		return false;
	}
	*value = reply_str(reply);
	return true;
}

void memory_keep(const struct memory *memory, const struct memory_item *items, size_t count)
{
	struct arena *arena = fiber_arena();
	struct str *args = arena_array(arena, struct str, 3 * count);
	struct reply *reply;
	struct error error;
	for (size_t i = 0; i < count; i++) {
		args[3 * i] = items[i].name;
		args[3 * i + 1] = arena_printf(arena, "%lld", (long long)items[i].ttl_s);
		args[3 * i + 2] = items[i].value;
	}
	if (count > 0) {
		store_call_argv(memory->store, &script_remember, memory->prefix, args,
			3 * count, &reply, &error);
	}
}
