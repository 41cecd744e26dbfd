/*
 * What was played: the play logs, read once and kept as an index (play_index.h),
 * which grows as they do, whoever writes them. The files of the old server
 * (2017-11 to 2018-05) are read as they are: `jam` may hold plain emails, numbers
 * may be strings, fields may be missing.
 *
 * Plays are ordered by when they ended. All functions wait, so call them in a
 * fiber; results live in its arena. Right after the start, as long as a large
 * history without a stored index is being read, they wait some seconds and then
 * fail with ERROR_UNAVAILABLE.
 */
#ifndef NEST_HISTORY_H
#define NEST_HISTORY_H

#include "base/arena.h"
#include "base/error.h"
#include "nest/play_index.h"
#include "net/loop.h"
#include "source/source.h"

struct history;

struct history_options {
	struct str log_dir;  /* of the play logs; may be missing, and come later */
	struct str data_dir; /* where the index is stored between runs; "": nowhere */
};

/*
 * Begins to read, on a thread, and to watch the folder. `options` is copied. One a process is
 * enough for all that ask.
 */
struct history *history_create(struct loop *loop, const struct history_options *options);

/* When no fiber asks any more; its own work ends soon after. NULL is fine. */
void history_destroy(struct history *history);

#define HISTORY_PLAYS_MAX      1000  /* of history_recent() */
#define HISTORY_USER_PLAYS_MAX 10000 /* of the plays or jams of one user */

/* Plays as JSON texts, one object each, with all stored fields. */
struct history_plays {
	struct str *items;
	size_t count;
};

/*
 * The last `count` plays (clamped to 1 … HISTORY_PLAYS_MAX), newest first. With `hide_people`
 * every email in them is shortened as people_hide() does.
 */
bool history_recent(struct history *history, int64_t count, bool hide_people,
	struct history_plays *plays, struct error *error);

/* The same of the songs that `email` added, or jammed; case does not count. */
bool history_of_user(struct history *history, struct str email, struct history_plays *plays,
	struct error *error);
bool history_of_jammer(struct history *history, struct str email, struct history_plays *plays,
	struct error *error);

/* The newest play that `email` added, as JSON; "" when there is none. */
bool history_last_of_user(
	struct history *history, struct str email, struct str *play, struct error *error);

/* --- throwbacks --- */

/* Today's day of the week, by the local date of the server: 0 is Sunday. See play_day.h. */
unsigned history_weekday(int64_t unix_ms);

/* A track that people (not Bender) played on a day of the week. */
struct throwback {
	struct track track;    /* as its line tells: there are no pictures in play logs */
	struct str uri;	       /* as source_parse_uri() takes it */
	struct str first_user; /* who queued it first on such a day, in lower case */
	int64_t first_ms;      /* when that ended; unix, whole seconds */
};

/* What a filter sees; valid during the call. */
struct throwback_candidate {
	struct str uri;
	struct str first_user;
	/* Folded as search does (local_fold()): the same recording under two ids has the same.
	 */
	struct str title, artist;
};

#define HISTORY_THROWBACKS_MAX 64 /* at once */

/*
 * Chooses up to `room` different tracks among those that people played on `weekday` (0 is
 * Sunday) and that `passes` (NULL: all) lets pass, each as likely as any other, in random
 * order. `passes` must not wait. It takes less than a millisecond of the loop, with a million
 * plays, unless `passes` refuses nearly everything; then the lines of the chosen are read on a
 * thread. The same seed chooses the same from the same logs.
 */
bool history_throwbacks(struct history *history, unsigned weekday, uint64_t seed,
	bool (*passes)(void *arg, const struct throwback_candidate *candidate), void *arg,
	struct throwback *chosen, size_t room, size_t *count, struct error *error);

#endif
