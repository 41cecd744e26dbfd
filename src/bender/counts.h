/*
 * What Bender does, counted by day (UTC) in the store, all players together: for
 * /api/stats.
 */
#ifndef BENDER_COUNTS_H
#define BENDER_COUNTS_H

#include "base/json.h"
#include "store/store.h"

/* Each by strategy. */
enum bender_count {
	BENDER_OFFERED,	  /* its track came on offer */
	BENDER_QUEUED,	  /* … and Bender queued it */
	BENDER_TAKEN,	  /* … or a person did */
	BENDER_REJECTED,  /* … or a person did not want it */
	BENDER_CACHE_HIT, /* what came on offer had been found before */
	BENDER_EMPTY,	  /* it was asked and had nothing */
	BENDER_FAILED,	  /* it was asked and failed */
	BENDER_COUNTS,
};

/* Once, before anything is counted: the names for /metrics. */
void bender_counts_begin(void);

/* In a fiber. A store that is away loses the count, nothing else. */
void bender_count(struct store *store, enum bender_count what, struct str strategy);

/* In a fiber: writes today's as an object of objects, {"offered": {"genre": 3}, …}. */
bool bender_counts_render(struct store *store, struct json_writer *json, struct error *error);

#endif
