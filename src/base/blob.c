#include "base/blob.h"

#include "base/alloc.h"

#include <stdlib.h>

struct blob *blob_create(struct str s)
{
	struct blob *blob = alloc_bytes(sizeof(*blob) + s.len + 1);
	blob->refs = 1;
	blob->len = s.len;
	if (s.len > 0) {
		memcpy(blob->data, s.data, s.len);
	}
	blob->data[s.len] = '\0';
	return blob;
}

struct blob *blob_ref(struct blob *blob)
{
	blob->refs++;
	return blob;
}

void blob_unref(struct blob *blob)
{
	if (blob && --blob->refs == 0) {
		free(blob);
	}
}
