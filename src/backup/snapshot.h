/* A snapshot of all that a Redis holds at one moment, over the network. */
#ifndef BACKUP_SNAPSHOT_H
#define BACKUP_SNAPSHOT_H

#include "backup/link.h"
#include "backup/progress.h"

/*
 * Takes one as a new replica would: Redis forks, as for BGSAVE, writes what it held at that
 * moment, and says when it is ready; nothing needs to reach its files. Writes it to `fd`.
 * ERROR_TIMEOUT after `limit_s`; ERROR_UPSTREAM when Redis refuses or fails, and says why.
 */
bool snapshot_fetch(struct store_link *link, int fd, int64_t limit_s, struct progress *progress,
	struct error *error);

#endif
