#include "source/local/scan.h"

#include "source/local/reader.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define THREADS_MAX 8
#define TICK_NS	    250000000u

/* As nice(), but for this thread only. */
#define READER_NICENESS 10

/* Fewer files than this are read without starting threads. */
#define FEW_JOBS 4

struct reading {
	struct local_walk *walk;
	atomic_size_t next;
	uv_mutex_t mutex;
	uv_cond_t changed;
	unsigned running; /* under the mutex */
};

static void read_job(struct local_walk *walk, struct local_job job, struct arena *arena)
{
	struct local_state *state = walk->state;
	struct local_index *index = &state->index;
	uv_mutex_lock(&state->mutex);
	struct str dir =
		arena_str(arena, local_pool_get(&index->pool, index->dirs[job.dir].path));
	struct str name = arena_str(arena, local_pool_get(&index->pool, job.name));
	uv_mutex_unlock(&state->mutex);
	struct str path =
		dir.len == 0 ? name
			     : arena_printf(arena, "%.*s/%.*s", STR_ARG(dir), STR_ARG(name));
	struct local_facts facts;
	if (local_read_facts(walk->root, path, arena, &facts)) {
		uv_mutex_lock(&state->mutex);
		local_index_put(index, job.dir, name, &facts, walk->seen);
		uv_mutex_unlock(&state->mutex);
	}
	atomic_fetch_add(&state->scanned, walk->counts);
}

static void read_jobs(struct reading *reading)
{
	struct local_walk *walk = reading->walk;
	struct arena *arena = arena_create();
	while (!atomic_load(&walk->state->stopping)) {
		size_t next = atomic_fetch_add(&reading->next, 1);
		if (next >= walk->job_count) {
			break;
		}
		read_job(walk, walk->jobs[next], arena);
		arena_reset(arena);
	}
	arena_destroy(arena);
}

static void run_reader(void *arg)
{
	struct reading *reading = arg;
	setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), READER_NICENESS);
	read_jobs(reading);
	uv_mutex_lock(&reading->mutex);
	reading->running--;
	uv_cond_signal(&reading->changed);
	uv_mutex_unlock(&reading->mutex);
}

static void read_with_threads(
	struct reading *reading, unsigned threads, void (*tick)(void *arg), void *arg)
{
	uv_thread_t readers[THREADS_MAX];
	unsigned started = 0;
	for (; started < threads && started < THREADS_MAX; started++) {
		uv_mutex_lock(&reading->mutex);
		reading->running++;
		uv_mutex_unlock(&reading->mutex);
		if (uv_thread_create(&readers[started], run_reader, reading) != 0) {
			uv_mutex_lock(&reading->mutex);
			reading->running--;
			uv_mutex_unlock(&reading->mutex);
			break;
		}
	}
	if (started == 0) {
		read_jobs(reading);
	}
	uv_mutex_lock(&reading->mutex);
	while (reading->running > 0) {
		uv_cond_timedwait(&reading->changed, &reading->mutex, TICK_NS);
		uv_mutex_unlock(&reading->mutex);
		if (tick) {
			tick(arg);
		}
		uv_mutex_lock(&reading->mutex);
	}
	uv_mutex_unlock(&reading->mutex);
	for (unsigned i = 0; i < started; i++) {
		uv_thread_join(&readers[i]);
	}
}

static void begin(struct local_walk *walk)
{
	/* numbers of scans are stored with the entries: go on behind the largest */
	struct local_state *state = walk->state;
	uv_mutex_lock(&state->mutex);
	walk->seen = 0;
	for (size_t i = 0; i < state->index.count; i++) {
		if (state->index.entries[i].seen > walk->seen) {
			walk->seen = state->index.entries[i].seen;
		}
	}
	walk->seen++;
	uv_mutex_unlock(&state->mutex);
}

void local_scan(struct local_walk *walk, const struct str *paths, size_t count,
	unsigned threads, void (*tick)(void *arg), void *arg)
{
	begin(walk);
	for (size_t i = 0; i < count; i++) {
		local_walk(walk, paths[i]);
	}
	struct reading reading = { .walk = walk };
	if (walk->job_count < FEW_JOBS) {
		read_jobs(&reading);
	} else {
		uv_mutex_init(&reading.mutex);
		uv_cond_init(&reading.changed);
		read_with_threads(&reading, threads, tick, arg);
		uv_cond_destroy(&reading.changed);
		uv_mutex_destroy(&reading.mutex);
	}
	if (!atomic_load(&walk->state->stopping)) {
		local_walk_remove_unseen(walk, paths, count);
	}
	local_walk_finish(walk);
}
