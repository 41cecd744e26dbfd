/* What people and players do, by chance, and how often. */
#include "commands.h"

#include "nest/queue.h"
#include "nest/vote.h"
#include "net/fiber.h"

int command_user(struct world *world)
{
	int user = world_random(world, MODEL_USERS - 1);
	return world->next_user >= 0 ? world->next_user : user;
}

struct str command_user_name(int user)
{
	return str_from_cstr(model_users[user]);
}

static struct command_id number_id(int64_t number)
{
	return (struct command_id) { nest_number(number), number };
}

struct command_id command_id(struct world *world)
{
	static const struct str no_ids[] = { STR(""), STR("x"), STR("-1"), STR("1e0"),
		STR("007"), STR("1 "), STR("1:x"), STR("９"), STR("18446744073709551617"),
		STR("\xFF") };
	const struct model *model = &world->model;
	int dice = world_random(world, 100);
	if (dice < 70 && model->queue.count > 0) {
		int at = world_random(world, (int)model->queue.count);
		return number_id(model->queue.items[at].id);
	}
	if (dice < 85 && model->is_playing) {
		return number_id(model->playing.id);
	}
	if (dice < 95) {
		return number_id(1 + world_random(world, (int)model->last_id + 3));
	}
	return (struct command_id) {
		no_ids[world_random(world, sizeof(no_ids) / sizeof(no_ids[0]))], 0
	};
}

static bool is_special(const struct world *world, int user)
{
	return world->settings.special_people.count > 0 &&
	       str_equal(world->special[0], command_user_name(user));
}

static void vote(struct world *world, int user, struct command_id id, bool up)
{
	world_trace(world, "vote by %s on %.*s: %s", model_users[user], STR_ARG(id.text),
		up ? "up" : "down");
	struct error error = { 0 };
	bool ok = vote_cast(&world->nest, command_user_name(user), id.text, up, &error);
	world_expect_kind(world, ok, &error,
		model_vote(&world->model, user, id.number, up, is_special(world, user)));
}

static void command_vote(struct world *world)
{
	vote(world, command_user(world), command_id(world), world_chance(world, 50));
}

/* Votes that halve one gap again and again, until the scores' precision is used up. */
static void command_vote_storm(struct world *world)
{
	const struct model *model = &world->model;
	if (world->settings.special_people.count == 0 || model->queue.count < 3) {
		command_vote(world);
		return;
	}
	int user = 0;
	while (!is_special(world, user)) {
		user++;
	}
	int times = 5 + world_random(world, 60);
	for (int i = 0; i < times; i++) {
		vote(world, user, number_id(model->queue.items[2].id), true);
	}
}

static void command_kill(struct world *world)
{
	struct command_id id = command_id(world);
	world_trace(world, "kill %.*s", STR_ARG(id.text));
	struct error error = { 0 };
	bool ok = queue_kill(&world->nest, id.text, &error);
	world_expect_kind(world, ok, &error, model_kill(&world->model, id.number));
}

static void command_nuke(struct world *world)
{
	world_trace(world, "nuke");
	struct error error = { 0 };
	int64_t count = 0;
	bool ok = queue_nuke(&world->nest, &count, &error);
	world_expect_kind(world, ok, &error, ERROR_NONE);
	int64_t expected = model_nuke(&world->model);
	world_expect(world, count == expected, "nuked %lld, not %lld", (long long)count,
		(long long)expected);
}

static void command_drain(struct world *world)
{
	world_trace(world, "drain the outbox");
	world_drain_outbox(world, (size_t)world_random(world, 4) + 1);
}

static const struct {
	int weight;
	void (*command)(struct world *world);
} commands[] = {
	{ 240, command_add },
	{ 180, command_vote },
	{ 6, command_vote_storm },
	{ 130, command_jam },
	{ 80, command_comment },
	{ 50, command_kill },
	{ 3, command_nuke },
	{ 100, command_advance },
	{ 50, command_race },
	{ 30, command_skip },
	{ 20, command_pause },
	{ 30, command_unpause },
	{ 90, command_airhorn },
	{ 20, command_volume },
	{ 25, command_renew },
	{ 15, command_leave },
	{ 20, command_lease },
	{ 15, command_drain },
	{ 60, command_offer },
	{ 20, command_free },
	{ 10, command_cache },
	{ 20, command_cached },
	{ 40, command_take },
	{ 20, command_take_as },
	{ 15, command_reject },
};

static int64_t end_of_an_hour(struct world *world)
{
	static void (*const nexts[LIMITS])(struct world *) = {
		[LIMIT_SONGS] = command_add,
		[LIMIT_AIRHORNS] = command_airhorn,
		[LIMIT_COMMENTS] = command_comment,
	};
	const struct nest_settings *settings = &world->settings;
	const int64_t max[LIMITS] = { settings->songs_per_hour, settings->airhorns_per_hour,
		settings->comments_per_hour };
	int user = world_random(world, MODEL_USERS - 1), what = world_random(world, LIMITS);
	size_t count = world->model.done[what][user].count;
	if (count < (size_t)max[what]) {
		return 0;
	}
	world->next = nexts[what];
	world->next_user = user;
	return world->model.done[what][user].items[count - (size_t)max[what]] + 3600000;
}

/* When something comes to its end, or 0: a song, a lease, a horn's youth, an hour. */
static int64_t an_end_ms(struct world *world)
{
	const struct model *model = &world->model;
	switch (world_random(world, 5)) {
	case 0:
		if (model->leases.count > 0) {
			return model->leases.items[0].ends_ms;
		}
		return 0;
	case 1:
		if (model->airhorns.count > 0) {
			world->next = command_airhorn;
			return model->airhorns.items[0].ms + world->settings.airhorn_expire_ms;
		}
		return 0;
	case 2:
		return end_of_an_hour(world);
	default:
		return model->is_playing && !model->is_paused ? model_ends_ms(model) : 0;
	}
}

/* Time goes on a little, far, or to just about where something happens. */
static void pass_time(struct world *world)
{
	int64_t now_ms = world->model.now_ms;
	int dice = world_random(world, 100);
	if (dice < 50) {
		now_ms += world_random(world, 20);
	} else if (dice < 65) {
		now_ms += world_random(world, 30000);
	} else if (dice < 80) {
		now_ms = an_end_ms(world) - 1 + world_random(world, 3);
	} else if (dice < 81) {
		now_ms += 3600000 - world_random(world, 5000);
	}
	if (now_ms > world->model.now_ms) {
		world_set_time(world, now_ms);
	}
}

static void (*choose(struct world *world))(struct world *)
{
	int total = 0;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		total += commands[i].weight;
	}
	int dice = world_random(world, total);
	size_t i = 0;
	while (dice >= commands[i].weight) {
		dice -= commands[i].weight;
		i++;
	}
	return commands[i].command;
}

void world_do_something(struct world *world)
{
	world->next = NULL;
	world->next_user = -1;
	pass_time(world);
	void (*command)(struct world *) = choose(world);
	(world->next ? world->next : command)(world);
}
