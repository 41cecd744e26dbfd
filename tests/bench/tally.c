#include "tally.h"

#include <stdio.h>
#include <stdlib.h>

void tally_finish(struct tally *tally)
{
	free(tally->times_ns);
	*tally = (struct tally) { 0 };
}

void tally_add(struct tally *tally, uint64_t time_ns)
{
	if (tally->count == tally->capacity) {
		size_t capacity = tally->capacity ? 2 * tally->capacity : 4096;
		uint64_t *times = realloc(tally->times_ns, capacity * sizeof(*times));

		if (times == NULL) {
			perror("tally");
			exit(1);
		}
		tally->times_ns = times;
		tally->capacity = capacity;
	}
	tally->times_ns[tally->count++] = time_ns;
	tally->sorted = false;
}

static int compare(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left;
	uint64_t b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

uint64_t tally_quantile(struct tally *tally, double share)
{
	if (tally->count == 0) {
		return 0;
	}
	if (!tally->sorted) {
		qsort(tally->times_ns, tally->count, sizeof(uint64_t), compare);
		tally->sorted = true;
	}
	return tally->times_ns[(size_t)(share * (double)(tally->count - 1))];
}
