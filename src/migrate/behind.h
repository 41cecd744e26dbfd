/* What of an old server does not come over, and why: each key, file or part of one. */
#ifndef MIGRATE_BEHIND_H
#define MIGRATE_BEHIND_H

#include "base/arena.h"

#include <stdio.h>

struct behind_item {
	struct str name; /* as it can be printed */
	const char *why;
};

struct behind {
	struct arena *arena;
	struct behind_item *items;
	size_t count, capacity;
};

/* `name` may be any bytes; `why` is a literal. */
void behind_add(struct behind *behind, struct str name, const char *why);

/*
 * Writes them, those with the same reason together, the most first: a few of each as examples,
 * or each one of them.
 */
void behind_print(struct behind *behind, FILE *out, bool all);

/* Any bytes as text for a terminal: what can't be shown, \xff, and only so much of it. */
struct str behind_printable(struct arena *arena, struct str bytes);

#endif
