#include "folders.h"

#include "base/folder.h"
#include "base/log.h"
#include "source/spotify_api.h"

#include <sys/stat.h>

/* Once for a disk, although several folders are on it. */
static void warn_of_full_disk(struct str path, dev_t *warned_of, const struct error *error)
{
	struct stat about = { 0 };
	stat(path.data, &about);
	if (about.st_dev == 0 || about.st_dev != *warned_of) {
		log_warning("disk_full", LOG_ERROR_MESSAGE(error));
	}
	*warned_of = about.st_dev;
}

bool folders_prepare(
	const struct config *config, const struct process_parts *parts, struct error *error)
{
	struct arena *arena = arena_create();
	const struct {
		const char *setting;
		struct str path;
		mode_t mode;
		bool is_needed;
	} folders[] = {
		{ "DATA_DIR", config->data_dir, 0700, parts->private_redis },
		{ "DATA_DIR", arena_printf(arena, "%.*s/redis", STR_ARG(config->data_dir)),
			0700, parts->private_redis },
		{ "LOG_DIR", config->log_dir, 0750, parts->plays },
		{ "OAUTH_CACHE_PATH", config->oauth_cache_path, 0700,
			spotify_api_is_configured(config) },
	};
	dev_t warned_of = 0;
	bool ok = true;
	for (size_t i = 0; ok && i < sizeof(folders) / sizeof(folders[0]); i++) {
		ok = !folders[i].is_needed || folder_prepare(arena, folders[i].setting,
						      folders[i].path, folders[i].mode, error);
		if (!ok && error->kind == ERROR_UNAVAILABLE) {
			warn_of_full_disk(folders[i].path, &warned_of, error);
			ok = true;
		}
	}
	arena_destroy(arena);
	return ok;
}
