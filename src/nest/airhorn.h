/* Airhorns over the playing song. */
#ifndef NEST_AIRHORN_H
#define NEST_AIRHORN_H

#include "nest/nest.h"

/* A horn that was blown. */
struct airhorn {
	int64_t when_ms; /* unix */
	bool is_free;
	struct str user;
	struct str songid; /* the queue id of the song that played */
	struct str img, artist, title;
};

/*
 * Blows the horn `name` (1 to 64 letters, digits, "-", "_"). ERROR_CONFLICT when nothing is
 * playing or there have been too many horns ("no_airhorn" on the wire), ERROR_LIMITED after too
 * many of this user's in an hour.
 */
bool airhorn_blow(
	const struct nest *nest, struct str user, struct str name, struct error *error);

/*
 * Blows a horn that the user has earned; `*left` (may be NULL) are the free ones left. Errors
 * as above; ERROR_CONFLICT also when there is none.
 */
bool airhorn_blow_free(const struct nest *nest, struct str user, struct str name, int64_t *left,
	struct error *error);

#endif
