#include "player/follow_plan.h"

/* So near to its end a track counts as ended: what plays then is no choice, but what Spotify
 * goes on with by itself. */
#define ENDING_MS 4000

/* Nothing is started for less than this. */
#define WORTH_MS 1500

bool follow_is_playing(const struct spotify_playback *seen, struct str uri)
{
	return uri.len && (str_equal(seen->uri, uri) || str_equal(seen->linked_from, uri));
}

/* Albums, artists and playlists are chosen; what we start has no such context. */
static bool is_chosen_context(struct str context)
{
	return str_starts_with(context, STR("spotify:album:")) ||
	       str_starts_with(context, STR("spotify:artist:")) ||
	       str_starts_with(context, STR("spotify:playlist:"));
}

/* While what we started should still be there. */
static bool has_left(const struct follow_past *past, const struct spotify_playback *seen)
{
	if (!seen->is_playing) {
		return true; /* paused by hand */
	}
	return !follow_is_playing(seen, past->uri) ||
	       (!str_equal(seen->context, past->context) && is_chosen_context(seen->context));
}

/* After what we started should have ended: something else that began long before that. */
static bool has_gone_on(const struct follow_past *past, const struct spotify_playback *seen)
{
	int64_t began_before_end_ms = seen->progress_ms + past->left_ms;
	return seen->is_playing && !follow_is_playing(seen, past->uri) &&
	       began_before_end_ms > ENDING_MS;
}

static bool is_their_choice(const struct follow_past *past, const struct spotify_playback *seen)
{
	if (past->uri.len == 0) {
		return false; /* we have done nothing yet: whatever they play, they want us */
	}
	if (!past->plays) {
		return seen->is_playing;
	}
	return past->left_ms > ENDING_MS ? has_left(past, seen) : has_gone_on(past, seen);
}

static enum follow_action plan_playing(
	const struct follow_goal *goal, const struct spotify_playback *seen)
{
	int64_t drift_ms = seen->progress_ms - goal->position_ms;
	if (goal->position_ms > goal->duration_ms - WORTH_MS) {
		return FOLLOW_KEEP;
	}
	if (!seen->is_playing || !follow_is_playing(seen, goal->uri)) {
		return FOLLOW_PLAY;
	}
	return drift_ms > FOLLOW_DRIFT_MS || drift_ms < -FOLLOW_DRIFT_MS ? FOLLOW_SEEK
									 : FOLLOW_KEEP;
}

enum follow_action follow_plan(const struct follow_goal *goal, const struct follow_past *past,
	const struct spotify_playback *seen)
{
	bool wants_sound = goal->uri.len > 0 && goal->plays;
	if (!seen->has_device || seen->device.is_restricted) {
		return wants_sound ? FOLLOW_FIND : FOLLOW_KEEP;
	}
	if (is_their_choice(past, seen)) {
		return FOLLOW_RELEASE;
	}
	if (wants_sound) {
		return plan_playing(goal, seen);
	}
	/* what they play before our first song stays */
	return seen->is_playing && past->uri.len ? FOLLOW_PAUSE : FOLLOW_KEEP;
}
