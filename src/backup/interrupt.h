/* Ctrl-C and SIGTERM, for work that must clean up behind itself. */
#ifndef BACKUP_INTERRUPT_H
#define BACKUP_INTERRUPT_H

#include "base/error.h"

/* From now on SIGINT, SIGTERM and SIGHUP are only noted; the second one ends us at once. */
void interrupt_watch(void);

/* False, with a sentence, once one has come. */
bool interrupt_none(struct error *error);

#endif
