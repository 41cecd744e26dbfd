#include "source/local/walk.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "source/local/path.h"
#include "source/local/reader.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define DEPTH_MAX     64
#define FRESH_MS      1000
#define COVER_NAMES   3
#define COVER_ENDINGS 5

void local_walk_finish(struct local_walk *walk)
{
	free(walk->jobs);
	walk->jobs = NULL;
	walk->job_count = walk->job_capacity = 0;
}

static void add_job(struct local_walk *walk, uint32_t dir, uint32_t name)
{
	if (walk->job_count == walk->job_capacity) {
		walk->job_capacity = walk->job_capacity ? walk->job_capacity * 2 : 256;
		walk->jobs = alloc_resize(walk->jobs, walk->job_capacity * sizeof(*walk->jobs));
	}
	walk->jobs[walk->job_count++] = (struct local_job) { dir, name };
}

/* How good a cover the name makes, from 1; 0: it is none. */
static int cover_rank(struct str name)
{
	static const char *const names[COVER_NAMES] = { "front", "folder", "cover" };
	static const char *const endings[COVER_ENDINGS] = { "gif", "webp", "png", "jpeg",
		"jpg" };
	size_t dot = str_index_of(name, '.');
	for (int i = 0; i < COVER_NAMES; i++) {
		for (int j = 0; j < COVER_ENDINGS; j++) {
			if (str_equal_nocase(
				    str_slice(name, 0, dot), str_from_cstr(names[i])) &&
				str_equal_nocase(
					str_from(name, dot + 1), str_from_cstr(endings[j]))) {
				return i * COVER_ENDINGS + j + 1;
			}
		}
	}
	return 0;
}

static bool is_fresh(const struct stat *status)
{
	int64_t ctime_ms =
		(int64_t)status->st_ctim.tv_sec * 1000 + status->st_ctim.tv_nsec / 1000000;
	int64_t age_ms = clock_unix_ms() - ctime_ms;
	return age_ms > -FRESH_MS && age_ms < FRESH_MS;
}

/* With the mutex held. True when the file must be read. */
static bool must_be_read(
	struct local_walk *walk, uint32_t dir, struct str name, const struct stat *status)
{
	struct local_index *index = &walk->state->index;
	uint32_t known = local_index_find_path(index, dir, name);
	if (known == LOCAL_NONE) {
		return true;
	}
	struct local_entry *entry = &index->entries[known];
	entry->seen = walk->seen;
	return entry->size != status->st_size || entry->mtime_ns != local_mtime_ns(status);
}

static struct str join(struct arena *arena, struct str dir, struct str name)
{
	return dir.len == 0 ? arena_str(arena, name)
			    : arena_printf(arena, "%.*s/%.*s", STR_ARG(dir), STR_ARG(name));
}

static void look_at_file(struct local_walk *walk, struct str path, const struct stat *status)
{
	struct str folder, name;
	local_path_split(path, &folder, &name);
	if (local_format_of_name(name) == LOCAL_FORMAT_NONE) {
		return;
	}
	struct local_state *state = walk->state;
	uv_mutex_lock(&state->mutex);
	uint32_t dir = local_index_dir(&state->index, folder);
	bool is_job = dir != LOCAL_NONE && must_be_read(walk, dir, name, status);
	uint32_t name_ref = is_job ? local_pool_put(&state->index.pool, name) : LOCAL_NONE;
	uv_mutex_unlock(&state->mutex);
	atomic_fetch_add(&state->total, walk->counts);
	if (is_job && name_ref != LOCAL_NONE) {
		if (walk->too_fresh && is_fresh(status)) {
			walk->too_fresh(walk->arg, path);
		} else {
			add_job(walk, dir, name_ref);
			return;
		}
	}
	atomic_fetch_add(&state->scanned, walk->counts);
}

/* --- folders --- */

struct folder {
	struct local_walk *walk;
	struct arena *arena; /* for this folder alone */
	struct str path;
	int depth, cover_rank;
	struct str cover;
	int64_t cover_mtime_ns;
};

static void walk_dir(struct local_walk *walk, int dir, struct str path, int depth);

static void offer_cover(struct folder *folder, struct str name, const struct stat *status)
{
	int rank = cover_rank(name);
	if (rank > folder->cover_rank && S_ISREG(status->st_mode)) {
		folder->cover_rank = rank;
		folder->cover = arena_str(folder->arena, name);
		folder->cover_mtime_ns = local_mtime_ns(status);
	}
}

/* Errors that may pass; then what we know is kept. */
static bool may_pass(int why)
{
	return why != ENOENT && why != ENOTDIR && why != ELOOP && why != EACCES &&
	       why != EINVAL;
}

static bool is_at_or_below(struct str path, struct str folder)
{
	return folder.len == 0 ||
	       (str_starts_with(path, folder) &&
		       (path.len == folder.len || path.data[folder.len] == '/'));
}

static void keep_below(struct local_walk *walk, struct str path, int why)
{
	log_warning("local_folder_unreadable", LOG_STR("folder", path),
		LOG_CSTR("error", strerror(why)));
	struct local_index *index = &walk->state->index;
	uv_mutex_lock(&walk->state->mutex);
	for (size_t i = 0; may_pass(why) && i < index->count; i++) {
		struct local_entry *entry = &index->entries[i];
		if (is_at_or_below(
			    local_pool_get(&index->pool, index->dirs[entry->dir].path), path)) {
			entry->seen = walk->seen;
		}
	}
	uv_mutex_unlock(&walk->state->mutex);
}

static void enter_folder(
	struct local_walk *walk, int parent, struct str name, struct str path, int depth)
{
	int dir = openat(parent, name.data, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir >= 0) {
		walk_dir(walk, dir, path, depth);
	} else if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP) {
		keep_below(walk, path, errno);
	}
}

