/* Time: unix time for people and files, monotonic time for waiting. Both in milliseconds. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/arena.h"

#include <stdint.h>

int64_t clock_unix_ms(void);
int64_t clock_monotonic_ms(void);

/* Monotonic, in nanoseconds: for what is shorter than that. */
int64_t clock_monotonic_ns(void);

/* "2026-02-10T15:30:00.123+00:00", always UTC; the contract's form of times. */
struct str clock_iso8601(struct arena *arena, int64_t unix_ms);

/* The bytes that clock_iso8601() makes, with the closing NUL. */
#define CLOCK_ISO8601_SIZE 40
void clock_iso8601_into(char out[CLOCK_ISO8601_SIZE], int64_t unix_ms);

/*
 * Reads ISO 8601 with an offset, "Z", or none (UTC); a fraction of up to nine digits is cut to
 * ms. False when it is something else.
 */
bool clock_parse_iso8601(struct str text, int64_t *unix_ms);

#endif
