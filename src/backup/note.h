/*
 * When the last backup was made stands in the store, so that whoever watches over the server
 * learns that none is made any more, wherever backups are made and kept.
 */
#ifndef BACKUP_NOTE_H
#define BACKUP_NOTE_H

#include "base/config.h"
#include "store/store.h"

/* For a command: over a connection of its own, blocking. `made_ms` is unix time. */
bool backup_note_write(const struct config *config, int64_t made_ms, struct error *error);

/* In a fiber; 0: none was. */
bool backup_note_read(struct store *store, int64_t *made_ms, struct error *error);

#endif
