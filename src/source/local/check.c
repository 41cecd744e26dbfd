#include "source/local.h"

#include "source/local/cache.h"
#include "source/local/scan.h"
#include "source/local/text.h"

#include <errno.h>
#include <unistd.h>

#define READERS 2

/* Takes the broken files out of the index. */
static void list_broken(
	struct arena *arena, const struct local_index *index, struct local_check *check)
{
	check->broken = arena_array(arena, struct local_broken, index->broken + 1);
	for (uint32_t i = 0; i < index->count; i++) {
		const struct local_entry *entry = &index->entries[i];
		if (!(entry->flags & LOCAL_ENTRY_BROKEN) || (entry->flags & LOCAL_ENTRY_DEAD)) {
			continue;
		}
		struct str path = local_index_path(index, i, arena);
		check->broken[check->broken_count++] = (struct local_broken) {
			.path = local_text_clean(arena, path),
			.reason = arena_str(arena, local_pool_get(&index->pool, entry->title)),
		};
	}
	check->files = index->count - index->dead;
}

bool local_check(struct arena *arena, struct str music_dir, struct str data_dir,
	struct local_check *check, struct error *error)
{
	*check = (struct local_check) { 0 };
	struct local_state state;
	if (!local_state_init(&state, music_dir, data_dir, error)) {
		return false;
	}
	struct local_walk walk = { .state = &state, .root = local_state_open_root(&state) };
	bool is_open = walk.root >= 0;
	if (!is_open) {
		error_set(error, ERROR_NOT_FOUND, "%.*s can't be opened: %s",
			STR_ARG(music_dir), strerror(errno));
	} else {
		if (state.cache_path) {
			local_cache_load(&state.index, state.cache_path, NULL);
		}
		const struct str everything = STR_EMPTY;
		local_scan(&walk, &everything, 1, READERS, NULL, NULL);
		list_broken(arena, &state.index, check);
		close(walk.root);
	}
	local_state_finish(&state);
	return is_open;
}
