#include "account/limit.h"

#include "net/fiber.h"

bool limit_count(struct store *store, const char *what, struct str who, int most, int window_s,
	const char *message, struct error *error)
{
	struct arena *arena = fiber_arena();
	struct reply *reply;
	return store_call(store, &script_limit,
		arena_printf(arena, "limit:{%s %.*s}", what, STR_ARG(who)), &reply, error,
		arena_printf(arena, "%d", most), arena_printf(arena, "%d", window_s),
		str_from_cstr(message));
}

bool limit_hourly(struct store *store, const char *what, struct str who, int most,
	const char *message, struct error *error)
{
	return limit_count(store, what, who, most, 3600, message, error);
}
