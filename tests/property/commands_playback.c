#include "commands.h"
#include "nest/playback.h"
#include "net/fiber.h"

/* What a player thinks is playing: mostly it is right. */
static int64_t believed(struct world *world)
{
	const struct model *model = &world->model;
	if (world_chance(world, 10)) {
		return world_random(world, (int)model->last_id + 2);
	}
	return model->is_playing ? model->playing.id : 0;
}

static struct str id_text(int64_t id)
{
	return id ? nest_number(id) : STR_EMPTY;
}

static void expect_state(struct world *world, const struct playback_state *state)
{
	const struct model *model = &world->model;
	int64_t ends_ms = model->is_playing && !model->is_paused ? model_ends_ms(model) : 0;
	world_expect(world,
		str_equal(state->id, id_text(model->is_playing ? model->playing.id : 0)) &&
			state->ends_ms == ends_ms && state->now_ms == model->now_ms &&
			state->is_paused == model->is_paused,
		"the answer says %.*s plays until %lld", STR_ARG(state->id),
		(long long)state->ends_ms);
}

static void expect_step(
	struct world *world, const struct playback_state *state, const struct model_step *step)
{
	world_expect(world,
		str_equal(state->finished.id, id_text(step->finished)) &&
			str_equal(state->started.id, id_text(step->started)) &&
			state->passed_count == step->passed,
		"finished %.*s, not %lld, started %.*s, not %lld, passed over %zu, not %zu",
		STR_ARG(state->finished.id), (long long)step->finished,
		STR_ARG(state->started.id), (long long)step->started, state->passed_count,
		step->passed);
}

void command_advance(struct world *world)
{
	int64_t id = believed(world);
	world_trace(world, "advance %lld", (long long)id);
	struct playback_state state = { 0 };
	struct error error = { 0 };
	bool ok = playback_advance(&world->nest, id_text(id), &state, &error);
	world_expect_kind(world, ok, &error, ERROR_NONE);
	struct model_step step = model_advance(&world->model, id);
	expect_state(world, &state);
	expect_step(world, &state, &step);
}

struct racer {
	struct world *world;
	const struct nest *nest;
	struct str id;
	/* what it was told that it did; the texts of an answer end with the fiber */
	bool has_finished, has_started, has_ended;
	size_t passed;
};

static void race(void *arg)
{
	struct racer *racer = arg;
	struct playback_state state = { 0 };
	struct error error = { 0 };
	bool ok = playback_advance(racer->nest, racer->id, &state, &error);
	world_expect_kind(racer->world, ok, &error, ERROR_NONE);
	racer->has_finished = state.finished.id.len > 0;
	racer->has_started = state.started.id.len > 0;
	racer->passed = state.passed_count;
	racer->has_ended = true;
	fiber_wake(racer->world->fiber);
}

/* Two players that advance at once do together what one would have done. */
void command_race(struct world *world)
{
	int64_t id = believed(world);
	world_trace(world, "advance %lld, twice at once", (long long)id);
	struct racer other = { .world = world, .nest = &world->other_nest, .id = id_text(id) };
	fiber_start("racer", race, &other);
	struct playback_state state = { 0 };
	struct error error = { 0 };
	bool ok = playback_advance(&world->nest, other.id, &state, &error);
	world_expect_kind(world, ok, &error, ERROR_NONE);
	while (!other.has_ended) {
		fiber_wait(-1);
	}
	struct model_step step = model_advance(&world->model, id);
	struct model_step nothing = { 0 };
	if (other.has_finished || other.has_started || other.passed > 0) {
		expect_step(world, &state, &nothing);
		world_expect(world,
			other.has_finished == (step.finished != 0) &&
				other.has_started == (step.started != 0) &&
				other.passed == step.passed,
			"the other player did something else");
	} else {
		expect_step(world, &state, &step);
		expect_state(world, &state);
	}
}

void command_skip(struct world *world)
{
	int64_t id = world_chance(world, 60) ? 0 : believed(world);
	world_trace(world, "skip %lld", (long long)id);
	struct playback_state state = { 0 };
	struct error error = { 0 };
	struct model_step step = { 0 };
	bool ok = playback_skip(&world->nest, id_text(id), &state, &error);
	world_expect_kind(world, ok, &error, model_skip(&world->model, id, &step));
	if (ok) {
		expect_state(world, &state);
		expect_step(world, &state, &step);
	}
}

void command_pause(struct world *world)
{
	world_trace(world, "pause");
	struct error error = { 0 };
	world_expect_kind(world, playback_pause(&world->nest, &error), &error, ERROR_NONE);
	model_pause(&world->model);
}

void command_unpause(struct world *world)
{
	world_trace(world, "unpause");
	struct error error = { 0 };
	world_expect_kind(world, playback_unpause(&world->nest, &error), &error, ERROR_NONE);
	model_unpause(&world->model);
}
