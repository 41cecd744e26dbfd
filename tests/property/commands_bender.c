/* What Bender does, and people with what it offers. */
#include "commands.h"
#include "nest/preview.h"
#include "net/fiber.h"

static const char *const strategy_names[STRATEGIES] = { "a", "b" };

static struct str strategy_name(enum model_strategy strategy)
{
	return str_from_cstr(strategy_names[strategy]);
}

static struct model_candidate random_candidate(
	struct world *world, enum model_strategy strategy, struct candidate *candidate)
{
	struct model_candidate model = { .jammer = -1, .strategy = strategy };
	model.track = command_track(world, &candidate->song);
	if (world_chance(world, 20)) {
		model.jammer = command_user(world);
		candidate->song.jammer = command_user_name(model.jammer);
	}
	candidate->strategy = strategy_name(strategy);
	return model;
}

void command_offer(struct world *world)
{
	struct candidate candidate;
	struct model_candidate model = random_candidate(world, STRATEGY_A, &candidate);
	static const int rows[] = { 0, 0, 20, 5, 1 };
	int row = rows[world_random(world, 5)];
	world_trace(world, "offer %d/%d/%d, row %d", model.track.id, model.track.isrc,
		model.track.name, row);
	struct error error = { 0 };
	enum preview_offer outcome = PREVIEW_REFUSED;
	bool ok = preview_offer(&world->nest, &candidate, row, &outcome, &error);
	world_expect_kind(world, ok, &error, ERROR_NONE);
	int expected = model_offer(&world->model, &model, row);
	int answer = outcome == PREVIEW_OFFERED ? 1 : outcome == PREVIEW_IS_THERE ? 0 : -1;
	world_expect(world, answer == expected, "the offer is %d, not %d", answer, expected);
}

void command_free(struct world *world)
{
	struct new_song songs[3];
	struct model_track tracks[3];
	int64_t when_ms[3];
	struct error error = { 0 };
	for (int i = 0; i < 3; i++) {
		tracks[i] = command_track(world, &songs[i]);
	}
	bool ok = preview_free(&world->nest, songs, 3, when_ms, &error);
	world_expect_kind(world, ok, &error, ERROR_NONE);
	for (int i = 0; i < 3; i++) {
		int64_t expected = model_free(&world->model, &tracks[i]);
		world_expect(world, when_ms[i] == expected, "%d/%d/%d is free: %lld, not %lld",
			tracks[i].id, tracks[i].isrc, tracks[i].name, (long long)when_ms[i],
			(long long)expected);
	}
}

void command_cache(struct world *world)
{
	struct candidate candidates[4];
	struct model_candidate model[4];
	enum model_strategy strategy = (enum model_strategy)world_random(world, STRATEGIES);
	size_t count = (size_t)world_random(world, 5);
	for (size_t i = 0; i < count; i++) {
		model[i] = random_candidate(world, strategy, &candidates[i]);
	}
	world_trace(world, "%s finds %zu", strategy_names[strategy], count);
	struct error error = { 0 };
	bool ok =
		preview_cache(&world->nest, strategy_name(strategy), candidates, count, &error);
	world_expect_kind(world, ok, &error, ERROR_NONE);
	model_cache(&world->model, strategy, model, count);
}

void command_cached(struct world *world)
{
	enum model_strategy strategy = (enum model_strategy)world_random(world, STRATEGIES);
	struct candidate candidate;
	struct model_candidate model;
	bool found = false;
	world_trace(world, "%s gives what it has", strategy_names[strategy]);
	struct error error = { 0 };
	bool ok = preview_cached(
		&world->nest, strategy_name(strategy), &candidate, &found, &error);
	world_expect_kind(world, ok, &error, ERROR_NONE);
	bool expected = model_cached(&world->model, strategy, &model);
	world_expect(world, found == expected, "found is %d", (int)found);
	world_expect(world,
		!found || (str_equal(candidate.song.trackid, command_trackid(model.track.id)) &&
				  str_equal(candidate.song.title, model.track.title) &&
				  candidate.song.is_throwback == (model.jammer >= 0)),
		"the wrong one was found");
}

static void expect_last_id(struct world *world, struct str id, bool is_new)
{
	struct str expected = is_new ? nest_number(world->model.last_id) : STR_EMPTY;
	world_expect(world, str_equal(id, expected), "the id is %.*s", STR_ARG(id));
}

void command_take(struct world *world)
{
	int64_t below = world_random(world, 6);
	int64_t awake_ms = world_random(world, 3) * 60000;
	struct str id = STR_EMPTY, strategy;
	world_trace(world, "Bender takes it below %lld, after %lld", (long long)below,
		(long long)awake_ms);
	struct error error = { 0 };
	bool ok = preview_take(&world->nest, below, awake_ms, &id, &strategy, &error);
	enum error_kind kind;
	bool is_taken = model_take(&world->model, below, awake_ms, &kind);
	world_expect_kind(world, ok, &error, kind);
	if (ok) {
		expect_last_id(world, id, is_taken);
	}
}

/* Mostly what is on offer. */
static int meant(struct world *world)
{
	const struct model *model = &world->model;
	bool is_right = model->has_preview && world_chance(world, 80);
	return is_right ? model->preview.track.id : command_random_id(world);
}

void command_take_as(struct world *world)
{
	int user = command_user(world), track = meant(world);
	struct str id = STR_EMPTY, strategy;
	world_trace(world, "%s takes %d", model_users[user], track);
	struct error error = { 0 };
	bool ok = preview_take_as(&world->nest, command_user_name(user), command_trackid(track),
		&id, &strategy, &error);
	enum error_kind kind = model_take_as(&world->model, user, track);
	world_expect_kind(world, ok, &error, kind);
	expect_last_id(world, id, kind == ERROR_NONE);
}

void command_reject(struct world *world)
{
	int track = meant(world);
	bool by_person = world_chance(world, 70);
	world_trace(world, "reject %d%s", track, by_person ? "" : ", it is gone");
	struct error error = { 0 };
	struct str trackid = command_trackid(track), strategy;
	bool ok = by_person ? preview_reject(&world->nest, trackid, &strategy, &error)
			    : preview_withdraw(&world->nest, trackid, &strategy, &error);
	world_expect_kind(world, ok, &error, model_reject(&world->model, track, by_person));
}
