#include "backup/file.h"

#include "backup/leftovers.h"
#include "base/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_SIZE (64 * 1024)

bool file_read(int fd, char *into, size_t room, size_t *len)
{
	*len = 0;
	while (*len < room) {
		ssize_t got = read(fd, into + *len, room - *len);
		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got <= 0) {
			return got == 0;
		}
		*len += (size_t)got;
	}
	return true;
}

bool file_write(int fd, struct str bytes)
{
	while (bytes.len) {
		ssize_t count = write(fd, bytes.data, bytes.len);
		if (count < 0 && errno == EINTR) {
			continue;
		}
		if (count <= 0) {
			return false;
		}
		bytes = str_from(bytes, (size_t)count);
	}
	return true;
}

bool file_fail(struct error *error, const char *what, struct str path)
{
	if (errno == EACCES || errno == EPERM) {
		return error_set(error, ERROR_UNAVAILABLE,
			"%.*s can't be %s: %s. Run it as the user that the server runs as, or "
			"let user %u have that.",
			STR_ARG(path), what, strerror(errno), (unsigned)geteuid());
	}
	return error_set(error, ERROR_UNAVAILABLE, "%.*s can't be %s: %s.%s", STR_ARG(path),
		what, strerror(errno),
		folder_is_full(errno) ? " Make room, then try again." : "");
}

bool file_make_folder(struct arena *arena, struct str path, struct error *error)
{
	for (size_t i = 1; i <= path.len; i++) {
		if (i < path.len && path.data[i] != '/') {
			continue;
		}
		const char *part = arena_cstr(arena, str_slice(path, 0, i));
		if (mkdir(part, 0700) != 0 && errno != EEXIST) {
			return file_fail(error, "made", str_from_cstr(part));
		}
	}
	return true;
}

static bool copy(int from, int to)
{
	char bytes[COPY_SIZE];
	for (off_t at = 0;;) {
		ssize_t got = pread(from, bytes, sizeof(bytes), at);
		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got <= 0) {
			return got == 0;
		}
		if (!file_write(to, (struct str) { bytes, (size_t)got })) {
			return false;
		}
		at += got;
	}
}

bool file_copy_beside(struct arena *arena, int from, struct str folder, mode_t mode,
	const char **path, struct error *error)
{
	struct str temporary = arena_printf(arena, "%.*s/" LEFTOVER_FORM, STR_ARG(folder));
	int to = mkostemp((char *)temporary.data, O_CLOEXEC);
	if (to < 0) {
		return file_fail(error, "written", folder);
	}
	bool ok = copy(from, to) && fchmod(to, mode) == 0 && fsync(to) == 0;
	if (!ok) {
		file_fail(error, "written", folder);
		unlink(temporary.data);
	}
	close(to);
	*path = temporary.data;
	return ok;
}

int file_nameless(struct arena *arena, struct str folder, struct error *error)
{
	struct str path = arena_printf(arena, "%.*s/.backup-XXXXXX", STR_ARG(folder));
	int fd = mkostemp((char *)path.data, O_CLOEXEC);
	if (fd < 0) {
		file_fail(error, "written", folder);
		return -1;
	}
	unlink(path.data);
	return fd;
}
