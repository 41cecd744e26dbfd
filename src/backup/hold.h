/*
 * Who uses DATA_DIR: a restore alone, backups beside each other. A backup that is made while
 * another process restores would hold the new store with the old files.
 */
#ifndef BACKUP_HOLD_H
#define BACKUP_HOLD_H

#include "base/arena.h"
#include "base/error.h"

/*
 * Holds the folder, which is made when it is missing, until what is given back is closed or we
 * end; -1 with ERROR_CONFLICT when another process holds it. On file systems without locks
 * nobody is kept out.
 */
int hold_take(struct arena *arena, struct str folder, bool alone, struct error *error);

#endif
