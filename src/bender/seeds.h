/* data/nest-seeds.json: what nests begin with, when nobody has queued anything yet. */
#ifndef BENDER_SEEDS_H
#define BENDER_SEEDS_H

#include "base/arena.h"
#include "base/error.h"
#include "nest/preview.h"

struct nest_seed {
	struct str name; /* of the nest; "" for the default */
	struct str uri, genre, artist, title;
};

struct nest_seeds {
	struct nest_seed otherwise;
	struct nest_seed *items;
	size_t count;
};

/* Reads the file's text into `arena`. ERROR_INVALID says what is wrong with it. */
bool nest_seeds_read(
	struct arena *arena, struct str json, struct nest_seeds *seeds, struct error *error);

/* Reads the file below `share_root`; ERROR_UNAVAILABLE when it can't be read. */
bool nest_seeds_load(struct arena *arena, struct str share_root, struct nest_seeds *seeds,
	struct error *error);

/*
 * What a nest goes by that has nothing else: its own seed track if it has one (of which no more
 * is known than its URI), else that of its name, else the default.
 */
struct preview_seed nest_seeds_find(
	const struct nest_seeds *seeds, const struct preview_state *state);

/* The nest's genre: its own, else that of its name; "". */
struct str nest_seeds_genre(const struct nest_seeds *seeds, const struct preview_state *state);

#endif
