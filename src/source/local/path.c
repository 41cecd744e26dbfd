#include "source/local/path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

void local_path_split(struct str path, struct str *dir, struct str *name)
{
	size_t at = path.len;
	while (at > 0 && path.data[at - 1] != '/') {
		at--;
	}
	*name = str_from(path, at);
	*dir = str_slice(path, 0, at > 0 ? at - 1 : 0);
}

/* One part of a path as a C string; false for what is no plain name. */
static bool plain_name(struct str part, char name[NAME_MAX + 1])
{
	if (part.len == 0 || part.len > NAME_MAX || memchr(part.data, '\0', part.len) ||
		memchr(part.data, '/', part.len) || str_equal(part, STR(".")) ||
		str_equal(part, STR(".."))) {
		return false;
	}
	memcpy(name, part.data, part.len);
	name[part.len] = '\0';
	return true;
}

int local_path_open_dir(int root, struct str path)
{
	int dir = openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct str part;
	while (dir >= 0 && path.len > 0 && str_split_next(&path, '/', &part)) {
		char name[NAME_MAX + 1];
		int next = -1;
		if (plain_name(part, name)) {
			next = openat(
				dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		} else {
			errno = EINVAL;
		}
		int why = errno;
		close(dir);
		errno = why;
		dir = next;
	}
	return dir;
}

/* Calls openat() or fstatat() with the last part, in its folder. */
static int in_folder(int root, struct str path, struct stat *status)
{
	struct str folder, last;
	char name[NAME_MAX + 1];
	local_path_split(path, &folder, &last);
	if (!plain_name(last, name)) {
		errno = EINVAL;
		return -1;
	}
	int dir = local_path_open_dir(root, folder);
	if (dir < 0) {
		return -1;
	}
	/* O_NONBLOCK: a pipe with that name must not stop us */
	int result =
		status ? fstatat(dir, name, status, AT_SYMLINK_NOFOLLOW)
		       : openat(dir, name,
				 O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	int why = errno;
	close(dir);
	errno = why;
	return result;
}

int local_path_open_file(int root, struct str path)
{
	int fd = in_folder(root, path, NULL);
	struct stat status;
	if (fd >= 0 && (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode))) {
		close(fd);
		errno = EINVAL;
		fd = -1;
	}
	return fd;
}

int local_path_stat(int root, struct str path, struct stat *status)
{
	return in_folder(root, path, status);
}
