/* A snapshot's keys, into a store that runs. */
#ifndef BACKUP_LOAD_H
#define BACKUP_LOAD_H

#include "backup/link.h"
#include "backup/progress.h"
#include "backup/rdb.h"

struct load_report {
	uint64_t keys;	  /* that were brought back */
	uint64_t expired; /* whose time was over meanwhile */
};

/*
 * Puts the keys of the snapshot's database `from` in the place of all that is in the link's
 * database: first into an empty database of the same Redis, then swapped with it in one step,
 * so that whatever fails leaves the store as it was.
 */
bool load_snapshot(struct store_link *link, struct str snapshot, uint64_t from,
	struct progress *progress, struct load_report *report, struct error *error);

#endif
