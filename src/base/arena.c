#include "base/arena.h"

#include "base/alloc.h"

#include <stdio.h>
#include <stdlib.h>

#define BLOCK_SIZE 4096
#define ALIGNMENT  _Alignof(max_align_t)

struct block {
	struct block *next;
	size_t size, used;
	_Alignas(max_align_t) char bytes[];
};

struct deferred {
	struct deferred *next;
	void (*release)(void *thing);
	void *thing;
};

struct arena {
	struct block *blocks; /* the newest, from which we serve, first */
	struct deferred *deferred;
};

static struct block *block_create(size_t size)
{
	struct block *block = alloc_bytes(sizeof(*block) + size);
	block->next = NULL;
	block->size = size;
	block->used = 0;
	return block;
}

struct arena *arena_create(void)
{
	return alloc_zeroed(sizeof(struct arena));
}

static void run_deferred(struct arena *arena)
{
	while (arena->deferred) {
		struct deferred *deferred = arena->deferred;
		arena->deferred = deferred->next;
		deferred->release(deferred->thing);
	}
}

void arena_reset(struct arena *arena)
{
	run_deferred(arena);
	struct block *kept = NULL;
	while (arena->blocks) {
		struct block *block = arena->blocks;
		arena->blocks = block->next;
		if (!kept && block->size == BLOCK_SIZE) {
			kept = block;
		} else {
			free(block);
		}
	}
	if (kept) {
		kept->next = NULL;
		kept->used = 0;
	}
	arena->blocks = kept;
}

void arena_destroy(struct arena *arena)
{
	if (!arena) {
		return;
	}
	arena_reset(arena);
	free(arena->blocks);
	free(arena);
}

void *arena_alloc(struct arena *arena, size_t size)
{
	size = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
	struct block *block = arena->blocks;
	if (!block || block->size - block->used < size) {
		bool large = size > BLOCK_SIZE / 2;
		struct block *fresh = block_create(large ? size : BLOCK_SIZE);
		if (large && block) {
			/* behind the current block, whose rest stays in use */
			fresh->next = block->next;
			block->next = fresh;
		} else {
			fresh->next = block;
			arena->blocks = fresh;
		}
		block = fresh;
	}
	void *bytes = block->bytes + block->used;
	block->used += size;
	return bytes;
}

void *arena_zalloc(struct arena *arena, size_t size)
{
	void *bytes = arena_alloc(arena, size);
	memset(bytes, 0, size);
	return bytes;
}

struct str arena_str(struct arena *arena, struct str s)
{
	char *copy = arena_alloc(arena, s.len + 1);
	if (s.len > 0) {
		memcpy(copy, s.data, s.len);
	}
	copy[s.len] = '\0';
	return (struct str) { copy, s.len };
}

const char *arena_cstr(struct arena *arena, struct str s)
{
	return arena_str(arena, s).data;
}

struct str arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	char *text = arena_alloc(arena, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	return (struct str) { text, (size_t)len };
}

struct str arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	struct str text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

struct str arena_lower(struct arena *arena, struct str s)
{
	char *copy = arena_alloc(arena, s.len + 1);
	for (size_t i = 0; i < s.len; i++) {
		char c = s.data[i];
		copy[i] = c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
	}
	copy[s.len] = '\0';
	return (struct str) { copy, s.len };
}

void arena_defer(struct arena *arena, void (*release)(void *thing), void *thing)
{
	struct deferred *deferred = arena_new(arena, struct deferred);
	deferred->release = release;
	deferred->thing = thing;
	deferred->next = arena->deferred;
	arena->deferred = deferred;
}
