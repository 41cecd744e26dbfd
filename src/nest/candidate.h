/*
 * A track that Bender may offer, as text: what the store keeps of it while it
 * is on offer or waits in a strategy's cache.
 */
#ifndef NEST_CANDIDATE_H
#define NEST_CANDIDATE_H

#include "nest/new_song.h"

struct candidate {
	struct new_song song; /* its `jammer`: who queued a throwback first, else "" */
	struct str strategy;  /* what has found it */
};

/*
 * JSON of { fields = {name: text, …}, keys = [text, …], jammer, strategy } in the fiber's
 * arena, for the scripts preview_*.lua. ERROR_INVALID as new_song_fields().
 */
bool candidate_write(const struct candidate *candidate, struct str *json, struct error *error);

/* Reads it back into `arena`. ERROR_INVALID when it is something else. */
bool candidate_read(
	struct arena *arena, struct str json, struct candidate *candidate, struct error *error);

#endif
