/*
 * An old server's Redis, which is only ever read. All blocks; what it gives lives in its arena.
 */
#ifndef MIGRATE_OLD_STORE_H
#define MIGRATE_OLD_STORE_H

#include "backup/link.h"
#include "migrate/behind.h"
#include "migrate/old_names.h"

struct old_key {
	struct str key;
	struct old_name name;
	const char *type; /* a literal: "string", "hash" … */
	const char *why;  /* why it stays behind; may be set by who has read it */
	bool is_taken;	  /* somebody has asked for it */
};

struct old_store {
	struct arena *arena;
	struct store_link *link;
	struct old_key *keys; /* sorted */
	size_t count;
	bool has_nests; /* its keys begin with NEST:main| */
	bool is_ours;	/* our own store is the same database */
};

/* Which database of which Redis that is; "" when it does not tell. */
struct str old_store_identity(struct arena *arena, struct store_link *link);

/*
 * Finds out what is there over `link`, which must outlive it. `ours` is the identity of our own
 * store, or "". ERROR_UNAVAILABLE: Redis says why not.
 */
bool old_store_open(struct old_store *old, struct arena *arena, struct store_link *link,
	struct str ours, struct error *error);

/* Whether the old server's player was at work a few seconds ago. */
bool old_store_is_driven(const struct old_store *old);

/*
 * The key of that kind; from now on it comes over. NULL when there is none, or none that can be
 * read: then it stays behind.
 */
struct old_key *old_store_take(struct old_store *old, enum old_what what, struct str rest);

/* The next key of that kind at or behind `*at`, as old_store_take(); NULL at the end. */
struct old_key *old_store_next(struct old_store *old, enum old_what what, size_t *at);

/*
 * The texts of a key: the value of a string, all of a set or list, members and scores of a zset
 * in turn, names and values of a hash.
 */
struct old_texts {
	struct str *items;
	size_t count;
};
bool old_store_read(struct old_store *old, const struct old_key *key, struct old_texts *texts,
	struct error *error);

/* Those fields of a hash; "" for what it does not have. */
bool old_store_read_fields(struct old_store *old, const struct old_key *key,
	const char *const *fields, size_t count, struct str *values, struct error *error);

/* For how many ms each of the keys still lives; -1: for ever, -2: it is gone. */
bool old_store_lives(struct old_store *old, struct old_key *const *keys, size_t count,
	int64_t *left_ms, struct error *error);

/* All keys that stay behind. */
void old_store_behind(const struct old_store *old, struct behind *behind);

#endif
