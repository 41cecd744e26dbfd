/*
 * Keeps the index as the folder is: a fiber that reads all at the start, and
 * what is new whenever the folder changes. It alone changes the index, always
 * on a thread, so it reads it without the lock.
 */
#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "nest/history_parts.h"
#include "nest/play_cache.h"

#include <stdlib.h>
#include <sys/stat.h>

/* How long changes gather before they are looked at. */
#define GATHER_MS 20

/* Looks without being told: for file systems of other machines, and folders that come later. */
#define LOOK_MS	       60000
#define LOOK_UNTOLD_MS 2000

/* So much is read at once while others wait. */
#define SLICE ((size_t)4 << 20)

/* The index is stored anew when it has so many plays more, and a part of those it had. */
#define SAVE_AFTER 1000
#define SAVE_PART  32

static METRIC_SELF(
	plays, "echonest_history_plays", "Plays of the logs that a process has in its memory.");

/* What a thread is to do. */
struct keeping {
	struct history *history;
	struct play_index *index;
	size_t budget;
	enum play_reader_state state;
	bool is_done, failed;
	struct error error;
};

static void compare_on_thread(void *arg)
{
	struct keeping *keeping = arg;
	keeping->failed = !play_reader_compare(
		&keeping->history->reader, keeping->index, &keeping->state, &keeping->error);
}

static void read_on_thread(void *arg)
{
	struct keeping *keeping = arg;
	keeping->failed = !play_reader_read(&keeping->history->reader, keeping->index,
		keeping->budget, &keeping->is_done, &keeping->error);
}

/* From the stored index, if it is one of what the logs have. */
static void load_on_thread(void *arg)
{
	struct keeping *keeping = arg;
	const char *path = keeping->history->cache_path.data;
	struct error error;
	if (!play_cache_load(keeping->index, path, &error)) {
		if (error.kind != ERROR_NOT_FOUND) {
			log_warning("play_index_ignored", LOG_CSTR("file", path),
				LOG_ERROR_MESSAGE(&error));
		}
		return;
	}
	compare_on_thread(keeping);
	if (keeping->failed || keeping->state == PLAY_READER_OTHER) {
		log_info("play_index_ignored", LOG_CSTR("file", path),
			LOG_CSTR("reason", "play logs were changed"));
		play_index_finish(keeping->index);
		play_index_init(keeping->index);
	}
	keeping->history->stored_plays = keeping->index->count;
}

static void save_on_thread(void *arg)
{
	struct keeping *keeping = arg;
	keeping->failed = !play_cache_save(
		keeping->index, keeping->history->cache_path.data, &keeping->error);
}

static void finish_on_thread(void *arg)
{
	play_index_finish(arg);
}

/* Says it once when the folder can't be read, and when it can be again. */
static void note_outcome(struct history *history, const struct keeping *keeping)
{
	if (!keeping->failed) {
		history->failure.kind = ERROR_NONE;
		return;
	}
	if (history->failure.kind == ERROR_NONE) {
		log_warning("play_logs_not_read", LOG_ERROR_MESSAGE(&keeping->error));
	}
	history->failure = keeping->error;
}

/* --- watching --- */

static void handle_change(uv_fs_event_t *watch, const char *name, int events, int status)
{
	struct history *history = watch->data;
	history->may_have_changed = true;
	if (history->keeper) {
		fiber_wake(history->keeper);
	}
}

static void handle_timer(void *arg)
{
	struct history *history = arg;
	history->may_have_changed = history->is_time = true;
	if (history->keeper) {
		fiber_wake(history->keeper);
	}
}

static void handle_closed(uv_handle_t *handle)
{
	free(handle);
}

static void stop_watching(struct history *history)
{
	if (history->watch) {
		uv_close((uv_handle_t *)history->watch, handle_closed);
		history->watch = NULL;
	}
}

/* The folder is made when it is missing, as the player would with the first song. Watched anew
 * each time: it may be another one of the same name by now. */
static void watch_folder(struct history *history)
{
	stop_watching(history);
	mkdir(history->log_dir.data, 0750); /* if that fails, it can't be watched yet */
	uv_fs_event_t *watch = alloc_new(uv_fs_event_t);
	if (uv_fs_event_init(loop_uv(history->loop), watch) != 0) {
		free(watch);
		return;
	}
	history->watch = watch;
	watch->data = history;
	if (uv_fs_event_start(watch, handle_change, history->log_dir.data, 0) != 0) {
		stop_watching(history);
	}
}

