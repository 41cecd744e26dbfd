#include "account/limit.h"

#include "net/fiber.h"

bool limit_hourly(struct store *store, const char *what, struct str who, int most,
	const char *message, struct error *error)
{
	struct arena *arena = fiber_arena();
	struct reply *reply;
	return store_call(store, &script_limit,
		arena_printf(arena, "limit:{%s %.*s}", what, STR_ARG(who)), &reply, error,
		arena_printf(arena, "%d", most), STR("3600"), str_from_cstr(message));
}
