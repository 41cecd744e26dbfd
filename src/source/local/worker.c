#include "source/local/worker.h"

#include "base/clock.h"
#include "base/log.h"
#include "source/local/keep.h"
#include "source/local/path.h"
#include "source/local/scan.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/vfs.h>
#include <unistd.h>

/* How long changes gather before they are looked at. */
#define GATHER_MS 250
/* When to look again at files that may still be being copied. */
#define FRESH_AGAIN_MS 900
/* More changes than this at once: looking everywhere is cheaper. */
#define PENDING_MAX 5000

#define SAVE_AFTER_MS	5000
#define SAVE_SPREAD_MS	5000 /* processes that share the file should not all write it */
#define PARTIAL_SAVE_MS 3000
#define LOG_EVERY_MS	5000
#define ROOT_RETRY_MS	5000
#define RESCAN_MS	60000
#define FOLLOW_MS	300
#define READERS_MAX	4

/* File systems that don't tell of changes made on other machines (statfs(2)). */
static const uint32_t remote_systems[] = { 0x6969 /* NFS */, 0x517B /* SMB */,
	0xFF534D42 /* CIFS */, 0xFE534D42 /* SMB2 */, 0x65735546 /* FUSE */,
	0x01021997 /* 9P */ };

struct worker {
	struct local_state *state;
	struct local_keep keep;
	struct local_watch *watch;
	int root;
	unsigned readers;
	struct local_pool pending, again; /* sets of paths to look at */
	/* on the monotonic clock; 0: not planned */
	int64_t look_at_ms, rescan_at_ms, save_at_ms;
	int64_t logged_ms, saved_ms;
	unsigned logged_tenths;
	uint64_t known_revision;
	bool root_was_missing;
};

static bool is_stopping(const struct worker *worker)
{
	return atomic_load(&worker->state->stopping);
}

static size_t set_count(const struct local_pool *set)
{
	return set->table.used;
}

static void set_empty(struct local_pool *set)
{
	local_pool_finish(set);
	local_pool_init(set);
}

/* Sleeps until there is something to read from `fd` (-1: none), the time is over, or we are to
 * stop. */
static bool wait_for(struct worker *worker, int fd, int64_t ms)
{
	struct pollfd fds[2] = { { .fd = worker->state->wakeup, .events = POLLIN },
		{ .fd = fd, .events = POLLIN } };
	poll(fds, fd >= 0 ? 2 : 1, ms > INT32_MAX ? INT32_MAX : (int)ms);
	return fd >= 0 && fds[1].revents != 0;
}

/* --- plans --- */

static void plan(int64_t *at_ms, int64_t in_ms)
{
	int64_t then = clock_monotonic_ms() + in_ms;
	if (*at_ms == 0 || then < *at_ms) {
		*at_ms = then;
	}
}

static bool is_due(int64_t *at_ms)
{
	if (*at_ms == 0 || clock_monotonic_ms() < *at_ms) {
		return false;
	}
	*at_ms = 0;
	return true;
}

static int64_t next_plan_in_ms(const struct worker *worker)
{
	const int64_t plans[] = { worker->look_at_ms, worker->rescan_at_ms,
		worker->save_at_ms };
	int64_t first = INT64_MAX;
	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		if (plans[i] != 0 && plans[i] < first) {
			first = plans[i];
		}
	}
	if (first == INT64_MAX) {
		return -1;
	}
	int64_t in_ms = first - clock_monotonic_ms();
	return in_ms > 0 ? in_ms : 0;
}

/* --- telling --- */

static void tell_changes(struct worker *worker)
{
	struct local_state *state = worker->state;
	uv_mutex_lock(&state->mutex);
	local_index_compact(&state->index);
	uint64_t revision = state->index.revision;
	uv_mutex_unlock(&state->mutex);
	if (revision != worker->known_revision) {
		worker->known_revision = revision;
		plan(&worker->save_at_ms, SAVE_AFTER_MS + random() % SAVE_SPREAD_MS);
	}
	local_state_notify(state);
}

static void log_progress(struct worker *worker)
{
	size_t scanned = atomic_load(&worker->state->scanned);
	size_t total = atomic_load(&worker->state->total);
	unsigned tenths = total > 0 ? (unsigned)(scanned * 10 / total) : 0;
	int64_t now_ms = clock_monotonic_ms();
	if (tenths <= worker->logged_tenths && now_ms - worker->logged_ms < LOG_EVERY_MS) {
		return;
	}
	worker->logged_tenths = tenths;
	worker->logged_ms = now_ms;
	log_info("local_scan_progress", LOG_INT("scanned", scanned), LOG_INT("total", total));
}

