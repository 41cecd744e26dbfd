#include "backup/hold.h"

#include "backup/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

int hold_take(struct arena *arena, struct str folder, bool alone, struct error *error)
{
	if (!file_make_folder(arena, folder, error)) {
		return -1;
	}
	int fd = open(arena_cstr(arena, folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		file_fail(error, "read", folder);
	} else if (flock(fd, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0 &&
		   errno == EWOULDBLOCK) {
		error_set(error, ERROR_CONFLICT,
			alone ? "Another backup or restore is under way in %.*s. Try again "
				"when it is done."
			      : "A restore is under way in %.*s. Try again when it is done.",
			STR_ARG(folder));
		close(fd);
		fd = -1;
	}
	return fd;
}
