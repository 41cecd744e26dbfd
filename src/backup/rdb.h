/*
 * Walks a snapshot of Redis (an RDB file, versions 1 to 12) key by key. The values are not
 * understood, only measured: their bytes are those that RESTORE takes, once a version and a
 * checksum are added. Facts from Redis's rdb.h and rdb.c. Pure, on memory.
 */
#ifndef BACKUP_RDB_H
#define BACKUP_RDB_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

struct rdb {
	struct str all, rest;
	unsigned version;
	uint64_t database; /* of the keys that come */
	int64_t made_s;	   /* unix time at which it was made, once a key has come; 0: unknown */
};

struct rdb_entry {
	uint64_t database;
	struct str key;	    /* in the file, or in the arena when it was pressed */
	int64_t expires_ms; /* unix time; -1: never */
	unsigned char type;
	struct str value; /* in the file */
};

/* ERROR_INVALID: not such a file, or its checksum is wrong. */
bool rdb_begin(struct rdb *rdb, struct str all, struct error *error);

/*
 * The next key; `*found` is false at the end. ERROR_INVALID: damaged, or a kind of value that
 * is not known, such as what comes with a newer Redis.
 */
bool rdb_next(struct rdb *rdb, struct arena *arena, struct rdb_entry *entry, bool *found,
	struct error *error);

/* What RESTORE takes for this entry, as DUMP would have made it. */
void rdb_payload(const struct rdb *rdb, const struct rdb_entry *entry, struct buf *payload);

#endif
