/*
 * An old server's store as a file, dump.rdb: loaded into a Redis of its own for as long as it
 * is read. Time is that of the dump: what lived then lives, however long ago it was made.
 * Blocks.
 */
#ifndef MIGRATE_OLD_RDB_H
#define MIGRATE_OLD_RDB_H

#include "backup/link.h"
#include "migrate/behind.h"

struct old_rdb {
	struct config config; /* of that Redis: in a folder below DATA_DIR */
	struct store_link link;
};

/*
 * Opens the link to a Redis with the keys of the file's first database; the others stay behind.
 * Only one process at a time may do so with one DATA_DIR. The link is like that to a private
 * store. ERROR_INVALID: it is no such file, or damaged. Close it whatever came out.
 */
bool old_rdb_open(struct old_rdb *rdb, const struct config *config, struct str path,
	struct behind *behind, struct error *error);

/* Ends the Redis and removes its folder. */
void old_rdb_close(struct old_rdb *rdb);

#endif
