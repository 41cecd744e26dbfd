/* Votes move a song of the queue. */
#ifndef NEST_VOTE_H
#define NEST_VOTE_H

#include "nest/nest.h"

/*
 * Votes a queued song up or down. ERROR_NOT_FOUND when it is gone, ERROR_CONFLICT when `user`
 * has voted on it already (special people may vote again, and anyone may vote their own song
 * down).
 */
bool vote_cast(
	const struct nest *nest, struct str user, struct str id, bool up, struct error *error);

#endif
