/*
 * Who hears the nest on their own Spotify, without a page being open: whether they want it, and
 * what has become of it. The player that drives the nest sees to it (player/follow.h).
 */
#ifndef NEST_FOLLOW_H
#define NEST_FOLLOW_H

#include "base/json.h"
#include "nest/nest.h"

enum follow_state {
	FOLLOW_OFF,
	FOLLOW_STARTING,
	FOLLOW_FOLLOWING,
	FOLLOW_WAITING,	  /* nothing plays, or nothing of Spotify's */
	FOLLOW_STOPPED,	  /* they have chosen something else */
	FOLLOW_NO_DEVICE, /* Spotify is nowhere open */
	FOLLOW_NO_PREMIUM,
	FOLLOW_RECONNECT, /* Spotify takes their tokens no more */
	FOLLOW_NOT_CONNECTED,
	FOLLOW_LIMITED, /* Spotify wants to be left alone for a while */
};

struct follower {
	struct str user;
	int64_t life; /* see store/lua/includes/followers.lua */
	bool is_on;
	enum follow_state state;
	struct str device; /* its name, "" while it is not known */
	struct str uri;	   /* what was started there last, or "" */
	bool plays;	   /* whether it was left playing */
};

/* Turns it on or off for `user`. */
bool follow_turn(const struct nest *nest, struct str user, bool on, struct error *error);

/* How it is for `user`, who may be no follower: then it is off. */
bool follow_find(const struct nest *nest, struct str user, struct follower *follower,
	struct error *error);

/* The nest and its followers at one moment. */
struct follow_scene {
	struct str song; /* the queue id of what plays, or "" */
	struct str uri;	 /* its track at Spotify, or "" when it is none of theirs */
	int64_t duration_ms;
	bool is_paused;
	int64_t started_ms; /* unix, by the store's clock: position 0 */
	int64_t pos_ms;	    /* while paused */
	struct follower *followers;
	size_t count;
};
bool follow_look(const struct nest *nest, struct follow_scene *scene, struct error *error);

/* How far the song is at `now_ms`. */
int64_t follow_position_ms(const struct follow_scene *scene, int64_t now_ms);

/* Keeps what has become of it, unless that life is over; `*is_over` tells. With `forgets`
 * nothing is left of it. */
bool follow_note(const struct nest *nest, const struct follower *follower, bool forgets,
	bool *is_over, struct error *error);

/* The channel on which news of followers are published, in the fiber's arena. */
struct str follow_channel(struct arena *arena, const struct nest *nest);

/* Reads such news, "<user> <JSON>". */
bool follow_read_news(struct arena *arena, struct str message, struct follower *follower);

/* {"on","state","device","message"}: what the user is shown. */
void follow_write(struct json_writer *json, const struct follower *follower);

#endif
