/* Times that were measured, kept one by one so that quantiles are exact. */
#ifndef BENCH_TALLY_H
#define BENCH_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tally {
	uint64_t *times_ns;
	size_t count;
	size_t capacity;
	bool sorted;
};

void tally_finish(struct tally *tally);

/* Adds one time. Running out of memory ends the process: a benchmark that
 * lost samples would lie. */
void tally_add(struct tally *tally, uint64_t time_ns);

/* The time that `share` (0 to 1) of all times do not exceed; 0 without any.
 * tally_quantile(t, 0) is the shortest, tally_quantile(t, 1) the longest. */
uint64_t tally_quantile(struct tally *tally, double share);

#endif
