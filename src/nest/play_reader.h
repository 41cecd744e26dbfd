/*
 * Takes what stands in play logs into an index. Blocks, so it belongs on a
 * thread, and the index must be nobody else's meanwhile.
 */
#ifndef NEST_PLAY_READER_H
#define NEST_PLAY_READER_H

#include "base/arena.h"
#include "base/error.h"
#include "nest/play_index.h"

#include <stdatomic.h>

struct play_reader {
	struct str folder;
	atomic_bool *stop; /* set: end soon, with what there is */
};

/* How the folder and an index compare. */
enum play_reader_state {
	PLAY_READER_CURRENT, /* the index has all of it */
	PLAY_READER_GROWN,   /* lines came to the end of files, or files came */
	PLAY_READER_OTHER,   /* files went, or what was read of them was changed */
};

/* Looks at sizes and times only, and at the last bytes read of those that grew. A folder that
 * is missing is an empty one. ERROR_UNAVAILABLE when it can't be read. */
bool play_reader_compare(const struct play_reader *reader, const struct play_index *index,
	enum play_reader_state *state, struct error *error);

/*
 * Reads what is new in the folder, and settles the index. Lines that are no JSON object are
 * counted, and each file of which there are new ones is logged with one warning; a line at the
 * end that is not whole yet is left for the next time. A file that can't be read is logged and
 * passed over. `budget` limits the bytes that are read about; `*is_done` tells whether that was
 * enough. ERROR_UNAVAILABLE when the folder can't be read.
 */
bool play_reader_read(const struct play_reader *reader, struct play_index *index, size_t budget,
	bool *is_done, struct error *error);

#endif
