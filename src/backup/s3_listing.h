/* Reading what ListObjectsV2 answers, with encoding-type=url. Pure; for s3.c. */
#ifndef BACKUP_S3_LISTING_H
#define BACKUP_S3_LISTING_H

#include "base/arena.h"

struct s3_listing {
	struct str *keys; /* as they stand there: URL-encoded */
	size_t count, capacity;
	bool is_truncated; /* there are more after the last */
};

/* Adds the keys of an answer. False when it is none. */
bool s3_listing_read(struct s3_listing *listing, struct arena *arena, struct str xml);

/* What stands in the first <tag> of `xml`; "" when there is none. */
struct str s3_element(struct str xml, const char *tag);

#endif
