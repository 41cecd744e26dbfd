/*
 * Files in a bucket of S3 or of what speaks its language, by path-style addresses, signed with
 * Signature Version 4 by libcurl. Facts from the Amazon S3 API Reference: PutObject, GetObject,
 * ListObjectsV2, DeleteObject. All of it blocks.
 */
#ifndef BACKUP_S3_H
#define BACKUP_S3_H

#include "base/arena.h"
#include "base/error.h"

#define S3_SCHEME STR("s3://")

struct s3;

/*
 * `address` is "s3://bucket" or "s3://bucket/prefix". Keys and region come from
 * AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_REGION (us-east-1), the
 * service from S3_ENDPOINT_URL (https://s3.<region>.amazonaws.com). ERROR_INVALID says what is
 * missing.
 */
struct s3 *s3_create(struct str address, struct error *error);
void s3_destroy(struct s3 *s3);

/*
 * The rest are of objects "<prefix>/<name>"; with an empty name, the prefix itself.
 * ERROR_NOT_FOUND; ERROR_FORBIDDEN; ERROR_UPSTREAM: it says no; ERROR_UNAVAILABLE: it can't be
 * reached or breaks off, and does so each of a few times. Sends all of `fd`.
 */
bool s3_put(struct s3 *s3, struct str name, int fd, struct error *error);

/* Writes the object to `fd`. */
bool s3_get(struct s3 *s3, struct str name, int fd, struct error *error);

bool s3_remove(struct s3 *s3, struct str name, struct error *error);

/* The names that begin with "echonest-". */
bool s3_list(struct s3 *s3, struct arena *arena, struct str **names, size_t *count,
	struct error *error);

#endif
