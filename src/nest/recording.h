/*
 * When two tracks are the same recording. A recording has up to three keys, and
 * who shares one with another is the same: its source's own name for it, its
 * ISRC where the source tells (the same track on an album and on a
 * compilation), and what it is called and by whom, folded, without what
 * remastering adds to a title ("Song - 2009 Remaster").
 */
#ifndef NEST_RECORDING_H
#define NEST_RECORDING_H

#include "base/arena.h"

#define RECORDING_KEYS 3

struct recording {
	struct str keys[RECORDING_KEYS]; /* "": none */
};

/* Without any key: nothing is the same. */
struct recording recording_none(void);

/* The keys, in `arena`; they hold no control characters but those of a `trackid`. */
struct recording recording_of(struct arena *arena, struct str src, struct str trackid,
	struct str isrc, struct str artist, struct str title);

bool recording_is_same(const struct recording *a, const struct recording *b);

#endif