/* --- the keeper --- */

/* Stores the index when reading what came since would take a while. */
static void save(struct history *history)
{
	size_t stored = history->stored_plays;
	size_t fresh = history->index.count - stored;
	if (history->cache_path.len == 0 || fresh <= SAVE_AFTER + stored / SAVE_PART ||
		atomic_load(&history->stopping)) {
		return;
	}
	struct keeping keeping = { .history = history, .index = &history->index };
	fiber_work(save_on_thread, &keeping);
	if (keeping.failed) {
		log_warning("play_index_not_saved", LOG_ERROR_MESSAGE(&keeping.error));
	}
	history->stored_plays = history->index.count;
}

/*
 * Reads everything into a new index, while the present one can be used; at first also from the
 * stored index.
 */
static void read_all(struct history *history, bool is_first)
{
	int64_t began_ms = clock_monotonic_ms();
	struct play_index fresh;
	struct keeping keeping = {
		.history = history,
		.index = &fresh,
		.budget = SIZE_MAX,
	};
	play_index_init(&fresh);
	history->stored_plays = 0;
	if (is_first && history->cache_path.len > 0) {
		fiber_work(load_on_thread, &keeping);
	}
	fiber_work(read_on_thread, &keeping);
	note_outcome(history, &keeping);
	if (!history->lock.is_written && !fiber_lock_write(&history->lock, -1, NULL)) {
		play_index_finish(&fresh);
		return;
	}
	struct play_index old = history->index;
	history->index = fresh;
	fiber_unlock_write(&history->lock);
	fiber_work(finish_on_thread, &old);
	log_info("history_read", LOG_INT("plays", history->index.count),
		LOG_INT("known", history->stored_plays),
		LOG_INT("days", history->index.file_count),
		LOG_INT("took_ms", clock_monotonic_ms() - began_ms));
}

/* Reads what is new, in slices, so that nobody waits long. */
static void read_on(struct history *history)
{
	struct keeping keeping = {
		.history = history,
		.index = &history->index,
	};
	while (!keeping.is_done && !keeping.failed && !atomic_load(&history->stopping)) {
		if (!fiber_lock_write(&history->lock, -1, NULL)) {
			return;
		}
		keeping.budget = SLICE;
		fiber_work(read_on_thread, &keeping);
		fiber_unlock_write(&history->lock);
		note_outcome(history, &keeping);
	}
}

static void look(struct history *history)
{
	struct keeping keeping = { .history = history, .index = &history->index };
	fiber_work(compare_on_thread, &keeping);
	note_outcome(history, &keeping);
	if (keeping.failed || atomic_load(&history->stopping)) {
		return;
	}
	if (keeping.state == PLAY_READER_OTHER) {
		log_info("history_reread", LOG_CSTR("reason", "play logs were changed"));
		watch_folder(history); /* perhaps it was the folder that went */
		read_all(history, false);
	} else if (keeping.state == PLAY_READER_GROWN) {
		read_on(history);
	}
	save(history);
}

static void wait_for_change(struct history *history)
{
	int64_t look_ms = history->watch ? LOOK_MS : LOOK_UNTOLD_MS;
	loop_timer_restart(history->timer, look_ms);
	while (!history->may_have_changed && !atomic_load(&history->stopping)) {
		if (fiber_wait(-1) == FIBER_CANCELLED) {
			return;
		}
	}
	fiber_sleep(GATHER_MS);
	history->may_have_changed = false;
}

static void keep(void *arg)
{
	struct history *history = arg;
	history->keeper = fiber_self();
	watch_folder(history);
	read_all(history, true);
	save(history);
	metric_set(&plays, 0, (int64_t)history->index.count);
	while (!atomic_load(&history->stopping)) {
		wait_for_change(history);
		if (atomic_load(&history->stopping)) {
			break;
		}
		if (history->is_time) {
			watch_folder(history);
			history->is_time = false;
		}
		look(history);
		metric_set(&plays, 0, (int64_t)history->index.count);
		arena_reset(fiber_arena());
	}
	history_free(history);
}

void history_keep(struct history *history)
{
	history->timer = loop_timer_create(history->loop, LOOK_MS, 0, handle_timer, history);
	fiber_start("history", keep, history);
}

void history_destroy(struct history *history)
{
	if (!history) {
		return;
	}
	atomic_store(&history->stopping, true);
	stop_watching(history);
	loop_timer_destroy(history->timer);
	history->timer = NULL;
	fiber_cancel(history->keeper);
}
