/*
 * Runs sequences of random commands by many users against the store's scripts and against a
 *model of the rules, and compares everything there is to see after each.
 *
 *	COMMANDS   how many in all (100000)
 *	SEED       of the first sequence; the next ones count on from it
 *	SEQUENCES  how many at most
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "net/fiber.h"
#include "redis.h"
#include "world.h"

#include <stdio.h>

#define AT_ONCE	   4 /* sequences, each in a nest of its own */
#define MIN_LENGTH 100
#define DAY_MS	   86400000
#define MAX_LENGTH 500

static struct {
	struct store *store, *other_store;
	uint64_t next_seed, first_seed;
	int64_t commands, commands_wanted, sequences_left;
	size_t running;
} test;

static int64_t setting(const char *name, int64_t otherwise)
{
	int64_t value;
	return str_to_int64(str_from_cstr(getenv(name)), &value) ? value : otherwise;
}

static void handle_message(void *arg, struct str channel, struct str message)
{
	struct world *world = arg;
	char *copy = alloc_zeroed(message.len + 1);
	memcpy(copy, message.data, message.len);
	list_append(&world->heard, copy);
	fiber_wake(world->fiber);
}

static void forget_heard(struct world *world)
{
	for (size_t i = 0; i < world->heard.count; i++) {
		free(world->heard.items[i]);
	}
	list_finish(&world->heard);
}

static void publish(struct world *world, struct str message)
{
	struct reply *reply;
	struct error error = { 0 };
	bool ok = store_command(
		world->store, &reply, &error, STR("PUBLISH"), world->nest.channel, message);
	world_expect(world, ok, "publish: %s", error.message);
}

static bool has_heard(const struct world *world, const char *message)
{
	return world->heard.count > 0 &&
	       strcmp(world->heard.items[world->heard.count - 1], message) == 0;
}

/* Until the subscription is there messages are lost, so call until one comes back. */
static void wait_for_subscription(struct world *world)
{
	while (!has_heard(world, "hello")) {
		publish(world, STR("hello"));
		fiber_wait(5);
	}
	/* what was called meanwhile comes back before this does */
	publish(world, STR("ready"));
	while (!has_heard(world, "ready")) {
		fiber_wait(-1);
	}
}

/* Everything that should have been announced was, in order, and nothing else. */
static void check_messages(struct world *world)
{
	publish(world, STR("end"));
	while (!has_heard(world, "end")) {
		fiber_wait(-1);
	}
	const struct model *model = &world->model;
	size_t count = world->heard.count - 1;
	for (size_t i = 0; i < count && i < model->messages.count; i++) {
		world_expect(world,
			strcmp(world->heard.items[i], model->messages.items[i]) == 0,
			"announced “%s”, not “%s”", world->heard.items[i],
			model->messages.items[i]);
	}
	world_expect(world, count == model->messages.count, "%zu announcements, not %zu", count,
		model->messages.count);
}

static void choose_settings(struct world *world)
{
	world->special[0] = str_from_cstr(model_users[3]);
	world->settings = (struct nest_settings) {
		.airhorn_max = 1 + world_random(world, 6),
		.airhorn_expire_ms = world_random(world, 3) * 5000,
		.airhorn_expire_count = world_random(world, 4),
		.airhorn_list_min_len = world_random(world, 6),
		.free_airhorn = 1 + world_random(world, 4),
		.max_queue_depth = 3 + world_random(world, 30),
		.songs_per_hour = 5 + world_random(world, 46),
		.airhorns_per_hour = 2 + world_random(world, 19),
		.comments_per_hour = 1 + world_random(world, 30),
		.bender_filter_ms =
			(int64_t[]) { 0, 60000, 7 * (int64_t)DAY_MS }[world_random(world, 3)],
		.use_bender = true,
		.special_people = { world->special, world_chance(world, 50) ? 1 : 0 },
	};
}

/* Some time from 1970 to 2099, often on the last day of a month. */
static int64_t choose_start_ms(struct world *world)
{
	int64_t start_ms =
		(int64_t)world_random(world, 47000) * DAY_MS + world_random(world, DAY_MS);
	bool wants_last_day = world_chance(world, 50);
	char tomorrow[CLOCK_ISO8601_SIZE];
	clock_iso8601_into(tomorrow, start_ms + DAY_MS);
	while (wants_last_day && memcmp(tomorrow + 8, "01", 2) != 0) {
		start_ms += DAY_MS;
		clock_iso8601_into(tomorrow, start_ms + DAY_MS);
	}
	return start_ms;
}

