#include "source/local/keep.h"

#include "base/log.h"
#include "source/local/cache.h"
#include "source/local/region.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

void local_keep_init(struct local_keep *keep, struct local_state *state)
{
	*keep = (struct local_keep) { .state = state, .lock = -1 };
	if (!state->lock_path) {
		return;
	}
	mkdir(state->data_dir, 0777); /* if that fails, so does the next, and says why */
	keep->lock = open(state->lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (keep->lock < 0) {
		log_warning("local_lock_failed", LOG_CSTR("file", state->lock_path),
			LOG_CSTR("error", strerror(errno)));
	}
}

void local_keep_finish(struct local_keep *keep)
{
	if (keep->lock >= 0) {
		close(keep->lock);
	}
}

/* True, and remembers it, when the stored file is another than last time. */
static bool file_is_new(struct local_keep *keep)
{
	struct stat status;
	if (!keep->state->cache_path || stat(keep->state->cache_path, &status) < 0) {
		return false;
	}
	uint64_t id[2] = { (uint64_t)status.st_ino,
		(uint64_t)status.st_mtim.tv_sec * 1000000000u +
			(uint64_t)status.st_mtim.tv_nsec };
	bool is_new = id[0] != keep->file_id[0] || id[1] != keep->file_id[1];
	keep->file_id[0] = id[0];
	keep->file_id[1] = id[1];
	return is_new;
}

bool local_keep_load(struct local_keep *keep)
{
	struct local_state *state = keep->state;
	if (!file_is_new(keep)) {
		return false;
	}
	struct local_index fresh;
	struct error error;
	local_index_init(&fresh);
	if (!local_cache_load(&fresh, state->cache_path, &error)) {
		local_index_finish(&fresh);
		log_warning("local_index_ignored", LOG_CSTR("file", state->cache_path),
			LOG_ERROR_MESSAGE(&error));
		return false;
	}
	uv_mutex_lock(&state->mutex);
	struct local_index old = state->index;
	state->index = fresh;
	state->index.revision += old.revision;
	keep->saved_revision = state->index.revision;
	uv_mutex_unlock(&state->mutex);
	local_index_finish(&old);
	local_state_notify(state);
	return true;
}

void local_keep_save(struct local_keep *keep)
{
	struct local_state *state = keep->state;
	if (!state->cache_path) {
		return;
	}
	uint64_t stored = local_cache_stored_fingerprint(state->cache_path);
	struct buf content = { 0 };
	uv_mutex_lock(&state->mutex);
	uint64_t revision = state->index.revision;
	if (revision != keep->saved_revision &&
		local_cache_fingerprint(&state->index) != stored) {
		local_cache_write(&state->index, &content);
	}
	uv_mutex_unlock(&state->mutex);
	struct error error;
	if (content.len > 0 &&
		!local_cache_save(buf_str(&content), state->cache_path, &error)) {
		log_warning("local_index_not_saved", LOG_ERROR_MESSAGE(&error));
	} else if (content.len > 0) {
		file_is_new(keep); /* it is ours: nothing to load */
	}
	keep->saved_revision = revision;
	buf_finish(&content);
}

bool local_keep_try_lock(struct local_keep *keep)
{
	return keep->lock < 0 || flock(keep->lock, LOCK_EX | LOCK_NB) == 0 ||
	       errno != EWOULDBLOCK;
}

void local_keep_unlock(struct local_keep *keep)
{
	if (keep->lock >= 0) {
		flock(keep->lock, LOCK_UN);
	}
}

void local_keep_tell_progress(struct local_keep *keep)
{
	if (keep->lock < 0) {
		return;
	}
	uint64_t numbers[2] = { atomic_load(&keep->state->scanned),
		atomic_load(&keep->state->total) };
	if (pwrite(keep->lock, numbers, sizeof(numbers), 0) < 0) {
		return; /* the others show less, that is all */
	}
}

void local_keep_learn_progress(struct local_keep *keep)
{
	uint64_t numbers[2];
	if (local_read_at(keep->lock, numbers, sizeof(numbers), 0) == sizeof(numbers)) {
		atomic_store(&keep->state->scanned, (size_t)numbers[0]);
		atomic_store(&keep->state->total, (size_t)numbers[1]);
	}
}
