/* What the files of the history share; nobody else includes this. */
#ifndef NEST_HISTORY_PARTS_H
#define NEST_HISTORY_PARTS_H

#include "nest/history.h"
#include "nest/play_reader.h"
#include "net/fiber_lock.h"

struct history {
	struct loop *loop;
	struct arena *arena;
	struct str log_dir;
	struct str cache_path; /* "": nothing is stored */
	struct play_reader reader;
	struct play_index index;
	struct fiber_lock lock; /* of the index; written until it was read first */

	/* the keeper's; see history_keep.c */
	struct fiber *keeper;
	uv_fs_event_t *watch; /* NULL: the folder can't be watched (yet) */
	struct loop_timer *timer;
	bool may_have_changed;
	bool is_time;	      /* to watch anew */
	struct error failure; /* of the last reading; the log knows it */
	atomic_bool stopping;
	size_t stored_plays; /* that the stored index has */
};

/* Starts the fiber that reads and watches. The lock must be written. */
void history_keep(struct history *history);

/* Frees what history_destroy() leaves to a keeper that is still at work. */
void history_free(struct history *history);

/* For a query: the index may be read until fiber_unlock_read(&history->lock). */
bool history_enter(struct history *history, struct error *error);

#endif
