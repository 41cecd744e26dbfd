/* Searching the index. */
#ifndef SOURCE_LOCAL_SEARCH_H
#define SOURCE_LOCAL_SEARCH_H

#include "source/local/index.h"

/*
 * Finds the tracks in which every word of `query` occurs, in title, artist or album, and puts
 * the numbers of the best `limit` entries into `found` (room for `limit`). Returns how many.
 *
 * Best first: titles that are the query, titles that start with it, then by what each word
 * meets: a word's start before the inside of one, and within that title before artist before
 * album. Ties go to the shorter title, then to the alphabet.
 */
size_t local_search(
	const struct local_index *index, struct str query, size_t limit, uint32_t *found);

#endif