static void on_tick(void *arg)
{
	struct worker *worker = arg;
	log_progress(worker);
	local_keep_tell_progress(&worker->keep);
	local_state_notify(worker->state);
	int64_t now_ms = clock_monotonic_ms();
	if (now_ms - worker->saved_ms > PARTIAL_SAVE_MS) {
		local_keep_save(&worker->keep);
		worker->saved_ms = clock_monotonic_ms();
	}
}

/* --- scanning everything --- */

/* Waits for its turn among the processes that share MUSIC_DIR. False when stopping. */
static bool take_turn(struct worker *worker)
{
	while (!local_keep_try_lock(&worker->keep)) {
		local_keep_learn_progress(&worker->keep);
		local_keep_load(&worker->keep);
		local_state_notify(worker->state);
		wait_for(worker, -1, FOLLOW_MS);
		if (is_stopping(worker)) {
			return false;
		}
	}
	local_keep_load(&worker->keep);
	return true;
}

static bool is_remote(int root)
{
	struct statfs system;
	if (fstatfs(root, &system) < 0) {
		return false;
	}
	for (size_t i = 0; i < sizeof(remote_systems) / sizeof(remote_systems[0]); i++) {
		if ((uint32_t)system.f_type == remote_systems[i]) {
			return true;
		}
	}
	return false;
}

static void scan_everything(struct worker *worker)
{
	struct local_state *state = worker->state;
	int64_t started_ms = worker->logged_ms = worker->saved_ms = clock_monotonic_ms();
	worker->logged_tenths = 0;
	atomic_store(&state->scanned, 0);
	atomic_store(&state->total, 0);
	struct local_walk walk = {
		.state = state, .root = worker->root, .watch = worker->watch, .counts = true
	};
	const struct str everything = STR_EMPTY;
	local_scan(&walk, &everything, 1, worker->readers, on_tick, worker);
	if (is_stopping(worker)) {
		return;
	}
	if (!worker->watch || walk.watch_is_full) {
		log_warning("local_watch_limit",
			LOG_CSTR("instead", "the music folder is looked through every minute"),
			LOG_CSTR("help", "raise fs.inotify.max_user_watches"));
	}
	if (!worker->watch || walk.watch_is_full || is_remote(worker->root)) {
		plan(&worker->rescan_at_ms, RESCAN_MS);
	}
	uv_mutex_lock(&state->mutex);
	size_t tracks = state->index.tracks, broken = state->index.broken;
	uv_mutex_unlock(&state->mutex);
	log_info("local_scan_done", LOG_INT("tracks", tracks), LOG_INT("broken", broken),
		LOG_INT("files", atomic_load(&state->total)),
		LOG_INT("took_ms", clock_monotonic_ms() - started_ms));
}

/* The folder may be away for a while: a disk not plugged in. What we know of it is kept. */
static bool open_root(struct worker *worker)
{
	if (worker->root >= 0) {
		close(worker->root);
	}
	worker->root = local_state_open_root(worker->state);
	if (worker->root < 0 && !worker->root_was_missing) {
		struct error error;
		error_set(&error, ERROR_NOT_FOUND,
			"The folder of local songs (MUSIC_DIR) can't be opened: %s. They are "
			"there when it is.",
			strerror(errno));
		log_write(worker->state->is_wanted ? LOG_WARNING : LOG_INFO,
			"local_music_missing",
			(struct log_field[]) { LOG_CSTR("folder", worker->state->music_dir),
				LOG_ERROR_MESSAGE(&error), { 0 } });
	}
	worker->root_was_missing = worker->root < 0;
	return worker->root >= 0;
}

static void rescan(struct worker *worker)
{
	local_watch_destroy(worker->watch);
	worker->watch = local_watch_create();
	set_empty(&worker->pending);
	set_empty(&worker->again);
	worker->look_at_ms = worker->rescan_at_ms = 0;
	if (!open_root(worker)) {
		atomic_store(&worker->state->scanning, false);
		local_state_notify(worker->state);
		plan(&worker->rescan_at_ms, ROOT_RETRY_MS);
		return;
	}
	atomic_store(&worker->state->scanning, true);
	local_state_notify(worker->state);
	if (take_turn(worker)) {
		scan_everything(worker);
		local_keep_save(&worker->keep);
		local_keep_unlock(&worker->keep);
	}
	atomic_store(&worker->state->scanning, false);
	tell_changes(worker);
}

