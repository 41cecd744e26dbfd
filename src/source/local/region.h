/* Where in a file the encoded audio lies, without the tags around it. */
#ifndef SOURCE_LOCAL_REGION_H
#define SOURCE_LOCAL_REGION_H

#include "source/local/format.h"

#include <stdbool.h>
#include <stdint.h>

struct local_region {
	int64_t start, end; /* bytes of the file */
	int64_t info;	    /* where FLAC's STREAMINFO lies, or -1 */
};

/* Reads up to `size` bytes at `offset`; fewer at the end of the file, -1 on error. */
int64_t local_read_at(int fd, void *bytes, size_t size, int64_t offset);

/* The length of the ID3v2 tags at the front of the file; 0 without. */
int64_t local_region_front_tags(int fd, int64_t size);

/*
 * The audio of a file of this format, whose own data start at `front`; the rest of the file
 * when its structure makes no sense.
 */
struct local_region local_region_find(
	int fd, int64_t size, int64_t front, enum local_format format);

#endif
