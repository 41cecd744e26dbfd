/* Heap memory that is never NULL: without memory nothing sensible can go on, so we stop. */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stddef.h>

/* `size` bytes, uninitialized / zeroed; free() them. */
void *alloc_bytes(size_t size);
void *alloc_zeroed(size_t size);

/* As realloc(). */
void *alloc_resize(void *bytes, size_t size);

#define alloc_new(type) ((type *)alloc_zeroed(sizeof(type)))

#endif
