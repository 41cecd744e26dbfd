/* What of an old server does not come over, and why: each key, file or part of one. */
#ifndef MIGRATE_LEFTOVERS_H
#define MIGRATE_LEFTOVERS_H

#include "base/arena.h"

#include <stdio.h>

struct leftover {
	struct str name; /* as it can be printed */
	const char *why;
};

struct leftovers {
	struct arena *arena;
	struct leftover *items;
	size_t count, capacity;
};

/* `name` may be any bytes; `why` is a literal. */
void leftovers_add(struct leftovers *leftovers, struct str name, const char *why);

/*
 * Writes them, those with the same reason together, the most first: a few of each as examples,
 * or each one of them.
 */
void leftovers_print(struct leftovers *leftovers, FILE *out, bool all);

/* Any bytes as text for a terminal: what can't be shown, \xff, and only so much of it. */
struct str leftovers_printable(struct arena *arena, struct str bytes);

#endif