static void look_at_name(struct folder *folder, int dir, const char *c_name)
{
	struct str name = str_from_cstr(c_name);
	struct stat status;
	bool is_ours =
		name.data[0] != '.' && fstatat(dir, c_name, &status, AT_SYMLINK_NOFOLLOW) == 0;
	if (!is_ours) {
		return;
	}
	if (S_ISDIR(status.st_mode) && folder->depth < DEPTH_MAX) {
		enter_folder(folder->walk, dir, name, join(folder->arena, folder->path, name),
			folder->depth + 1);
	} else if (S_ISREG(status.st_mode)) {
		offer_cover(folder, name, &status);
		look_at_file(folder->walk, join(folder->arena, folder->path, name), &status);
	}
}

static void note_cover(struct folder *folder)
{
	struct local_state *state = folder->walk->state;
	uv_mutex_lock(&state->mutex);
	uint32_t dir = local_index_find_dir(&state->index, folder->path);
	if (dir == LOCAL_NONE && folder->cover_rank > 0) {
		dir = local_index_dir(&state->index, folder->path);
	}
	if (dir != LOCAL_NONE) {
		local_index_set_dir_cover(
			&state->index, dir, folder->cover, folder->cover_mtime_ns);
	}
	uv_mutex_unlock(&state->mutex);
}

/* Takes over `dir`. Folders are watched before they are read, so that nothing slips between. */
static void walk_dir(struct local_walk *walk, int dir, struct str path, int depth)
{
	if (walk->watch && !walk->watch_is_full) {
		walk->watch_is_full = !local_watch_add(walk->watch, dir, path);
	}
	DIR *stream = fdopendir(dir);
	if (!stream) {
		keep_below(walk, path, errno);
		close(dir);
		return;
	}
	struct folder folder = { .walk = walk,
		.arena = arena_create(),
		.path = path,
		.depth = depth,
		.cover = STR_EMPTY };
	struct dirent *entry;
	while (!atomic_load(&walk->state->stopping) && (errno = 0, entry = readdir(stream))) {
		look_at_name(&folder, dir, entry->d_name);
	}
	if (errno != 0 && !atomic_load(&walk->state->stopping)) {
		keep_below(walk, path, errno);
	}
	note_cover(&folder);
	closedir(stream);
	arena_destroy(folder.arena);
}

/* A picture changed: its folder's other files did not, so that looking at the folder is cheap.
 */
static bool is_cover(struct str path)
{
	struct str dir, name;
	local_path_split(path, &dir, &name);
	return cover_rank(name) > 0;
}

static int depth_of(struct str path)
{
	int depth = path.len > 0;
	for (size_t i = 0; i < path.len; i++) {
		depth += path.data[i] == '/';
	}
	return depth;
}

void local_walk(struct local_walk *walk, struct str path)
{
	if (is_cover(path)) {
		struct str name;
		local_path_split(path, &path, &name);
	}
	if (path.len == 0) {
		int dir = local_path_open_dir(walk->root, path);
		if (dir >= 0) {
			walk_dir(walk, dir, path, 0);
		} else {
			keep_below(walk, path, errno);
		}
		return;
	}
	struct stat status;
	if (local_path_stat(walk->root, path, &status) < 0) {
		if (may_pass(errno)) {
			keep_below(walk, path, errno);
		}
	} else if (S_ISREG(status.st_mode)) {
		look_at_file(walk, path, &status);
	} else if (S_ISDIR(status.st_mode) && depth_of(path) <= DEPTH_MAX) {
		int dir = local_path_open_dir(walk->root, path);
		if (dir >= 0) {
			walk_dir(walk, dir, path, depth_of(path));
		} else if (may_pass(errno)) {
			keep_below(walk, path, errno);
		}
	}
}

/* --- what is gone --- */

static void remove_file(struct local_walk *walk, struct str path)
{
	struct local_index *index = &walk->state->index;
	struct str folder, name;
	local_path_split(path, &folder, &name);
	uint32_t dir = local_index_find_dir(index, folder);
	uint32_t known =
		dir == LOCAL_NONE ? LOCAL_NONE : local_index_find_path(index, dir, name);
	if (known != LOCAL_NONE && index->entries[known].seen != walk->seen) {
		local_index_remove(index, known);
	}
}

void local_walk_remove_unseen(struct local_walk *walk, const struct str *paths, size_t count)
{
	struct local_state *state = walk->state;
	struct local_index *index = &state->index;
	uv_mutex_lock(&state->mutex);
	bool *is_concerned = alloc_zeroed(index->dir_count + 1);
	bool any = false;
	for (size_t i = 0; i < count; i++) {
		remove_file(walk, paths[i]);
		if (local_format_of_name(paths[i]) != LOCAL_FORMAT_NONE &&
			local_index_find_dir(index, paths[i]) == LOCAL_NONE) {
			continue; /* a file, as nearly all are */
		}
		for (size_t dir = 0; dir < index->dir_count; dir++) {
			struct str path = local_pool_get(&index->pool, index->dirs[dir].path);
			if (is_at_or_below(path, paths[i])) {
				is_concerned[dir] = any = true;
			}
		}
	}
	for (uint32_t i = 0; any && i < index->count; i++) {
		const struct local_entry *entry = &index->entries[i];
		if (!(entry->flags & LOCAL_ENTRY_DEAD) && is_concerned[entry->dir] &&
			entry->seen != walk->seen) {
			local_index_remove(index, i);
		}
	}
	uv_mutex_unlock(&state->mutex);
	free(is_concerned);
}
