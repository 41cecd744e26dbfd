#include "commands.h"
#include "nest/airhorn.h"
#include "nest/comment.h"
#include "nest/jam.h"
#include "nest/members.h"
#include "nest/volume.h"
#include "net/fiber.h"

void command_jam(struct world *world)
{
	int user = command_user(world);
	struct command_id id = command_id(world);
	world_trace(world, "jam by %s of %.*s", model_users[user], STR_ARG(id.text));
	bool is_jammed = false, expected = false;
	struct error error = { 0 };
	bool ok =
		jam_toggle(&world->nest, command_user_name(user), id.text, &is_jammed, &error);
	world_expect_kind(
		world, ok, &error, model_jam(&world->model, user, id.number, &expected));
	world_expect(world, is_jammed == expected, "jammed is %d", (int)is_jammed);
}

#define TEN(x) x x x x x x x x x x
#define LONG   TEN("éèüñ€çàöşß") TEN("éèüñ€çàöşß") TEN("0123456789") /* with 300 characters */

static const struct {
	struct str body, trimmed;
	bool is_good;
} bodies[] = {
	{ STR("nice"), STR("nice"), true },
	{ STR(" \t two words \n"), STR("two words"), true },
	{ STR("\xF0\x9F\x8E\xBA \"\\/ \x01 <b>"), STR("\xF0\x9F\x8E\xBA \"\\/ \x01 <b>"),
		true },
	{ STR(TEN("éèüñ€çàöşß")
			  TEN("éèüñ€çàöşß") "12345678901234567890123456789012345678901234567890"
					    "123456789012345678901234567890"),
		STR(TEN("éèüñ€çàöşß") TEN(
			"éèüñ€çàöşß") "12345678901234567890123456789012345678901234567890"
				      "123456789012345678901234567890"),
		true },
	{ STR(LONG), STR_EMPTY, false },
	{ STR(" \n "), STR_EMPTY, false },
	{ STR(""), STR_EMPTY, false },
	{ STR("no UTF-8 \xC3"), STR_EMPTY, false },
	{ STR("a\0b"), STR_EMPTY, false },
};

void command_comment(struct world *world)
{
	int user = command_user(world);
	struct command_id id = command_id(world);
	/* mostly good ones */
	size_t which = (size_t)world_random(
		world, world_chance(world, 80) ? 4 : sizeof(bodies) / sizeof(bodies[0]));
	world_trace(world, "comment by %s on %.*s, number %zu", model_users[user],
		STR_ARG(id.text), which);
	struct error error = { 0 };
	bool ok = comment_add(
		&world->nest, command_user_name(user), id.text, bodies[which].body, &error);
	enum error_kind expected = ERROR_NOT_FOUND;
	if (id.number > 0) {
		expected = model_comment(&world->model, user, id.number, bodies[which].trimmed,
			bodies[which].is_good);
	}
	world_expect_kind(world, ok, &error, expected);
}

void command_airhorn(struct world *world)
{
	static const char *const names[] = { "foghorn", "dj_airhorn", "no such/horn" };
	int user = command_user(world), which = world_random(world, 20) % 3;
	bool is_free = world_chance(world, 40);
	world_trace(world, "airhorn by %s: %s, free %d", model_users[user], names[which],
		(int)is_free);
	struct str name = str_from_cstr(names[which]);
	struct error error = { 0 };
	int64_t left = 0;
	bool ok = is_free ? airhorn_blow_free(
				    &world->nest, command_user_name(user), name, &left, &error)
			  : airhorn_blow(&world->nest, command_user_name(user), name, &error);
	enum error_kind expected = ERROR_INVALID;
	if (which < 2) {
		expected = model_airhorn(&world->model, user, names[which], is_free);
	}
	world_expect_kind(world, ok, &error, expected);
	world_expect(world, !ok || !is_free || left == world->model.free_horns[user],
		"%lld are left", (long long)left);
}

void command_volume(struct world *world)
{
	static const int64_t volumes[] = { 95, 0, 100, 50, 51, -1, 101, INT64_MAX, INT64_MIN };
	int64_t volume = volumes[world_random(world, sizeof(volumes) / sizeof(volumes[0]))];
	world_trace(world, "volume %lld", (long long)volume);
	struct error error = { 0 };
	int64_t now = -1;
	bool ok = volume_change(&world->nest, volume, &now, &error);
	world_expect_kind(world, ok, &error, ERROR_NONE);
	world_expect(world, now == model_volume(&world->model, volume), "volume %lld is set",
		(long long)now);
}

#define AT_ONCE 3

struct group {
	int holder;
	int users[AT_ONCE];
	struct str names[AT_ONCE];
	size_t count;
};

static struct group random_group(struct world *world)
{
	struct group group = {
		.holder = world_random(world, MODEL_HOLDERS),
		.count = (size_t)world_random(world, AT_ONCE + 1),
	};
	for (size_t i = 0; i < group.count; i++) {
		group.users[i] = command_user(world);
		group.names[i] = command_user_name(group.users[i]);
	}
	return group;
}

static void expect_total(struct world *world, bool ok, const struct error *error, int64_t total)
{
	world_expect_kind(world, ok, error, ERROR_NONE);
	world_expect(world, total == (int64_t)world->model.members.count, "%lld members",
		(long long)total);
}

void command_renew(struct world *world)
{
	struct group group = random_group(world);
	world_trace(world, "%s renews %zu members", model_holders[group.holder], group.count);
	struct error error = { 0 };
	int64_t total = -1;
	bool ok = members_renew(&world->nest, str_from_cstr(model_holders[group.holder]),
		group.names, group.count, &total, &error);
	model_renew(&world->model, group.holder, group.users, group.count);
	expect_total(world, ok, &error, total);
}

void command_leave(struct world *world)
{
	struct group group = random_group(world);
	world_trace(world, "%s lets %zu members go", model_holders[group.holder], group.count);
	struct error error = { 0 };
	int64_t total = -1;
	bool ok = members_leave(&world->nest, str_from_cstr(model_holders[group.holder]),
		group.names, group.count, &total, &error);
	model_leave(&world->model, group.holder, group.users, group.count);
	expect_total(world, ok, &error, total);
}

void command_lease(struct world *world)
{
	int player = world_random(world, 2);
	bool gives_back = world_chance(world, 30);
	world_trace(world, "player %d %s the lease", player, gives_back ? "returns" : "takes");
	struct reply *reply;
	struct error error = { 0 };
	/* so long that it never ends by itself during the test */
	struct str ttl_ms = gives_back ? STR("0") : STR("86400000");
	bool ok = nest_call(&world->nest, &script_lease, &reply, &error,
		player ? STR("one") : STR("two"), ttl_ms);
	world_expect_kind(world, ok, &error, ERROR_NONE);
	bool expected = model_lease(&world->model, player, gives_back);
	world_expect(world, reply_int(reply_at(reply, 0)) == (expected ? 1 : 0),
		"player %d has the lease or not", player);
}
