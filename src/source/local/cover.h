/* Pictures of tracks, and the few that were asked for last kept in memory. */
#ifndef SOURCE_LOCAL_COVER_H
#define SOURCE_LOCAL_COVER_H

#include "source/local/state.h"

/* "image/jpeg" and its like by the first bytes; NULL when it is no picture that browsers show.
 */
const char *local_cover_type(struct str bytes);

/* Where to look for the picture of a track. */
struct local_cover_place {
	struct str path;      /* of the audio file, when the picture is in it, else "" */
	struct str file_path; /* of the picture beside it, else "" */
	enum local_format format;
};

/* Reads it; "" when there is none that can be shown. Blocks; any thread. */
struct str local_cover_read(const struct local_state *state,
	const struct local_cover_place *place, struct arena *arena);

/* Kept pictures, the last used first. For one thread. Zero-initialized is empty. */
struct local_cover_item;
struct local_covers {
	struct local_cover_item *first;
	size_t bytes;
};

void local_covers_finish(struct local_covers *covers);

/* What tells two pictures of one track apart: they may change. */
struct local_cover_key {
	uint8_t id[LOCAL_ID_SIZE];
	int64_t mtime_ns, cover_mtime_ns;
};

/* The kept picture; false when it is not kept. "" is kept, too. Valid until the next call. */
bool local_covers_get(
	struct local_covers *covers, const struct local_cover_key *key, struct str *picture);

/* Keeps a copy, and forgets what was not used for longest. */
void local_covers_put(
	struct local_covers *covers, const struct local_cover_key *key, struct str picture);

#endif
