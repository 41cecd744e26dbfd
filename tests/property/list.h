/* A growing array of any type, for the model: `struct { type *items; size_t count; }`. */
#ifndef PROPERTY_LIST_H
#define PROPERTY_LIST_H

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

#define LIST(type)                                                                             \
	struct {                                                                               \
		type *items;                                                                   \
		size_t count;                                                                  \
	}

#define list_insert(list, at, ...)                                                             \
	do {                                                                                   \
		size_t at_ = (at);                                                             \
		(list)->items = alloc_resize(                                                  \
			(list)->items, ((list)->count + 1) * sizeof(*(list)->items));          \
		memmove((list)->items + at_ + 1, (list)->items + at_,                          \
			((list)->count - at_) * sizeof(*(list)->items));                       \
		(list)->items[at_] = __VA_ARGS__;                                              \
		(list)->count++;                                                               \
	} while (0)

#define list_append(list, ...) list_insert(list, (list)->count, __VA_ARGS__)

#define list_remove(list, at)                                                                  \
	do {                                                                                   \
		size_t at_ = (at);                                                             \
		(list)->count--;                                                               \
		memmove((list)->items + at_, (list)->items + at_ + 1,                          \
			((list)->count - at_) * sizeof(*(list)->items));                       \
	} while (0)

#define list_finish(list)                                                                      \
	do {                                                                                   \
		free((list)->items);                                                           \
		(list)->items = NULL;                                                          \
		(list)->count = 0;                                                             \
	} while (0)

#endif
