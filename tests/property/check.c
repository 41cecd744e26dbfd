/* Compares what people see with what the model says they should. */
#include "commands.h"

#include <math.h>

static bool is_user(struct str text, int user)
{
	return str_equal_cstr(text, model_users[user]);
}

static bool same_id(struct str text, int64_t id)
{
	int64_t number;
	return str_to_int64(text, &number) && number == id;
}

static void check_jams(
	struct world *world, const struct song *song, const struct model_song *expected)
{
	world_expect(world, song->jam_count == expected->jams.count,
		"song %.*s: %zu jams, not %zu", STR_ARG(song->id), song->jam_count,
		expected->jams.count);
	for (size_t i = 0; i < song->jam_count; i++) {
		const struct jam *jam = &song->jams[i];
		const struct model_jam *other = &expected->jams.items[i];
		world_expect(world,
			is_user(jam->user, other->user) && jam->time_ms == other->ms &&
				jam->is_throwback == other->is_throwback,
			"song %.*s: jam %zu is %.*s's", STR_ARG(song->id), i,
			STR_ARG(jam->user));
	}
}

static void check_comments(
	struct world *world, const struct song *song, const struct model_song *expected)
{
	world_expect(world, song->comment_count == expected->comments.count,
		"song %.*s: %zu comments, not %zu", STR_ARG(song->id), song->comment_count,
		expected->comments.count);
	for (size_t i = 0; i < song->comment_count; i++) {
		const struct comment *comment = &song->comments[i];
		const struct model_comment *other = &expected->comments.items[i];
		world_expect(world,
			is_user(comment->user, other->user) && comment->time_ms == other->ms &&
				str_equal(comment->body, other->body),
			"song %.*s: comment %zu is “%.*s”", STR_ARG(song->id), i,
			STR_ARG(comment->body));
	}
}

static void check_song(
	struct world *world, const struct song *song, const struct model_song *expected)
{
	world_expect(world, same_id(song->id, expected->id), "song %.*s where %lld should be",
		STR_ARG(song->id), (long long)expected->id);
	world_expect(world,
		is_user(song->user, expected->user) &&
			str_equal(song->title, expected->track.title) &&
			str_equal(song->trackid, command_trackid(expected->track.id)) &&
			song->is_auto == expected->is_auto &&
			song->duration_ms == expected->track.duration_ms &&
			song->duration_s == (expected->track.duration_ms + 500) / 1000,
		"song %.*s: wrong fields", STR_ARG(song->id));
	world_expect(world, song->vote == expected->vote, "song %.*s: vote %lld, not %lld",
		STR_ARG(song->id), (long long)song->vote, (long long)expected->vote);
	check_jams(world, song, expected);
	check_comments(world, song, expected);
	world_expect(world, view_song(world->view, song->id) == song, "song %.*s isn't found",
		STR_ARG(song->id));
}

static void check_queue(struct world *world)
{
	const struct view *view = world->view;
	const struct model *model = &world->model;
	world_expect(world, view->song_count == model->queue.count, "%zu songs, not %zu",
		view->song_count, model->queue.count);
	for (size_t i = 0; i < view->song_count; i++) {
		check_song(world, &view->songs[i], &model->queue.items[i]);
		double score = view->songs[i].score, expected = model->queue.items[i].score;
		world_expect(world, fabs(score - expected) <= 1e-12 * (1 + fabs(expected)),
			"song %.*s: score %.17g, not %.17g", STR_ARG(view->songs[i].id), score,
			expected);
	}
}

