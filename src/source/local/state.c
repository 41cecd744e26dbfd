#include "source/local/state.h"

#include "base/alloc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

static char *join(struct str a, const char *b)
{
	size_t size = a.len + strlen(b) + 1;
	char *joined = alloc_bytes(size);
	snprintf(joined, size, "%.*s%s", STR_ARG(a), b);
	return joined;
}

bool local_state_init(struct local_state *state, struct str music_dir, struct str data_dir,
	struct error *error)
{
	*state = (struct local_state) { 0 };
	state->wakeup = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (state->wakeup < 0 || uv_mutex_init(&state->mutex) != 0) {
		return error_set(error, ERROR_INTERNAL, "The local source can't start: %s.",
			strerror(errno));
	}
	local_index_init(&state->index);
	state->music_dir = join(music_dir, "");
	if (data_dir.len > 0) {
		state->data_dir = join(data_dir, "");
		state->cache_path = join(data_dir, "/local-index");
		state->lock_path = join(data_dir, "/local-index.lock");
	}
	return true;
}

void local_state_finish(struct local_state *state)
{
	local_index_finish(&state->index);
	uv_mutex_destroy(&state->mutex);
	close(state->wakeup);
	free(state->music_dir);
	free(state->data_dir);
	free(state->cache_path);
	free(state->lock_path);
}

void local_state_notify(struct local_state *state)
{
	if (state->notify) {
		state->notify(state->notify_arg);
	}
}

int local_state_open_root(const struct local_state *state)
{
	return open(state->music_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}
