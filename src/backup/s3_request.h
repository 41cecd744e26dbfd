/* One request to a bucket. For s3.c. */
#ifndef BACKUP_S3_REQUEST_H
#define BACKUP_S3_REQUEST_H

#include "backup/progress.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

#include <curl/curl.h>
#include <sodium.h>

#define S3_HASH_HEX (crypto_hash_sha256_BYTES * 2)

struct s3 {
	struct arena *arena;
	struct str endpoint, bucket, prefix; /* the prefix without slashes around it */
	struct str user;		     /* "<key id>:<secret>": never log it */
	struct str region, session_token;
	CURL *curl;
	struct progress progress;
};

/* What is asked. */
struct s3_request {
	const char *method;
	struct str path, query;
	int send_fd; /* -1: no body */
	uint64_t send_size;
	char hash[S3_HASH_HEX + 1]; /* of the body */
	int save_fd;		    /* -1: the answer goes to `answer` */
	struct buf answer;	    /* also what is said when it says no */
	CURL *curl;
	int disk_errno; /* not 0: what comes can't be kept */
};

/*
 * Sends it, a few times if it must be, each from the start of its files; `request->answer` is
 * the caller's to finish. Errors as in s3.h.
 */
bool s3_perform(struct s3 *s3, struct s3_request *request, struct error *error);

#endif
