/* Measuring the parts of an RDB file. For rdb.c. Each takes what it reads off `*rest`, and is
 * false when that is damaged or not known. */
#ifndef BACKUP_RDB_VALUE_H
#define BACKUP_RDB_VALUE_H

#include "base/arena.h"

bool rdb_skip(struct str *rest, uint64_t bytes);
bool rdb_read_byte(struct str *rest, unsigned char *byte);

/* A length, which is no special encoding. */
bool rdb_read_length(struct str *rest, uint64_t *length);

bool rdb_skip_string(struct str *rest);
bool rdb_read_string(struct str *rest, struct arena *arena, struct str *string);
/* What a module has written, up to its end. */
bool rdb_skip_module(struct str *rest);
bool rdb_skip_value(struct str *rest, unsigned char type);

#endif
