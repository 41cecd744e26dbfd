/* The records of finished songs. */
#include "commands.h"

#include "base/clock.h"
#include "base/json.h"
#include "net/fiber.h"
#include "world.h"

static const char *iso(int64_t unix_ms)
{
	return clock_iso8601(fiber_arena(), unix_ms).data;
}

static json_t *expected_jams(const struct model_song *song)
{
	json_t *all = json_array();
	for (size_t i = 0; i < song->jams.count; i++) {
		const struct model_jam *jam = &song->jams.items[i];
		json_t *one = json_pack(
			"{s:s, s:s}", "user", model_users[jam->user], "time", iso(jam->ms));
		if (jam->is_throwback) {
			json_object_set_new(one, "throwback", json_true());
		}
		json_array_append_new(all, one);
	}
	return all;
}

static json_t *expected_comments(const struct model_song *song)
{
	json_t *all = json_array();
	for (size_t i = 0; i < song->comments.count; i++) {
		const struct model_comment *comment = &song->comments.items[i];
		json_array_append_new(all,
			json_pack("{s:I, s:s, s:s%}", "time", (json_int_t)(comment->ms / 1000),
				"user", model_users[comment->user], "body", comment->body.data,
				comment->body.len));
	}
	return all;
}

static json_t *expected_horns(const struct model_song *song)
{
	json_t *all = json_array();
	for (size_t i = 0; i < song->horns.count; i++) {
		const struct model_horn *horn = &song->horns.items[i];
		json_array_append_new(
			all, json_pack("{s:s, s:s, s:b}", "user", model_users[horn->user],
				     "when", iso(horn->ms), "free", (int)horn->is_free));
	}
	return all;
}

/* As commands.c adds songs. */
static json_t *expected_record(const struct model_finished *finished, bool with_pictures)
{
	const struct model_song *song = &finished->song;
	struct str id = nest_number(song->id);
	json_t *record = json_pack("{s:s, s:s, s:s, s:s%, s:s, s:I, s:I, s:s, s:b, s:I}", "id",
		id.data, "src", "local", "trackid", command_trackid(song->track.id).data,
		"title", song->track.title.data, song->track.title.len, "artist",
		command_artist(song->track.name).data, "duration",
		(json_int_t)((song->track.duration_ms + 500) / 1000), "duration_ms",
		(json_int_t)song->track.duration_ms, "user", model_users[song->user], "auto",
		(int)song->is_auto, "vote", (json_int_t)song->vote);
	json_object_set_new(record, "starttime", json_string(iso(finished->began_ms)));
	json_object_set_new(record, "endtime", json_string(iso(finished->ended_ms)));
	json_object_set_new(record, "jam", expected_jams(song));
	json_object_set_new(record, "comments", expected_comments(song));
	json_object_set_new(record, "airhorn", expected_horns(song));
	if (song->track.isrc >= 0) {
		json_object_set_new(
			record, "isrc", json_string(command_isrc(song->track.isrc).data));
	}
	if (song->track.is_episode) {
		json_object_set_new(record, "type", json_string("episode"));
	}
	if (with_pictures) {
		json_object_set_new(record, "img", json_string("/small.png"));
		json_object_set_new(record, "big_img", json_string("/big.png"));
	}
	return record;
}

static bool is_sorted(json_t *object)
{
	const char *key, *last = "";
	json_t *value;
	json_object_foreach(object, key, value)
	{
		if (strcmp(last, key) >= 0) {
			return false;
		}
		last = key;
	}
	return true;
}

static void check_record(struct world *world, struct str text,
	const struct model_finished *finished, bool with_pictures)
{
	json_t *record;
	struct error error = { 0 };
	bool ok = json_parse(fiber_arena(), text, &record, &error);
	world_expect(world, ok, "record %.*s: %s", STR_ARG(text), error.message);
	json_t *expected = expected_record(finished, with_pictures);
	char *dump = json_dumps(expected, JSON_SORT_KEYS);
	world_expect(world, json_equal(record, expected) && is_sorted(record),
		"record %.*s\nshould be %s", STR_ARG(text), dump);
	free(dump);
	json_decref(expected);
}

void world_check_last(struct world *world)
{
	const struct model *model = &world->model;
	if (model->finished.count == 0) {
		world_expect(
			world, world->view->last.len == 0, "a last song of an unused nest");
	} else if (world->finished_checked < model->finished.count) {
		check_record(world, world->view->last,
			&model->finished.items[model->finished.count - 1], true);
		world->finished_checked = model->finished.count;
	}
}

static struct reply *peek(struct world *world, size_t at_most)
{
	struct reply *reply;
	struct error error = { 0 };
	bool ok = nest_call(&world->nest, &script_finished_peek, &reply, &error,
		nest_number((int64_t)at_most));
	world_expect(world, ok, "peek: %s", error.message);
	return reply;
}

static void ack(struct world *world, const struct nest *nest, struct str text, int64_t expected)
{
	struct reply *reply;
	struct error error = { 0 };
	bool ok = nest_call(nest, &script_finished_ack, &reply, &error, text);
	world_expect(world, ok && reply_int(reply) == expected, "ack: %s", error.message);
}

void world_drain_outbox(struct world *world, size_t at_most)
{
	struct model *model = &world->model;
	const struct reply *reply = peek(world, at_most);
	size_t expected = model->outbox.count < at_most ? model->outbox.count : at_most;
	world_expect(world, reply->count == expected, "outbox: %zu records, not %zu",
		reply->count, expected);
	size_t kept = 0;
	for (size_t i = 0; i < reply->count; i++) {
		struct str text = reply_str(reply_at(reply, i));
		check_record(
			world, text, &model->finished.items[model->outbox.items[kept]], false);
		if (world_chance(world, 20)) {
			kept++; /* a player died before it could say that this is written */
			continue;
		}
		ack(world, &world->nest, text, 1);
		list_remove(&model->outbox, kept);
		if (world_chance(world, 30)) {
			ack(world, &world->other_nest, text, 0);
		}
	}
}
