/*
 * What the keys of an old Python server's Redis are. Names, types and meanings
 * are facts of Dbochman/EchoNest: db.py, nests.py, analytics.py, history.py
 * and app.py in the versions of 2026, with keys NEST:main|… since there are
 * nests, and the same without that before. Pure.
 */
#ifndef MIGRATE_OLD_NAMES_H
#define MIGRATE_OLD_NAMES_H

#include "base/str.h"

enum old_what {
	OLD_NOTHING, /* stays behind */
	OLD_PLAYING,
	OLD_QUEUE,
	OLD_DONE,    /* when the playing song ends, by the old player's clock */
	OLD_STARTED, /* and when it began */
	OLD_NOW,     /* the old player's clock, which stands while it is paused */
	OLD_COUNTER, /* the last queue id */
	OLD_PAUSED,
	OLD_VOLUME,
	OLD_PERSONS_SEED,
	OLD_BENDERS_SEED,
	OLD_STREAK, /* since when nobody queued anything */
	OLD_LAST_PLAYED,
	OLD_SONG,
	OLD_VOTERS,
	OLD_JAMS,
	OLD_THROWBACK,
	OLD_COMMENTS,
	OLD_FILTER,
	OLD_AIRHORNS,
	OLD_FREE_HORNS,
	OLD_HISTORY,
	OLD_KNOWN_USERS,
	OLD_DAY_PEOPLE,
	OLD_DAY_COUNTS,
	OLD_LINKED_USERS,
};

/* Keys of one kind. */
struct old_family {
	enum old_what what;
	const char *name; /* the key, or how it begins */
	bool is_prefix;
	bool is_global; /* no nest's */
	bool is_secret; /* what follows the prefix opens something */
	const char *type;
	const char *why; /* why it stays behind: of OLD_NOTHING, and of those that nobody asks
			    for */
};

struct old_name {
	const struct old_family *family; /* NULL: unknown */
	struct str nest;		 /* "main", a code; "" without NEST:…| */
	struct str rest;		 /* what follows the family's name */
};

struct old_name old_name_read(struct str key);

/* The family of something that is taken. */
const struct old_family *old_family_of(enum old_what what);

/* Whether a key is one of this program's own, which may live in the same Redis. */
bool old_name_is_ours(struct str key);

#endif
