/* Being told which files below a folder change, by inotify. */
#ifndef SOURCE_LOCAL_WATCH_H
#define SOURCE_LOCAL_WATCH_H

#include "base/str.h"

#include <stdint.h>

struct local_watch;

/* NULL when the system gives us no inotify instance. */
struct local_watch *local_watch_create(void);
void local_watch_destroy(struct local_watch *watch);

/* Becomes readable when there is something to read. */
int local_watch_fd(const struct local_watch *watch);

/*
 * Watches one folder, not those in it. `dir` is an open descriptor of it, `path` its path
 * relative to MUSIC_DIR. A folder that moved is known by its new path from then on. False when
 * the system's limit is reached.
 */
bool local_watch_add(struct local_watch *watch, int dir, struct str path);

/* Forgets the folder at `path` and all below it. */
void local_watch_remove(struct local_watch *watch, struct str path);

/*
 * Reads what happened and calls `changed(arg, path)` for everything that came, went or changed;
 * a path may come up more than once. False when events were lost or the watched root itself is
 * gone, so that only looking everywhere helps.
 */
bool local_watch_read(
	struct local_watch *watch, void (*changed)(void *arg, struct str path), void *arg);

#endif
