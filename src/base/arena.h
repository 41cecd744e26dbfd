/*
 * Memory that is given back all at once. A request's results live in its
 * arena and are never freed one by one.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

#include <stdarg.h>

struct arena;

/* A new, empty arena. Ends the program when memory is out. */
struct arena *arena_create(void);

/* Frees everything in it, after running what arena_defer() promised, newest first. */
void arena_destroy(struct arena *arena);

/* Empties it for reuse, as arena_destroy() does, but keeps one block. */
void arena_reset(struct arena *arena);

/* `size` bytes, aligned for any type, uninitialized / zeroed. */
void *arena_alloc(struct arena *arena, size_t size);
void *arena_zalloc(struct arena *arena, size_t size);

#define arena_new(arena, type)		((type *)arena_zalloc((arena), sizeof(type)))
#define arena_array(arena, type, count) ((type *)arena_zalloc((arena), sizeof(type) * (count)))

/* A copy of `s` in the arena; a NUL follows it, so `.data` is a C string if `s` holds no NUL.
 */
struct str arena_str(struct arena *arena, struct str s);

/* The same as a C string. */
const char *arena_cstr(struct arena *arena, struct str s);

struct str arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
struct str arena_vprintf(struct arena *arena, const char *format, va_list args);

/* ASCII letters in lower case; other bytes as they are. */
struct str arena_lower(struct arena *arena, struct str s);

/* Calls `release(thing)` when the arena is reset or destroyed. */
void arena_defer(struct arena *arena, void (*release)(void *thing), void *thing);

#endif