static void check_playing(struct world *world)
{
	const struct view *view = world->view;
	const struct model *model = &world->model;
	world_expect(world, view->is_paused == model->is_paused, "paused is %d",
		(int)view->is_paused);
	world_expect(world, !view->playing == !model->is_playing, "playing is wrong");
	if (!view->playing) {
		world_expect(world, view_position_ms(view, view->now_ms) == 0, "a position");
		return;
	}
	check_song(world, view->playing, &model->playing);
	int64_t started_ms =
		model->is_paused ? model->now_ms - model->pos_ms : model->started_ms;
	world_expect(world,
		view->began_ms == model->began_ms && view->started_ms == started_ms &&
			view->ends_ms == started_ms + model->playing.track.duration_ms,
		"began %lld, started %lld, ends %lld", (long long)view->began_ms,
		(long long)view->started_ms, (long long)view->ends_ms);
	int64_t pos_ms = model->now_ms - started_ms;
	if (pos_ms > model->playing.track.duration_ms) {
		pos_ms = model->playing.track.duration_ms;
	}
	world_expect(world, view_position_ms(view, view->now_ms) == pos_ms,
		"position %lld, not %lld", (long long)view_position_ms(view, view->now_ms),
		(long long)pos_ms);
}

static void check_preview(struct world *world)
{
	const struct song *song = world->view->preview;
	const struct model_candidate *expected = &world->model.preview;
	world_expect(world, !song == !world->model.has_preview, "the preview is wrong");
	if (song) {
		world_expect(world,
			str_equal(song->title, expected->track.title) &&
				str_equal(song->trackid, command_trackid(expected->track.id)) &&
				song->duration_ms == expected->track.duration_ms &&
				song->jam_count == (expected->jammer >= 0),
			"the preview is %.*s", STR_ARG(song->trackid));
		world_expect(world,
			song->jam_count == 0 ||
				(song->jams[0].is_throwback &&
					is_user(song->jams[0].user, expected->jammer)),
			"the preview is credited to another");
	}
}

static void check_airhorns(struct world *world)
{
	const struct view *view = world->view;
	const struct model *model = &world->model;
	world_expect(world, view->airhorn_count == model->airhorns.count, "%zu horns, not %zu",
		view->airhorn_count, model->airhorns.count);
	for (size_t i = 0; i < view->airhorn_count; i++) {
		const struct airhorn *horn = &view->airhorns[i];
		const struct model_horn *other =
			&model->airhorns.items[view->airhorn_count - 1 - i];
		world_expect(world,
			is_user(horn->user, other->user) && horn->when_ms == other->ms &&
				horn->is_free == other->is_free &&
				same_id(horn->songid, other->song) &&
				str_equal(horn->title, other->title),
			"horn %zu is wrong", i);
	}
	for (int user = 0; user < MODEL_USERS; user++) {
		int64_t count = view_free_horns(view, str_from_cstr(model_users[user]));
		world_expect(world, count == model->free_horns[user],
			"%s has %lld free horns, not %lld", model_users[user], (long long)count,
			(long long)model->free_horns[user]);
	}
}

static void check_members(struct world *world)
{
	const struct view *view = world->view;
	const struct model *model = &world->model;
	world_expect(world,
		view->member_count == (int64_t)model->members.count &&
			view->member_name_count == model->members.count,
		"%lld members, not %zu", (long long)view->member_count, model->members.count);
	for (size_t i = 0; i < view->member_name_count; i++) {
		world_expect(world, is_user(view->members[i], model->members.items[i].user),
			"member %zu is %.*s", i, STR_ARG(view->members[i]));
	}
}

void world_check_view(struct world *world)
{
	struct error error = { 0 };
	struct view *view = NULL;
	world_expect(world, view_load(&world->nest, &view, &error), "view: %s", error.message);
	view_unref(world->view);
	world->view = view;
	int64_t seq = world->model.seq > 0 ? world->model.seq : world->model.now_ms;
	world_expect(world, view->seq == seq, "seq %lld, not %lld", (long long)view->seq,
		(long long)seq);
	world_expect(world, view->now_ms == world->model.now_ms, "now is wrong");
	world_expect(world, view->volume == world->model.volume, "volume %lld, not %lld",
		(long long)view->volume, (long long)world->model.volume);
	check_queue(world);
	check_playing(world);
	check_preview(world);
	check_airhorns(world);
	check_members(world);
}
