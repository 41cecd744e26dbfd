/* Which plays pass a filter. For history_search.c; on a thread, as it looks at everything. */
#ifndef NEST_HISTORY_SIEVE_H
#define NEST_HISTORY_SIEVE_H

#include "nest/history_search.h"

/* A filter made ready: what is NULL lets everything pass. */
struct history_sieve {
	const struct play_index *index;
	uint8_t *tracks, *plays, *days;
	uint32_t user; /* PLAY_NONE: any */
	bool without_bender;
	bool nothing; /* can pass */
};

/* `filter` has its emails in lower case. */
void history_sieve_init(struct history_sieve *sieve, const struct play_index *index,
	const struct history_filter *filter);
void history_sieve_finish(struct history_sieve *sieve);

bool history_sieve_passes(const struct history_sieve *sieve, uint32_t number);

#endif
