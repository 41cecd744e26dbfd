/*
 * What is to be done with somebody's Spotify, from what the nest plays, what we did there last,
 * and what is there now. Pure: no clock, no calls.
 */
#ifndef PLAYER_FOLLOW_PLAN_H
#define PLAYER_FOLLOW_PLAN_H

#include "account/spotify_player.h"

/* Further apart than this is out of step. */
#define FOLLOW_DRIFT_MS 2000

/* What the nest wants now. */
struct follow_goal {
	struct str uri; /* "" when nothing of Spotify's plays */
	bool plays;	/* false while it is paused */
	int64_t position_ms, duration_ms;
};

/* What we did last. All "" and false: nothing yet. */
struct follow_past {
	struct str uri;
	struct str context; /* from where Spotify said that it was played, at first */
	bool plays;
	int64_t left_ms; /* until what we started ends; negative: since it has ended */
};

enum follow_action {
	FOLLOW_KEEP, /* all is as it should be */
	FOLLOW_PLAY, /* the goal's track, from its position */
	FOLLOW_SEEK, /* it is out of step */
	FOLLOW_PAUSE,
	FOLLOW_RELEASE, /* they have chosen something else: leave it to them */
	FOLLOW_FIND,	/* something is to play, and there is no device */
};

/* `seen` was so at the moment of which `goal` and `past` tell. */
enum follow_action follow_plan(const struct follow_goal *goal, const struct follow_past *past,
	const struct spotify_playback *seen);

/* Whether it is this track that is played, also if Spotify plays another edition for it. */
bool follow_is_playing(const struct spotify_playback *seen, struct str uri);

#endif
