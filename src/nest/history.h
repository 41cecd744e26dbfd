/*
 * What was played: reads the play logs backwards, newest play first. The files
 * of the old server (2017-11 to 2018-05) are read as they are: `jam` may hold
 * plain emails, numbers may be strings, fields may be missing.
 */
#ifndef NEST_HISTORY_H
#define NEST_HISTORY_H

#include "base/arena.h"
#include "base/error.h"
#include "net/loop.h"

struct history;

/* A reader of the logs in `folder` (copied). Any number of them may read while players write.
 */
struct history *history_create(struct str folder);

/* When no fiber reads any more. */
void history_destroy(struct history *history);

#define HISTORY_PLAYS_MAX      1000  /* of history_recent() */
#define HISTORY_USER_PLAYS_MAX 10000 /* of the plays or jams of one user */

/* Plays as JSON texts, one object each, with all stored fields; in the fiber's arena. */
struct history_plays {
	struct str *items;
	size_t count;
};

/*
 * The last `count` plays (clamped to 1 … HISTORY_PLAYS_MAX), newest first. With `hide_people`
 * every email in them is shortened as people_hide() does. Reads on a thread, so the fiber
 * waits. Broken lines are left out, and each is logged once by this process. ERROR_UNAVAILABLE
 * when the folder or a file can't be read.
 */
bool history_recent(struct history *history, int64_t count, bool hide_people,
	struct history_plays *plays, struct error *error);

/* The same of the songs that `email` added, or jammed; case does not count. All logs are read.
 */
bool history_of_user(struct history *history, struct str email, struct history_plays *plays,
	struct error *error);
bool history_of_jammer(struct history *history, struct str email, struct history_plays *plays,
	struct error *error);

#endif
