/* Tracks of another service as short JSON, in which they are kept in the store. */
#ifndef SOURCE_LISTING_H
#define SOURCE_LISTING_H

#include "base/json.h"
#include "source/source.h"

/* All but `kind` and the tracks' `src`. */
void listing_write(struct buf *buf, const struct source_link *listing);

/* One track alone. */
void listing_write_track(struct buf *buf, const struct track *track);

/*
 * What listing_write() has written, with `src` for all tracks; lives in `arena`. Tracks without
 * an id are left out. ERROR_INVALID when it is no such thing.
 */
bool listing_read(struct arena *arena, struct str json, struct str src,
	struct source_link *listing, struct error *error);

#endif
