#include "world.h"

#include "net/fiber.h"

#include <stdarg.h>
#include <stdio.h>

/* splitmix64: every seed, also 0, gives a good sequence */
static uint64_t next_random(struct world *world)
{
	uint64_t z = world->random += UINT64_C(0x9E3779B97F4A7C15);
	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

int world_random(struct world *world, int bound)
{
	return (int)(next_random(world) % (uint64_t)bound);
}

bool world_chance(struct world *world, int percent)
{
	return world_random(world, 100) < percent;
}

void world_trace(struct world *world, const char *format, ...)
{
	char line[600];
	va_list args;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	buf_printf(&world->trace, "%lld %s\n", (long long)world->model.now_ms, line);
}

void world_expect(struct world *world, bool is_right, const char *format, ...)
{
	if (is_right) {
		return;
	}
	struct str trace = buf_str(&world->trace);
	printf("%.*s", STR_ARG(trace));
	va_list args;
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\nTo see it again: SEED=%llu SEQUENCES=1\n[  FAILED  ] rules\n",
		(unsigned long long)world->seed);
	fflush(stdout);
	_Exit(1);
}

void world_expect_kind(
	struct world *world, bool ok, const struct error *error, enum error_kind expected)
{
	enum error_kind kind = ok ? ERROR_NONE : error->kind;
	world_expect(world, kind == expected, "answer %d (%s), but the model says %d",
		(int)kind, ok ? "" : error->message, (int)expected);
}

void world_set_time(struct world *world, int64_t now_ms)
{
	world->model.now_ms = now_ms;
	if (now_ms == world->time_in_store) {
		return;
	}
	struct reply *reply;
	struct error error = { 0 };
	struct str key =
		arena_printf(fiber_arena(), "%.*s:test_now", STR_ARG(world->nest.prefix));
	bool ok = store_command(
		world->store, &reply, &error, STR("SET"), key, nest_number(now_ms));
	world_expect(world, ok, "setting the time: %s", error.message);
	world->time_in_store = now_ms;
}
