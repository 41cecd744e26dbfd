/*
 * Immutable bytes shared by many readers: what was rendered once and goes to
 * everybody. Counted references, one thread. Room in front of the bytes lets a
 * WebSocket frame header be written in place; all sockets write the same one.
 */
#ifndef BASE_BLOB_H
#define BASE_BLOB_H

#include "base/str.h"

#define BLOB_HEADROOM 32

struct blob {
	unsigned refs;
	size_t len;
	unsigned char headroom[BLOB_HEADROOM];
	char data[]; /* and a closing NUL */
};

/* A copy of `s`, with one reference, the caller's. */
struct blob *blob_create(struct str s);

struct blob *blob_ref(struct blob *blob);
/* NULL is fine. */
void blob_unref(struct blob *blob);

static inline struct str blob_str(const struct blob *blob)
{
	return (struct str) { blob->data, blob->len };
}

#endif
