/* What follow.c (who follows, and when to look after whom) and follow_turn.c (what is done
 * then) share. */
#ifndef PLAYER_FOLLOW_INTERNAL_H
#define PLAYER_FOLLOW_INTERNAL_H

#include "nest/follow.h"
#include "net/fiber.h"
#include "player/follow.h"
#include "player/follow_plan.h"

#define FOLLOW_URI_MAX	  96
#define FOLLOW_DEVICE_MAX 128
#define FOLLOW_NEVER	  INT64_MAX

/* What plays, as far as it is for us. */
struct follow_stage {
	char song[32], uri[FOLLOW_URI_MAX];
	int64_t duration_ms;
	bool is_paused;
	int64_t started_ms, pos_ms; /* see struct follow_scene */
};

/* Somebody who follows. All times are monotonic. */
struct follow_person {
	struct follow_person *next;
	struct follow *follow;
	char *user;
	int64_t life;
	bool is_on;
	enum follow_state state;
	int64_t state_ms; /* since when */
	char device[FOLLOW_DEVICE_MAX];

	char uri[FOLLOW_URI_MAX];     /* what we started last, or "" */
	char context[FOLLOW_URI_MAX]; /* where Spotify said that it comes from, at first */
	bool knows_context;
	bool plays;	       /* whether we left it playing */
	int64_t ends_ms;       /* when what we started ends */
	int64_t commanded_ms;  /* when we last told the device something; 0: never */
	int64_t round_trip_ms; /* that a request takes, learnt; 0: not yet */
	bool may_wake; /* may start on a device that sleeps: they have just asked for it */

	bool is_dirty; /* something is to be done now */
	int64_t due_ms;
	struct fiber *fiber; /* of the turn that is under way */
	bool is_new;	     /* something of it is not in the store yet */
	bool is_over;	     /* this life is; a new look tells what comes */
};

struct follow {
	const struct nest *nest;
	struct spotify_link *link;
	struct follow_options options; /* with the defaults filled in */
	struct store_subscription *news;
	struct follow_stage stage;
	struct follow_person *people;
	size_t busy; /* turns under way */
	bool leads, stopping;
	bool wants_look;
	struct fiber *looker;
	struct loop_timer *timer;
	void (*on_ended)(void *arg);
	void *arg;
};

/* Looks after somebody, once; in a fiber. */
void follow_person_attend(struct follow_person *person);

/* Fills a fixed buffer, cut between characters. */
void follow_copy(char *out, size_t size, struct str text);

#endif
