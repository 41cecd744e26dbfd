/* Which keys a nest may have: no song leaves one behind. */
#include "net/fiber.h"
#include "world.h"

#include <stdarg.h>

struct keys {
	struct str *names;
	size_t count, capacity;
	size_t prefix_len;
};

__attribute__((format(printf, 2, 3))) static void expect_key(
	struct keys *keys, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	if (keys->count < keys->capacity) {
		keys->names[keys->count] = arena_vprintf(fiber_arena(), format, args);
	}
	keys->count++;
	va_end(args);
}

static void expect_song(struct keys *keys, const struct model_song *song)
{
	long long id = (long long)song->id;
	expect_key(keys, "song:%lld", id);
	expect_key(keys, "voters:%lld", id);
	if (song->jams.count > 0) {
		expect_key(keys, "jams:%lld", id);
	}
	if (song->comments.count > 0) {
		expect_key(keys, "comments:%lld", id);
	}
	if (song->horns.count > 0) {
		expect_key(keys, "horns:%lld", id);
	}
}

static bool has_free_horns(const struct model *model)
{
	bool has = false;
	for (int user = 0; user < MODEL_USERS; user++) {
		has = has || model->free_horns[user] > 0;
	}
	return has;
}

static void expect_nest(struct keys *keys, const struct model *model)
{
	const struct {
		const char *name;
		bool is_there;
	} all[] = {
		{ "test_now", true },
		{ "seq", model->seq > 0 },
		{ "next_id", model->last_id > 0 },
		{ "queue", model->queue.count > 0 },
		{ "playing", model->is_playing },
		{ "paused", model->is_paused },
		{ "airhorns", model->airhorns.count > 0 },
		{ "free_horns", has_free_horns(model) },
		{ "member_leases", model->leases.count > 0 },
		{ "member_counts", model->members.count > 0 },
		{ "members", model->members.count > 0 },
		{ "finished", model->outbox.count > 0 },
		{ "last", model->finished.count > 0 },
		{ "here", model->here_ms > 0 },
		{ "preview", model->has_preview },
		{ "filtered", model_keeps_held(model) },
		{ "queued", model_keeps_queued(model) },
		{ "row", model_has_row(model) },
		{ "seed:person", model->has_seed[0] },
		{ "seed:bender", model->has_seed[1] },
		{ "finders", model->has_finders },
		{ "found:a", model->found[STRATEGY_A].count > 0 },
		{ "found:b", model->found[STRATEGY_B].count > 0 },
		{ "lease", model->driver != MODEL_NO_DRIVER },
	};
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (all[i].is_there) {
			expect_key(keys, "%s", all[i].name);
		}
	}
	for (size_t i = 0; i < model->queue.count; i++) {
		expect_song(keys, &model->queue.items[i]);
	}
	if (model->is_playing) {
		expect_song(keys, &model->playing);
	}
}

static bool is_expected(const struct keys *keys, struct str name)
{
	for (size_t i = 0; i < keys->count; i++) {
		if (str_equal(keys->names[i], name)) {
			return true;
		}
	}
	return false;
}

void world_check_keys(struct world *world)
{
	struct keys keys = { .capacity = 40 + 5 * (world->model.queue.count + 1) };
	keys.names = arena_array(fiber_arena(), struct str, keys.capacity);
	expect_nest(&keys, &world->model);

	struct reply *reply;
	struct error error = { 0 };
	struct str pattern = arena_printf(fiber_arena(), "%.*s:*", STR_ARG(world->nest.prefix));
	bool ok = store_command(world->store, &reply, &error, STR("KEYS"), pattern);
	world_expect(world, ok, "keys: %s", error.message);
	size_t found = 0;
	for (size_t i = 0; i < reply->count; i++) {
		struct str name = str_from(reply_str(reply_at(reply, i)), pattern.len - 1);
		/* these come with the first use and stay, or go with the hour */
		if (str_starts_with(name, STR("limit:")) || str_equal(name, STR("volume"))) {
			continue;
		}
		world_expect(world, is_expected(&keys, name), "stray key %.*s", STR_ARG(name));
		found++;
	}
	world_expect(world, found == keys.count, "%zu keys, not %zu", found, keys.count);
}
