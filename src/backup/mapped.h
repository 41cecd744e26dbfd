/* A file's bytes in memory, as the system reads them. */
#ifndef BACKUP_MAPPED_H
#define BACKUP_MAPPED_H

#include "base/error.h"
#include "base/str.h"

struct mapped {
	struct str bytes;
};

/* All of `fd`, which may be closed. The file must not shrink: ours have no names. */
bool mapped_open(struct mapped *mapped, int fd, struct error *error);
void mapped_close(struct mapped *mapped);

#endif
