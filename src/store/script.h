/*
 * Lua scripts as first-class source: src/store/lua/<verb>.lua is embedded at
 * build time as `script_<verb>`. A line `--- include <name>` is replaced by
 * lua/includes/<name>.lua. Each takes exactly one key, the prefix of what it
 * works on ("nest:{main}"), and builds the others from it, so that all of a
 * nest's keys share one slot.
 *
 * A script refuses with `return redis.error_reply("NOT_FOUND That song is gone.")`: the first
 * word is one of INVALID, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, CONFLICT, LIMITED,
 * UNAVAILABLE; the rest is for people.
 */
#ifndef STORE_SCRIPT_H
#define STORE_SCRIPT_H

#include "base/error.h"
#include "base/str.h"

struct script {
	const char *name;
	struct str source;
	char sha1[41];	/* hex, as EVALSHA wants it */
	unsigned index; /* of it among all */
};

/* Every script of the program, for loading and for the tests; ends with NULL. */
extern const struct script *const scripts_all[];

/* The kind that a script's error names by its first word, whose message follows; ERROR_INTERNAL
 * if none. */
enum error_kind script_error_kind(struct str error_text, struct str *message);

#include "store/scripts.h" /* made by embed_scripts.py: one extern per script, SCRIPT_COUNT */

/* By index. */
extern const char *const scripts_names[SCRIPT_COUNT];

#endif
