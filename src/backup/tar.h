/*
 * The headers of a tar file (POSIX.1-2001, "pax"): what we write any tar reads. Of what there
 * could be only plain files are read, and nothing is taken from a header but name and size.
 */
#ifndef BACKUP_TAR_H
#define BACKUP_TAR_H

#include "base/str.h"

#define TAR_BLOCK     512
#define TAR_NAME_MOST 400
#define TAR_SIZE_MOST 077777777777 /* what eleven octal digits hold: 8 GiB */

/* The two that we know. A TAR_EXTENDED one holds the name of the file after it. */
enum tar_type { TAR_FILE = '0', TAR_EXTENDED = 'x' };

struct tar_header {
	enum tar_type type;
	struct str name; /* within the block */
	uint64_t size;
};

/* Fills a block; of `name` only the first 100 bytes are kept. */
void tar_header_write(char block[TAR_BLOCK], enum tar_type type, struct str name, uint64_t size,
	int64_t modified_s);

/* False: no header, or of a kind that we don't write. */
bool tar_header_read(const char block[TAR_BLOCK], struct tar_header *header);

/* The record that tells a name that is longer than a header holds; returns its length. */
#define TAR_NAME_FITS	100
#define TAR_RECORD_MOST (TAR_NAME_MOST + 16)
size_t tar_record_write(char record[TAR_RECORD_MOST], struct str name);

/* The name in such a record. */
bool tar_record_read(struct str record, struct str *name);

#endif
