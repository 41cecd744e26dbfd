/*
 * The local source's own thread: loads the stored index, scans MUSIC_DIR, then
 * follows what changes there, and stores what it learnt.
 */
#ifndef SOURCE_LOCAL_WORKER_H
#define SOURCE_LOCAL_WORKER_H

#include "source/local/state.h"

/* The thread's body, with a struct local_state; returns soon after `stopping` is set and
 * `wakeup` written. */
void local_worker_run(void *state);

#endif
