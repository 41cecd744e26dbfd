/* The CRC-64 of Redis's files and DUMP (Jones: polynomial ad93d23594c935a9, reflected). */
#ifndef BACKUP_CRC64_H
#define BACKUP_CRC64_H

#include "base/str.h"

/* Goes on from `crc`, 0 at first. */
uint64_t crc64(uint64_t crc, struct str bytes);

#endif
