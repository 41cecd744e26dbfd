#include "base/alloc.h"

#include <stdio.h>
#include <stdlib.h>

static void *or_stop(void *bytes)
{
	if (!bytes) {
		fputs("echonest: out of memory\n", stderr);
		abort();
	}
	return bytes;
}

void *alloc_bytes(size_t size)
{
	return or_stop(malloc(size ? size : 1));
}

void *alloc_zeroed(size_t size)
{
	return or_stop(calloc(1, size ? size : 1));
}

void *alloc_resize(void *bytes, size_t size)
{
	return or_stop(realloc(bytes, size ? size : 1));
}
