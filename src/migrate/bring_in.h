/*
 * Puts what an old server had into our store. What is here already is not taken again, so each
 * of these may be called any number of times; `dry`: only look what would be done. All block.
 * An error says what Redis says.
 */
#ifndef MIGRATE_BRING_IN_H
#define MIGRATE_BRING_IN_H

#include "migrate/moving.h"
#include "migrate/old_people.h"

/* What has come, or would; see migrate.lua. */
struct brought_nest {
	int64_t songs, votes, jams, comments, known;
	bool plays, waits;
	int64_t ahead, kept;
	bool paused, volume, last, person, bender;
	int64_t airhorns, free_horns, filtered;
};
bool bring_in_nest(struct store_link *ours, const struct moving *moving,
	const struct moving_rules *rules, bool dry, struct brought_nest *brought,
	struct error *error);

struct brought_people {
	int64_t counts, visits; /* added to the days' counts, to the days' people */
	int64_t known, linked;
};
/* `secret_key` is that of the tokens of the linked desktop programs; "": they don't come. */
bool bring_in_people(struct store_link *ours, const struct old_people *people,
	struct str secret_key, bool dry, struct brought_people *brought, struct error *error);

#endif
