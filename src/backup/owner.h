/* Whom the server's folders belong to, when root works on them. */
#ifndef BACKUP_OWNER_H
#define BACKUP_OWNER_H

#include "base/arena.h"
#include "base/error.h"

/*
 * Root becomes the owner of `folder`, or of the nearest above it that is there, for good, and
 * says so on stderr; anybody else, and root in a folder of its own, stays who they are. What
 * root made there the server could not read; and links that a broken-into server has put there
 * would lead root anywhere. What only root may read must be open by then.
 */
bool owner_become(struct arena *arena, struct str folder, struct error *error);

#endif
