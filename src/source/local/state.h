/* What the threads of the local source share. */
#ifndef SOURCE_LOCAL_STATE_H
#define SOURCE_LOCAL_STATE_H

#include "source/local/index.h"

#include <stdatomic.h>
#include <uv.h>

struct local_state {
	/* Held for microseconds by the readers, for a search by the loop's thread. */
	uv_mutex_t mutex;
	struct local_index index; /* under the mutex */

	/* see struct local_progress */
	atomic_size_t scanned, total;
	atomic_bool scanning, stopping;

	char *music_dir;
	bool is_wanted;				 /* by who set MUSIC_DIR */
	char *data_dir, *cache_path, *lock_path; /* NULL: nothing is kept */
	int wakeup; /* an eventfd that tells the worker to look at `stopping` */

	/* Tells the loop's thread that something changed; callable from any thread. May be
	 * NULL. */
	void (*notify)(void *arg);
	void *notify_arg;
};

/* False when the system has no eventfd to give. `data_dir` may be "". Touches neither folder.
 */
bool local_state_init(struct local_state *state, struct str music_dir, struct str data_dir,
	struct error *error);
void local_state_finish(struct local_state *state);

void local_state_notify(struct local_state *state);

/* Opens MUSIC_DIR; -1 with errno. */
int local_state_open_root(const struct local_state *state);

#endif
