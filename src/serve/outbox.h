/* What is to be sent to one listener, in order: a bounded queue of shared blobs. */
#ifndef SERVE_OUTBOX_H
#define SERVE_OUTBOX_H

#include "base/blob.h"

#define OUTBOX_MAX 64

/* Zero-initialized is empty. */
struct outbox {
	struct blob **items; /* a ring of OUTBOX_MAX, once something was put in */
	uint8_t first, count;
};

void outbox_finish(struct outbox *outbox);

/* Takes over the caller's reference. False, with the blob given up, when it is full. */
bool outbox_put(struct outbox *outbox, struct blob *blob);

/* Hands a reference over; NULL when it is empty. */
struct blob *outbox_take(struct outbox *outbox);

#endif
