#include "nest/queue.h"

#include "net/fiber.h"

#define ARGS_BEFORE_FIELDS 10 /* of add.lua */

static bool check(const struct new_song *song, struct error *error)
{
	return nest_check_user(song->user, error) &&
	       (song->jammer.len == 0 || nest_check_user(song->jammer, error));
}

static struct str flag(bool is_set)
{
	return is_set ? STR("1") : STR("0");
}

bool queue_add(const struct nest *nest, const struct new_song *song, struct str *id,
	struct error *error)
{
	struct new_song_fields fields;
	if (!check(song, error) || !new_song_fields(fiber_arena(), song, &fields, error)) {
		return false;
	}
	bool is_unlimited = song->is_auto || song->is_unlimited;
	struct recording recording = new_song_recording(fiber_arena(), song);
	struct str args[ARGS_BEFORE_FIELDS + 2 * NEW_SONG_FIELDS_MAX] = {
		song->user,
		flag(song->is_auto),
		nest_number(is_unlimited ? 0 : nest->settings->songs_per_hour),
		nest_number(nest_is_main(nest) ? 0 : nest->settings->max_queue_depth),
		song->jammer.len > 0 ? song->jammer : STR_EMPTY,
		flag(song->is_throwback),
		nest_number(nest->settings->bender_filter_ms),
		recording.keys[0],
		recording.keys[1],
		recording.keys[2],
	};
	memcpy(args + ARGS_BEFORE_FIELDS, fields.items, fields.count * sizeof(*args));
	struct reply *reply;
	if (!store_call_argv(nest->store, &script_add, nest->prefix, args,
		    ARGS_BEFORE_FIELDS + fields.count, &reply, error)) {
		return false;
	}
	*id = reply_str(reply);
	return true;
}

bool queue_kill(const struct nest *nest, struct str id, struct error *error)
{
	struct reply *reply;
	return nest_check_song_id(id, error) &&
	       nest_call(nest, &script_kill, &reply, error, id);
}

bool queue_nuke(const struct nest *nest, int64_t *count, struct error *error)
{
	struct reply *reply;
	if (!store_call(nest->store, &script_nuke, nest->prefix, &reply, error)) {
		return false;
	}
	if (count) {
		*count = reply_int(reply);
	}
	return true;
}
