/* What `echonest migrate` prints: what comes over, and what has come before. */
#ifndef MIGRATE_TELLING_H
#define MIGRATE_TELLING_H

#include "migrate/bring_in.h"
#include "migrate/old_files.h"

/* All that was found, for what was asked for. */
struct told {
	bool has_store, has_plays, has_tokens;
	struct str place; /* of the old store */
	size_t keys;	  /* in it */
	bool has_nests;	  /* with NEST:main|… */
	bool is_ours, is_driven;
	struct moving moving;
	struct old_people people;
	struct brought_nest nest;
	struct brought_people brought_people;
	struct brought_plays plays, history;
	struct brought_tokens tokens;
	bool knows_secret_key;
};

/* Whether anything is new here. */
bool told_is_news(const struct told *told);

/* `dry`: nothing was done yet. */
void told_print(struct arena *arena, const struct told *told, bool dry);

#endif
