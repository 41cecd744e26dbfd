/*
 * The stored index and the processes that share it. A scan of everything is made
 * by one process at a time, which holds a lock; the others take over what it has
 * stored so far, and then only need to look at sizes and times.
 */
#ifndef SOURCE_LOCAL_KEEP_H
#define SOURCE_LOCAL_KEEP_H

#include "source/local/state.h"

struct local_keep {
	struct local_state *state;
	int lock;		 /* the lock file; -1: nothing to share */
	uint64_t saved_revision; /* of the index, when it was last stored or loaded */
	uint64_t file_id[2];	 /* tells one stored file from the next */
};

/* Makes DATA_DIR when it is missing. */
void local_keep_init(struct local_keep *keep, struct local_state *state);
void local_keep_finish(struct local_keep *keep);

/* Takes the stored index over if it is another than last time; true if it did. */
bool local_keep_load(struct local_keep *keep);

/* Stores the index, if it changed and no other process has stored the same already. */
void local_keep_save(struct local_keep *keep);

/* Tries to be the one that scans. True when it is, or when there is nobody to share with. */
bool local_keep_try_lock(struct local_keep *keep);
void local_keep_unlock(struct local_keep *keep);

/* Lets the others know how far the scan is / learns it from the one that scans. */
void local_keep_tell_progress(struct local_keep *keep);
void local_keep_learn_progress(struct local_keep *keep);

#endif
