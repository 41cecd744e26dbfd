#include "backup/leftovers.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static bool is_leftover(struct str name)
{
	struct str form = STR(LEFTOVER_FORM);
	struct str start = str_slice(form, 0, str_index_of(form, 'X'));
	return name.len == form.len && str_starts_with(name, start);
}

/* Its files: a restore makes no folders in its folder. */
static void empty(int parent, const char *name)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
	if (!folder) {
		if (fd >= 0) {
			close(fd);
		}
		return;
	}
	for (struct dirent *entry; (entry = readdir(folder));) {
		unlinkat(dirfd(folder), entry->d_name, 0);
	}
	closedir(folder);
}

void leftovers_remove(struct arena *arena, struct str path)
{
	DIR *folder = opendir(arena_cstr(arena, path));
	if (!folder) {
		return; /* none is there, or what comes next says why it can't be used */
	}
	for (struct dirent *entry; (entry = readdir(folder));) {
		if (is_leftover(str_from_cstr(entry->d_name)) &&
			unlinkat(dirfd(folder), entry->d_name, 0) != 0) {
			empty(dirfd(folder), entry->d_name);
			unlinkat(dirfd(folder), entry->d_name, AT_REMOVEDIR);
		}
	}
	closedir(folder);
}
