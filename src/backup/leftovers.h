/* What a restore that was killed has left. */
#ifndef BACKUP_LEFTOVERS_H
#define BACKUP_LEFTOVERS_H

#include "base/arena.h"

/* What restores make for a while has a name of this form, for mkdtemp() and mkostemp(). */
#define LEFTOVER_FORM ".restore-XXXXXX"

/* Removes such files, and such folders with what is in them, from `folder`. Only whoever holds
 * it alone may (see hold.h): another's would be removed as well. */
void leftovers_remove(struct arena *arena, struct str folder);

#endif
