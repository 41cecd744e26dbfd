/* Random values from the system's secure source, by libsodium. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include "base/arena.h"

/* 256 random bits as 43 characters of URL-safe base64: session ids, states, codes nobody can
 * guess. */
struct str random_token(struct arena *arena);

/* Whether `text` has the form of one. */
bool random_is_token(struct str text);

/* Uniform in 0 … bound-1. */
uint32_t random_below(uint32_t bound);

/*
 * Numbers for choices that anybody may guess: reproducible from a seed, any value of `state` is
 * one. Not for secrets.
 */
struct random_sequence {
	uint64_t state;
};

/* Uniform in 0 … bound-1, for a bound of at least 1. */
uint64_t random_sequence_below(struct random_sequence *sequence, uint64_t bound);

#endif
