/* Going through folders: which files are there, and which of them must be read. */
#ifndef SOURCE_LOCAL_WALK_H
#define SOURCE_LOCAL_WALK_H

#include "source/local/state.h"
#include "source/local/watch.h"

/* A file whose tags must be read. */
struct local_job {
	uint32_t dir, name; /* in the index */
};

struct local_walk {
	struct local_state *state;
	int root;
	bool counts;		   /* keep the state's `scanned` and `total` */
	uint32_t seen;		   /* the number of this walk, with which entries are marked */
	struct local_watch *watch; /* every folder met is added; NULL: don't watch */
	bool watch_is_full;	   /* set when the system's limit was reached */
	struct local_job *jobs;
	size_t job_count, job_capacity;
	/*
	 * Files changed less than a second ago may still be being copied: they are not read but
	 * told here, to be looked at again. NULL: read them all the same.
	 */
	void (*too_fresh)(void *arg, struct str path);
	void *arg;
};

void local_walk_finish(struct local_walk *walk);

/*
 * Looks at a file, or at a folder and everything below it ("": MUSIC_DIR): marks what is known
 * and unchanged as seen and collects jobs for the rest. What is not there is not seen. Leaves
 * out hidden names, symbolic links, and what is deeper than 64 folders.
 */
void local_walk(struct local_walk *walk, struct str path);

/* Removes from the index what is at or below one of these paths and was not seen. Once all jobs
 * are done. */
void local_walk_remove_unseen(struct local_walk *walk, const struct str *paths, size_t count);

#endif
