#include "base/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool folder_is_full(int reason)
{
	return reason == ENOSPC || reason == EDQUOT || reason == EFBIG;
}

static struct str user_name(struct arena *arena, uid_t user)
{
	const struct passwd *entry = getpwuid(user);
	return entry ? arena_str(arena, str_from_cstr(entry->pw_name))
		     : arena_printf(arena, "%u", (unsigned)user);
}

/* Cuts the last part off; "." above a relative one. */
static struct str parent_of(struct arena *arena, struct str path)
{
	size_t len = path.len;
	while (len > 1 && path.data[len - 1] == '/') {
		len--;
	}
	while (len > 0 && path.data[len - 1] != '/') {
		len--;
	}
	return len == 0 ? STR(".")
			: arena_str(arena, str_slice(path, 0, len > 1 ? len - 1 : 1));
}

struct str folder_nearest(struct arena *arena, struct str path)
{
	struct stat about;
	path = arena_str(arena, path);
	while (stat(path.data, &about) != 0 && !str_equal(path, STR(".")) &&
		!str_equal(path, STR("/"))) {
		path = parent_of(arena, path);
	}
	return path;
}

static struct str forbidden_advice(struct arena *arena, struct str path)
{
	struct stat about = { 0 };
	struct str there = folder_nearest(arena, path);
	stat(there.data, &about);
	struct str us = user_name(arena, geteuid());
	struct str owner = user_name(arena, about.st_uid);
	if (there.len < path.len) {
		return arena_printf(arena,
			"%.*s belongs to %.*s, so as root: install -d -o %.*s %.*s",
			STR_ARG(there), STR_ARG(owner), STR_ARG(us), STR_ARG(path));
	}
	if (about.st_uid != geteuid()) {
		return arena_printf(arena,
			"it belongs to %.*s, and EchoNest runs as %.*s, so as root: chown -R "
			"%.*s %.*s",
			STR_ARG(owner), STR_ARG(us), STR_ARG(us), STR_ARG(path));
	}
	return arena_printf(arena, "its owner may not: chmod u+rwx %.*s", STR_ARG(path));
}

struct str folder_advice(struct arena *arena, struct str path, int reason)
{
	if (folder_is_full(reason)) {
		return STR("its disk is full: make room");
	}
	switch (reason) {
	case EACCES:
	case EPERM:
		return forbidden_advice(arena, path);
	case EROFS:
		return STR("its disk is mounted for reading only");
	case ENOTDIR:
	case EEXIST:
		return STR("a file stands where a folder must be: move it away");
	default:
		return str_from_cstr(strerror(reason));
	}
}

static bool is_folder(const char *path)
{
	struct stat about;
	return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

static bool make_one(const char *path, mode_t mode)
{
	/* looked at first: on a disk that is read-only even what is there can't be made */
	if (is_folder(path) || mkdir(path, mode) == 0) {
		return true;
	}
	if (errno != EEXIST) {
		return false;
	}
	/* another process may have made it in between */
	errno = ENOTDIR;
	return is_folder(path);
}

static bool make_all(struct arena *arena, struct str path, mode_t mode)
{
	for (size_t i = 1; i <= path.len; i++) {
		bool is_end = i == path.len || path.data[i] == '/';
		if (is_end && !make_one(arena_cstr(arena, str_slice(path, 0, i)), mode)) {
			return false;
		}
	}
	return true;
}

bool folder_can_be_written(struct arena *arena, struct str path)
{
	struct str probe = arena_printf(arena, "%.*s/.echonest-XXXXXX", STR_ARG(path));
	char *name = (char *)probe.data;
	int fd = mkostemp(name, O_CLOEXEC);
	if (fd < 0) {
		return false;
	}
	bool ok = write(fd, "x", 1) == 1;
	int reason = errno;
	close(fd);
	unlink(name);
	errno = reason;
	return ok;
}

bool folder_prepare(struct arena *arena, const char *setting, struct str path, mode_t mode,
	struct error *error)
{
	errno = 0;
	if (make_all(arena, path, mode) && folder_can_be_written(arena, path)) {
		return true;
	}
	int reason = errno;
	struct str advice = folder_advice(arena, path, reason);
	if (folder_is_full(reason)) {
		return error_set(error, ERROR_UNAVAILABLE, "%.*s (%s) can't be written: %.*s.",
			STR_ARG(path), setting, STR_ARG(advice));
	}
	return error_set(error, ERROR_INVALID,
		"%.*s (%s) can't be written: %.*s, or set %s to another folder.", STR_ARG(path),
		setting, STR_ARG(advice), setting);
}
