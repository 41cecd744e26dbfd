#include "base/share.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Airhorns are never left out, so a folder that has them is ours. */
static bool is_share(struct str folder)
{
	char path[PATH_MAX];
	struct stat status;
	int len = snprintf(path, sizeof(path), "%.*s/assets/airhorns", STR_ARG(folder));
	return len > 0 && (size_t)len < sizeof(path) && stat(path, &status) == 0 &&
	       S_ISDIR(status.st_mode);
}

/* The folder that holds `path`; "" for one directly below the root. */
static struct str parent_of(struct str path)
{
	while (path.len && path.data[path.len - 1] != '/') {
		path.len--;
	}
	path.len -= path.len > 0;
	return path;
}

bool share_find_from(struct arena *arena, struct str program, struct str *root)
{
	struct str folder = program;
	while (folder.len) {
		folder = parent_of(folder);
		struct str installed =
			arena_printf(arena, "%.*s/share/echonest", STR_ARG(folder));
		if (is_share(folder)) {
			*root = folder.len ? arena_str(arena, folder) : STR("/");
			return true;
		}
		if (is_share(installed)) {
			*root = installed;
			return true;
		}
	}
	return false;
}

bool share_find(struct arena *arena, struct str *root)
{
	const char *configured = getenv("ECHONEST_SHARE_DIR");
	if (configured && *configured) {
		*root = arena_str(arena, str_from_cstr(configured));
		return is_share(*root);
	}
	char program[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", program, sizeof(program));
	return len > 0 && (size_t)len < sizeof(program) &&
	       share_find_from(arena, (struct str) { program, (size_t)len }, root);
}
