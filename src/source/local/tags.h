/*
 * What a file says about itself, by TagLib. This is the border to C++: nothing
 * thrown comes through, and TagLib sees files through a stream that ends when a
 * file makes it read too much.
 */
#ifndef SOURCE_LOCAL_TAGS_H
#define SOURCE_LOCAL_TAGS_H

#include "base/arena.h"
#include "source/local/format.h"

struct local_tags {
	struct str title, artist, album, genre; /* cleaned (see text.h); "" when missing */
	uint32_t year;				/* 0 when missing */
	int64_t duration_ms;
	bool has_cover;
};

/*
 * Reads the tags of the open file. False, with a literal reason for people, when it is not
 * playable audio of that format. Blocks; any thread.
 */
bool local_tags_read(int fd, int64_t size, enum local_format format, struct arena *arena,
	struct local_tags *tags, const char **reason);

/* Larger pictures are as good as none. */
#define LOCAL_COVER_MAX (8 << 20)

/* The picture in the file, the front cover by preference; "" when there is none. Blocks; any
 * thread. */
struct str local_tags_cover(
	int fd, int64_t size, enum local_format format, struct arena *arena);

#endif