/* --- following changes --- */

static void on_change(void *arg, struct str path)
{
	struct worker *worker = arg;
	local_pool_put(&worker->pending, path);
	plan(&worker->look_at_ms, GATHER_MS);
}

static void on_too_fresh(void *arg, struct str path)
{
	struct worker *worker = arg;
	local_pool_put(&worker->again, path);
}

static void on_tick_of_changes(void *arg)
{
	struct worker *worker = arg;
	local_state_notify(worker->state);
}

/* The strings of a set as an array, in the arena. */
static struct str *set_items(const struct local_pool *set, struct arena *arena, size_t *count)
{
	struct str *items = arena_array(arena, struct str, set_count(set) + 1);
	*count = 0;
	struct str first = local_pool_get(set, 0);
	for (const char *at = first.data + first.len; at < set->bytes.data + set->bytes.len;) {
		struct str item = local_pool_get(set, (uint32_t)(at - set->bytes.data));
		items[(*count)++] = item;
		at = item.data + item.len;
	}
	return items;
}

static void look_at_changes(struct worker *worker)
{
	if (set_count(&worker->pending) > PENDING_MAX) {
		rescan(worker);
		return;
	}
	struct arena *arena = arena_create();
	struct local_pool due = worker->pending;
	local_pool_init(&worker->pending);
	size_t count;
	struct str *paths = set_items(&due, arena, &count);
	struct local_walk walk = { .state = worker->state,
		.root = worker->root,
		.watch = worker->watch,
		.too_fresh = on_too_fresh,
		.arg = worker };
	local_scan(&walk, paths, count, worker->readers, on_tick_of_changes, worker);
	for (size_t i = 0; i < count; i++) {
		struct stat status;
		if (local_format_of_name(paths[i]) == LOCAL_FORMAT_NONE && worker->watch &&
			local_path_stat(worker->root, paths[i], &status) < 0) {
			local_watch_remove(
				worker->watch, paths[i]); /* it may have been a folder */
		}
	}
	paths = set_items(&worker->again, arena, &count);
	for (size_t i = 0; i < count; i++) {
		local_pool_put(&worker->pending, paths[i]);
		plan(&worker->look_at_ms, FRESH_AGAIN_MS);
	}
	set_empty(&worker->again);
	local_pool_finish(&due);
	arena_destroy(arena);
	if (walk.watch_is_full) {
		plan(&worker->rescan_at_ms, RESCAN_MS);
	}
	tell_changes(worker);
}

static void follow(struct worker *worker)
{
	int fd = worker->watch && worker->root >= 0 ? local_watch_fd(worker->watch) : -1;
	if (wait_for(worker, fd, next_plan_in_ms(worker)) &&
		!local_watch_read(worker->watch, on_change, worker)) {
		log_info("local_watch_lost",
			LOG_CSTR("instead", "looking through the music folder"));
		plan(&worker->rescan_at_ms, 0);
	}
	if (is_stopping(worker)) {
		return;
	}
	if (is_due(&worker->rescan_at_ms)) {
		rescan(worker);
	} else if (is_due(&worker->look_at_ms)) {
		look_at_changes(worker);
	}
	if (is_due(&worker->save_at_ms)) {
		local_keep_save(&worker->keep);
	}
}

void local_worker_run(void *arg)
{
	struct worker worker = { .state = arg, .root = -1 };
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	worker.readers = cores < 1 ? 1 : cores > READERS_MAX ? READERS_MAX : (unsigned)cores;
	local_pool_init(&worker.pending);
	local_pool_init(&worker.again);
	local_keep_init(&worker.keep, worker.state);
	local_keep_load(&worker.keep);
	rescan(&worker);
	while (!is_stopping(&worker)) {
		follow(&worker);
	}
	local_keep_save(&worker.keep);
	local_keep_finish(&worker.keep);
	local_watch_destroy(worker.watch);
	local_pool_finish(&worker.pending);
	local_pool_finish(&worker.again);
	if (worker.root >= 0) {
		close(worker.root);
	}
}
