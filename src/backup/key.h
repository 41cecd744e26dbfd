/* The key that backups are sealed with: 32 bytes in a file, raw or as 64 hexadecimal digits. */
#ifndef BACKUP_KEY_H
#define BACKUP_KEY_H

#include "base/error.h"

#include <stdint.h>

#define BACKUP_KEY_SIZE 32

/* ERROR_NOT_FOUND or ERROR_INVALID says what is wrong with the file; never what is in it. */
bool backup_key_read(const char *path, uint8_t key[BACKUP_KEY_SIZE], struct error *error);

/* Makes a new file, readable by its owner only. ERROR_CONFLICT when there is one already. */
bool backup_key_make(const char *path, struct error *error);

#endif
