#include "store/memory.h"

#include "base/log.h"
#include "net/fiber.h"

#define ITEMS_AT_ONCE 16

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

static bool keep_some(const struct memory *memory, const struct memory_item *items,
	size_t count, struct error *error)
{
	struct str args[3 * ITEMS_AT_ONCE];
	struct reply *reply;
	for (size_t i = 0; i < count; i++) {
		args[3 * i] = items[i].name;
		args[3 * i + 1] =
			arena_printf(fiber_arena(), "%lld", (long long)items[i].ttl_s);
		args[3 * i + 2] = items[i].value;
	}
	return store_call_argv(memory->store, &script_remember, memory->prefix, args, 3 * count,
		&reply, error);
}

void memory_keep(const struct memory *memory, const struct memory_item *items, size_t count)
{
	struct error error;
	for (size_t i = 0; i < count; i += ITEMS_AT_ONCE) {
		size_t some = count - i < ITEMS_AT_ONCE ? count - i : ITEMS_AT_ONCE;
		if (!keep_some(memory, items + i, some, &error)) {
			log_debug("not_remembered", LOG_ERROR_MESSAGE(&error));
			return;
		}
	}
}
