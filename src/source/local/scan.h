/* Making the index agree with the disk: walking, then reading what is new with several threads.
 */
#ifndef SOURCE_LOCAL_SCAN_H
#define SOURCE_LOCAL_SCAN_H

#include "source/local/walk.h"

/*
 * Brings what the index knows at and below these paths ("": everything) up to date. `walk` says
 * how; its `seen` is set here. Reads with up to `threads` threads, of low priority. `tick` (may
 * be NULL) is called about four times a second while it reads. Ends early when the state says
 * `stopping`, and then removes nothing.
 */
void local_scan(struct local_walk *walk, const struct str *paths, size_t count,
	unsigned threads, void (*tick)(void *arg), void *arg);

#endif
