#include "nest/preview.h"

#include "base/log.h"
#include "net/fiber.h"

static struct str filter_ms(const struct nest *nest)
{
	return nest_number(nest->settings->bender_filter_ms);
}

bool preview_look(const struct nest *nest, struct preview_state *state, struct error *error)
{
	struct reply *reply;
	if (!store_call(nest->store, &script_preview_look, nest->prefix, &reply, error)) {
		return false;
	}
	const struct reply *offered = reply_at(reply, 4), *seed = reply_at(reply, 5);
	*state = (struct preview_state) {
		.now_ms = reply_int(reply_at(reply, 0)),
		.queued = reply_int(reply_at(reply, 1)),
		.is_playing = reply_int(reply_at(reply, 2)) == 1,
		.here_ms = reply_int(reply_at(reply, 3)),
		.src = reply_str(reply_at(offered, 0)),
		.trackid = reply_str(reply_at(offered, 1)),
		.seed = {
			.src = reply_str(reply_at(seed, 0)),
			.trackid = reply_str(reply_at(seed, 1)),
			.isrc = reply_str(reply_at(seed, 2)),
			.title = reply_str(reply_at(seed, 3)),
			.artist = reply_str(reply_at(seed, 4)),
			.album = reply_str(reply_at(seed, 5)),
		},
		.genre = reply_str(reply_at(reply, 6)),
		.own_seed = reply_str(reply_at(reply, 7)),
		.name = reply_str(reply_at(reply, 8)),
	};
	return true;
}

bool preview_free(const struct nest *nest, const struct new_song *songs, size_t count,
	int64_t *when_ms, struct error *error)
{
	struct str *args = arena_array(fiber_arena(), struct str, 1 + RECORDING_KEYS * count);
	struct reply *reply;
	args[0] = filter_ms(nest);
	for (size_t i = 0; i < count; i++) {
		struct recording recording = new_song_recording(fiber_arena(), &songs[i]);
		memcpy(args + 1 + RECORDING_KEYS * i, recording.keys, sizeof(recording.keys));
	}
	if (!store_call_argv(nest->store, &script_preview_free, nest->prefix, args,
		    1 + RECORDING_KEYS * count, &reply, error)) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		when_ms[i] = reply_int(reply_at(reply, i));
	}
	return true;
}

bool preview_cache(const struct nest *nest, struct str strategy,
	const struct candidate *candidates, size_t count, struct error *error)
{
	struct str args[2 + PREVIEW_CACHE_MAX] = { strategy, nest_number(PREVIEW_CACHE_MS) };
	struct reply *reply;
	count = count < PREVIEW_CACHE_MAX ? count : PREVIEW_CACHE_MAX;
	for (size_t i = 0; i < count; i++) {
		if (!candidate_write(&candidates[i], &args[2 + i], error)) {
			return false;
		}
	}
	return store_call_argv(nest->store, &script_preview_cache, nest->prefix, args,
		2 + count, &reply, error);
}

bool preview_cached(const struct nest *nest, struct str strategy, struct candidate *candidate,
	bool *found, struct error *error)
{
	struct reply *reply;
	if (!nest_call(
		    nest, &script_preview_cached, &reply, error, strategy, filter_ms(nest))) {
		return false;
	}
	*found = reply_str(reply).len > 0;
	return !*found || candidate_read(fiber_arena(), reply_str(reply), candidate, error);
}

bool preview_offer(const struct nest *nest, const struct candidate *candidate, int64_t row,
	enum preview_offer *outcome, struct error *error)
{
	struct reply *reply;
	struct str json;
	if (!candidate_write(candidate, &json, error) ||
		!nest_call(nest, &script_preview_offer, &reply, error, json, filter_ms(nest),
			nest_number(row))) {
		return false;
	}
	int64_t answer = reply_int(reply);
	*outcome = answer == 1	 ? PREVIEW_OFFERED
		   : answer == 0 ? PREVIEW_IS_THERE
				 : PREVIEW_REFUSED;
	return true;
}

static int64_t depth_max(const struct nest *nest)
{
	return nest_is_main(nest) ? 0 : nest->settings->max_queue_depth;
}

bool preview_take(const struct nest *nest, int64_t below, int64_t awake_ms, struct str *id,
	struct str *strategy, struct error *error)
{
	struct reply *reply;
	if (!nest_call(nest, &script_preview_take, &reply, error, NEST_BENDER, STR_EMPTY,
		    STR("0"), nest_number(depth_max(nest)), filter_ms(nest), nest_number(below),
		    nest_number(awake_ms))) {
		return false;
	}
	*id = reply_str(reply_at(reply, 0));
	*strategy = reply_str(reply_at(reply, 1));
	return true;
}

static bool check_trackid(struct str trackid, struct error *error)
{
	return trackid.len > 0 || error_set(error, ERROR_INVALID, "That is no track.");
}

bool preview_take_as(const struct nest *nest, struct str user, struct str trackid,
	struct str *id, struct str *strategy, struct error *error)
{
	struct reply *reply;
	if (!nest_check_user(user, error) || !check_trackid(trackid, error) ||
		!nest_call(nest, &script_preview_take, &reply, error, user, trackid,
			nest_number(nest->settings->songs_per_hour),
			nest_number(depth_max(nest)), filter_ms(nest), STR("0"), STR("0"))) {
		return false;
	}
	*id = reply_str(reply_at(reply, 0));
	*strategy = reply_str(reply_at(reply, 1));
	log_info("preview_taken", LOG_STR("nest", nest->id), LOG_STR("trackid", trackid),
		LOG_STR("user", user), LOG_STR("strategy", *strategy));
	return true;
}

static bool drop(const struct nest *nest, struct str trackid, const char *event,
	struct str by_person, struct str *strategy, struct error *error)
{
	struct reply *reply;
	if (!check_trackid(trackid, error) ||
		!nest_call(nest, &script_preview_reject, &reply, error, trackid,
			filter_ms(nest), by_person)) {
		return false;
	}
	*strategy = reply_str(reply);
	log_info(event, LOG_STR("nest", nest->id), LOG_STR("trackid", trackid),
		LOG_STR("strategy", *strategy));
	return true;
}

bool preview_reject(
	const struct nest *nest, struct str trackid, struct str *strategy, struct error *error)
{
	return drop(nest, trackid, "preview_rejected", STR("1"), strategy, error);
}

bool preview_withdraw(
	const struct nest *nest, struct str trackid, struct str *strategy, struct error *error)
{
	return drop(nest, trackid, "preview_withdrawn", STR("0"), strategy, error);
}
