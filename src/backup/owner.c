#include "backup/owner.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* `path`, or the nearest above it that is there. */
static bool find(struct arena *arena, struct str path, struct stat *about)
{
	while (stat(arena_cstr(arena, path), about) != 0) {
		while (path.len > 0 && path.data[path.len - 1] != '/') {
			path.len--;
		}
		while (path.len > 1 && path.data[path.len - 1] == '/') {
			path.len--;
		}
		if (path.len == 0) {
			path = STR(".");
		} else if (path.len == 1) {
			return stat("/", about) == 0;
		}
	}
	return true;
}

static bool become(const struct passwd *entry, const struct stat *about)
{
	gid_t group = entry ? entry->pw_gid : about->st_gid;
	return (entry ? initgroups(entry->pw_name, group) : setgroups(0, NULL)) == 0 &&
	       setgid(group) == 0 && setuid(about->st_uid) == 0;
}

bool owner_become(struct arena *arena, struct str folder, struct error *error)
{
	struct stat about;
	if (geteuid() != 0 || !find(arena, folder, &about) || about.st_uid == 0) {
		return true;
	}
	const struct passwd *entry = getpwuid(about.st_uid);
	const char *name = entry ? entry->pw_name
				 : arena_printf(arena, "user %u", (unsigned)about.st_uid).data;
	if (!become(entry, &about)) {
		return error_set(error, ERROR_FORBIDDEN,
			"%.*s belongs to %s, whom we can't become: %s. Say it as that user.",
			STR_ARG(folder), name, strerror(errno));
	}
	fprintf(stderr, "Working as %s, to whom %.*s belongs.\n", name, STR_ARG(folder));
	return true;
}
