/* How like a track others are: by artist, album, genre and decade. */
#ifndef SOURCE_LOCAL_SIMILAR_H
#define SOURCE_LOCAL_SIMILAR_H

#include "source/local/index.h"

/* What to compare with. Folded text, "" for unknown. */
struct local_likeness {
	struct buf artist, album, genre;
	uint32_t year; /* 0: unknown */
};

void local_likeness_finish(struct local_likeness *likeness);

/* That of an entry. */
void local_likeness_of_entry(
	struct local_likeness *likeness, const struct local_index *index, uint32_t entry);

/* One of the answer. */
struct local_similar {
	uint32_t rank; /* the higher the better */
	uint8_t id[LOCAL_ID_SIZE];
};

/*
 * All tracks, with ranks that say how like they are; chance decides between those that are
 * about as like, and lets something else through now and then. `found` has room for
 * `index->tracks`; how many. The same seed gives the same.
 */
size_t local_similar_rank(const struct local_index *index,
	const struct local_likeness *likeness, uint64_t seed, struct local_similar *found);

/* Best first. */
void local_similar_sort(struct local_similar *found, size_t count);

#endif
