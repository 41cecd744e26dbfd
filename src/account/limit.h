/* How often something may be tried. */
#ifndef ACCOUNT_LIMIT_H
#define ACCOUNT_LIMIT_H

#include "store/store.h"

/*
 * Counts one more try of `what` (a word) by `who` (an address or email). ERROR_LIMITED with
 * `message` when more than `most` happened within `window_s` of the first.
 */
bool limit_count(struct store *store, const char *what, struct str who, int most, int window_s,
	const char *message, struct error *error);

/* The same within an hour. */
bool limit_hourly(struct store *store, const char *what, struct str who, int most,
	const char *message, struct error *error);

#endif