static void delete_nest(struct world *world)
{
	struct reply *keys, *reply;
	struct error error = { 0 };
	struct str pattern = arena_printf(fiber_arena(), "%.*s:*", STR_ARG(world->nest.prefix));
	bool ok = store_command(world->store, &keys, &error, STR("KEYS"), pattern);
	for (size_t i = 0; ok && i < keys->count; i++) {
		ok = store_command(
			world->store, &reply, &error, STR("DEL"), reply_str(reply_at(keys, i)));
	}
	world_expect(world, ok, "cleaning up: %s", error.message);
}

static void run_sequence(struct world *world)
{
	world->seed = world->random = test.next_seed++;
	choose_settings(world);
	int64_t start_ms = choose_start_ms(world);
	model_init(&world->model, &world->settings, start_ms);
	world->finished_checked = 0;
	world->time_in_store = 0;
	forget_heard(world);
	buf_clear(&world->trace);
	world_set_time(world, start_ms);

	int length = MIN_LENGTH + world_random(world, MAX_LENGTH - MIN_LENGTH);
	for (int i = 0; i < length; i++) {
		world_do_something(world);
		world_check_view(world);
		world_check_last(world);
		world_check_keys(world);
		arena_reset(fiber_arena());
	}
	test.commands += length;
	while (world->model.outbox.count > 0) {
		world_drain_outbox(world, 100);
	}
	world_check_keys(world);
	check_messages(world);
	delete_nest(world);
	model_finish(&world->model);
}

static bool wants_more(void)
{
	return test.commands < test.commands_wanted && test.sequences_left-- > 0;
}

static void run_sequences(void *arg)
{
	struct error error = { 0 };
	struct world world = {
		.store = test.store,
		.other_store = test.other_store,
		.fiber = fiber_self(),
	};
	struct str id = nest_number((int64_t)test.running++);
	bool ok =
		nest_init(&world.nest, world.store, &world.settings, id, &error) &&
		nest_init(&world.other_nest, world.other_store, &world.settings, id, &error) &&
		store_wait_up(world.store, 10000, &error) &&
		store_wait_up(world.other_store, 10000, &error);
	world_expect(&world, ok, "%s", error.message);
	struct store_subscription *subscription =
		store_subscribe(world.store, world.nest.channel, handle_message, &world);
	wait_for_subscription(&world);
	while (wants_more()) {
		run_sequence(&world);
		arena_reset(fiber_arena());
	}
	store_unsubscribe(subscription);
	forget_heard(&world);
	view_unref(world.view);
	buf_finish(&world.trace);
	if (--test.running == 0) {
		loop_stop(loop_self());
	}
}

int main(void)
{
	static const char name[] =
		"a_nest_follows_the_rules_whatever_people_and_players_do_to_it";
	struct redis redis;
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!redis_start(&redis)) {
		printf("[  FAILED  ] no redis-server\n");
		return 1;
	}
	test.first_seed = (uint64_t)setting("SEED", random_below(1000000000));
	test.next_seed = test.first_seed;
	test.commands_wanted = setting("COMMANDS", 100000);
	test.sequences_left = setting("SEQUENCES", INT64_MAX);
	printf("[ RUN      ] %s\nSEED=%llu\n", name, (unsigned long long)test.first_seed);
	log_setup(LOG_HUMAN, LOG_ERROR);
	struct loop *loop = loop_create();
	struct store_options options = { .unix_path = redis.socket };
	test.store = store_create(loop, &options);
	test.other_store = store_create(loop, &options);
	int64_t began_ms = clock_monotonic_ms();
	for (int i = 0; i < AT_ONCE; i++) {
		fiber_start("sequences", run_sequences, NULL);
	}
	loop_run(loop);
	int64_t took_ms = clock_monotonic_ms() - began_ms;
	printf("%lld commands in %llu sequences, %lld ms\n[       OK ] %s\n",
		(long long)test.commands,
		(unsigned long long)(test.next_seed - test.first_seed), (long long)took_ms,
		name);
	store_destroy(test.store);
	store_destroy(test.other_store);
	loop_destroy(loop);
	redis_stop(&redis);
	return 0;
}
