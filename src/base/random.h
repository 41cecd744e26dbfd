/* Random values from the system's secure source, by libsodium. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include "base/arena.h"

/* 256 random bits as 43 characters of URL-safe base64: session ids, states, codes nobody can
 * guess. */
struct str random_token(struct arena *arena);

/* Uniform in 0 … bound-1. */
uint32_t random_below(uint32_t bound);

#endif
