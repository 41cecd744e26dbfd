#include "nest/playback.h"

#include "base/log.h"
#include "net/fiber.h"

bool playback_pause(const struct nest *nest, struct error *error)
{
	struct reply *reply;
	return store_call(nest->store, &script_pause, nest->prefix, &reply, error);
}

bool playback_unpause(const struct nest *nest, struct error *error)
{
	struct reply *reply;
	return store_call(nest->store, &script_unpause, nest->prefix, &reply, error);
}

static struct playback_song read_song(const struct reply *reply)
{
	return (struct playback_song) {
		.id = reply_str(reply_at(reply, 0)),
		.user = reply_str(reply_at(reply, 1)),
		.src = reply_str(reply_at(reply, 2)),
		.trackid = reply_str(reply_at(reply, 3)),
		.title = reply_str(reply_at(reply, 4)),
		.duration_ms = reply_int(reply_at(reply, 5)),
	};
}

static void read_state(struct playback_state *state, const struct reply *reply)
{
	const struct reply *passed = reply_at(reply, 6);
	*state = (struct playback_state) {
		.id = reply_str(reply_at(reply, 0)),
		.ends_ms = reply_int(reply_at(reply, 1)),
		.now_ms = reply_int(reply_at(reply, 2)),
		.is_paused = reply_int(reply_at(reply, 3)) == 1,
		.finished = read_song(reply_at(reply, 4)),
		.started = read_song(reply_at(reply, 5)),
		.passed = arena_array(fiber_arena(), struct playback_song, passed->count + 1),
		.passed_count = passed->count,
	};
	for (size_t i = 0; i < passed->count; i++) {
		state->passed[i] = read_song(reply_at(passed, i));
	}
}

static void log_song(
	const char *event, const struct nest *nest, const struct playback_song *song)
{
	if (song->id.len > 0) {
		log_info(event, LOG_STR("nest", nest->id), LOG_STR("id", song->id),
			LOG_STR("trackid", song->trackid), LOG_STR("title", song->title),
			LOG_STR("user", song->user), LOG_INT("duration_ms", song->duration_ms));
	}
}

/* Whoever takes the step logs it, so that each song has its lines once. */
static void log_state(const struct nest *nest, const struct playback_state *state)
{
	log_song("song_finished", nest, &state->finished);
	for (size_t i = 0; i < state->passed_count; i++) {
		log_song("song_skipped_short", nest, &state->passed[i]);
	}
	log_song("song_started", nest, &state->started);
}

static bool step(const struct nest *nest, const struct script *script, struct str id,
	struct playback_state *state, struct error *error)
{
	struct reply *reply;
	if ((id.len > 0 && !nest_check_song_id(id, error)) ||
		!nest_call(nest, script, &reply, error, id.len > 0 ? id : STR_EMPTY)) {
		return false;
	}
	struct playback_state unasked;
	state = state ? state : &unasked;
	read_state(state, reply);
	log_state(nest, state);
	return true;
}

bool playback_advance(const struct nest *nest, struct str expected,
	struct playback_state *state, struct error *error)
{
	return step(nest, &script_advance, expected, state, error);
}

bool playback_skip(const struct nest *nest, struct str meant, struct playback_state *state,
	struct error *error)
{
	return step(nest, &script_skip, meant, state, error);
}
