/*
 * Who is in a nest. Each server that has connections of a user holds a lease for
 * that user and renews it, so that the members of a server that died are gone
 * after MEMBERS_LEASE_MS.
 */
#ifndef NEST_MEMBERS_H
#define NEST_MEMBERS_H

#include "nest/nest.h"

#define MEMBERS_LEASE_MS 90000
#define MEMBERS_RENEW_MS 30000 /* how often to renew */

#define MEMBERS_AT_ONCE 500 /* users of a call; more are sent in several */

/*
 * Takes or renews the leases of `users`. `holder` is a word unique to this server, the same
 * each time. `*total` (may be NULL): how many users are in the nest, of all servers.
 */
bool members_renew(const struct nest *nest, struct str holder, const struct str *users,
	size_t count, int64_t *total, struct error *error);

/* Gives them back: the users have no connection to this server any more. */
bool members_leave(const struct nest *nest, struct str holder, const struct str *users,
	size_t count, int64_t *total, struct error *error);

#endif
