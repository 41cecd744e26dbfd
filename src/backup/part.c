#include "backup/part.h"

#include "backup/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whether the file is still the one of that path: another may just have finished it. */
static bool is_at_path(int fd, const char *path)
{
	struct stat file, there;
	return fstat(fd, &file) == 0 && lstat(path, &there) == 0 &&
	       file.st_ino == there.st_ino && file.st_dev == there.st_dev;
}

bool part_open(struct part *part, struct arena *arena, struct str folder, struct error *error)
{
	part->fd = -1;
	part->folder = arena_str(arena, folder);
	part->path = arena_printf(arena, "%.*s/.echonest-backup.part", STR_ARG(folder));
	if (!file_make_folder(arena, folder, error)) {
		return false;
	}
	int fd = open(part->path.data, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0) {
		return file_fail(error, "written", part->path);
	}
	/* a file system that knows no locks keeps nobody out, and gets its backup */
	bool is_locked = flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	if (is_locked || !is_at_path(fd, part->path.data)) {
		close(fd);
		return error_set(error, ERROR_CONFLICT,
			"Another backup is being made in %.*s. Try again when it is done.",
			STR_ARG(folder));
	}
	part->fd = fd;
	return (ftruncate(fd, 0) == 0 && fchmod(fd, 0600) == 0) ||
	       file_fail(error, "written", part->path);
}

/* Two in one second: the earlier stays. */
static bool rename_to_new(const char *from, const char *to)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) {
		return true;
	}
	if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP) {
		return false;
	}
	/* NFS and others can't; the lock keeps others from taking the name in between */
	if (access(to, F_OK) == 0) {
		errno = EEXIST;
		return false;
	}
	return rename(from, to) == 0;
}

bool part_keep(struct part *part, struct arena *arena, struct str name, struct error *error)
{
	struct str path =
		arena_printf(arena, "%.*s/%.*s", STR_ARG(part->folder), STR_ARG(name));
	int folder = open(part->folder.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = folder >= 0 && fsync(part->fd) == 0 &&
		  rename_to_new(part->path.data, path.data);
	if (!ok && errno == EEXIST) {
		error_set(error, ERROR_CONFLICT,
			"%.*s is there already: one backup a second is enough.", STR_ARG(path));
	} else if (!ok) {
		file_fail(error, "written", path);
	} else {
		fsync(folder);
		close(part->fd);
		part->fd = -1;
	}
	if (folder >= 0) {
		close(folder);
	}
	return ok;
}

void part_discard(struct part *part)
{
	if (part->fd >= 0) {
		unlink(part->path.data);
		close(part->fd);
		part->fd = -1;
	}
}
