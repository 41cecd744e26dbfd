/* How often something may be tried. */
#ifndef ACCOUNT_LIMIT_H
#define ACCOUNT_LIMIT_H

#include "store/store.h"

/*
 * Counts one more try of `what` (a word) by `who` (an address or email). ERROR_LIMITED with
 * `message` when more than `most` happened within an hour of the first.
 */
bool limit_hourly(struct store *store, const char *what, struct str who, int most,
	const char *message, struct error *error);

#endif
