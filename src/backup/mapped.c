#include "backup/mapped.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>

bool mapped_open(struct mapped *mapped, int fd, struct error *error)
{
	struct stat about;
	mapped->bytes = STR_EMPTY;
	if (fstat(fd, &about) == 0 && about.st_size == 0) {
		return true;
	}
	void *bytes = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED) {
		return error_set(error, ERROR_UNAVAILABLE, "The snapshot can't be read: %s.",
			strerror(errno));
	}
	mapped->bytes = (struct str) { bytes, (size_t)about.st_size };
	return true;
}

void mapped_close(struct mapped *mapped)
{
	if (mapped->bytes.len) {
		munmap((void *)mapped->bytes.data, mapped->bytes.len);
	}
	mapped->bytes = STR_EMPTY;
}
