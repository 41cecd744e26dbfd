/* What people and players do, by chance, and how often. */
#include "commands.h"

#include "nest/queue.h"
#include "nest/vote.h"
#include "net/fiber.h"

int command_user(struct world *world)
{
	return world_random(world, MODEL_USERS - 1);
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

static int64_t random_duration_ms(struct world *world)
{
	static const int64_t durations_ms[] = { 700, 4999, 5000, 20000, 180000, 215400,
		3600000 };
	return durations_ms[world_random(
		world, sizeof(durations_ms) / sizeof(durations_ms[0]))];
}

static struct model_new_song random_song(struct world *world)
{
	static const struct str titles[] = { STR("Für Elise"), STR("\"Quoted\\\" / song"),
		STR("\xF0\x9F\x8E\xB5"), STR("<script>\t</script>"), STR("x") };
	struct model_new_song song = {
		.user = command_user(world),
		.title = titles[world_random(world, sizeof(titles) / sizeof(titles[0]))],
		.duration_ms = random_duration_ms(world),
		.jammer = -1,
		.is_auto = world_chance(world, 10),
		.is_unlimited = world_chance(world, 10),
	};
	if (song.is_auto) {
		song.user = MODEL_BENDER;
	}
	if (world_chance(world, 10)) {
		song.jammer = command_user(world);
		song.is_throwback = world_chance(world, 50);
	}
	return song;
}

static void command_add(struct world *world)
{
	struct model_new_song song = random_song(world);
	struct new_song request = {
		.src = STR("local"),
		.trackid = STR("local:1"),
		.title = song.title,
		.artist = STR("AC/DC"),
		.img = STR("/small.png"),
		.big_img = STR("/big.png"),
		.duration_ms = song.duration_ms,
		.user = command_user_name(song.user),
		.is_auto = song.is_auto,
		.is_unlimited = song.is_unlimited,
		.jammer = song.jammer < 0 ? STR_EMPTY : command_user_name(song.jammer),
		.is_throwback = song.is_throwback,
	};
	world_trace(world, "add by %s, %lld ms, auto %d, unlimited %d, jammer %d (%d)",
		model_users[song.user], (long long)song.duration_ms, (int)song.is_auto,
		(int)song.is_unlimited, song.jammer, (int)song.is_throwback);
	struct str id = STR_EMPTY;
	struct error error = { 0 };
	bool ok = queue_add(&world->nest, &request, &id, &error);
	world_expect_kind(world, ok, &error, model_add(&world->model, &song));
	world_expect(world, !ok || str_equal(id, nest_number(world->model.last_id)),
		"the id is %.*s", STR_ARG(id));
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
};

/* Time goes on a little, far, or just to where something happens. */
static void pass_time(struct world *world)
{
	const struct model *model = &world->model;
	int64_t now_ms = model->now_ms;
	int dice = world_random(world, 100);
	if (dice < 50) {
		now_ms += world_random(world, 20);
	} else if (dice < 70) {
		now_ms += world_random(world, 30000);
	} else if (dice < 80 && model->is_playing && !model->is_paused) {
		now_ms = model_ends_ms(model) - world_random(world, 2);
	} else if (dice < 82) {
		now_ms += 3600000 - world_random(world, 5000);
	}
	if (now_ms > model->now_ms) {
		world_set_time(world, now_ms);
	}
}

void world_do_something(struct world *world)
{
	int total = 0;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		total += commands[i].weight;
	}
	pass_time(world);
	int dice = world_random(world, total);
	size_t i = 0;
	while (dice >= commands[i].weight) {
		dice -= commands[i].weight;
		i++;
	}
	commands[i].command(world);
}
