/*
 * Who is connected to a nest at this process, and their leases in the store:
 * taken when the first connection of a person opens, renewed while one is
 * open, given back a moment after the last has closed (a page that is
 * reloaded does not leave).
 */
#ifndef SERVE_ROSTER_H
#define SERVE_ROSTER_H

#include "base/str.h"

struct roster;
struct watch;

struct person {
	struct person *next;
	unsigned connections;
	bool has_lease;
	int64_t gone_ms;  /* monotonic: since when without connection */
	struct str email; /* its bytes follow */
};

struct roster *roster_create(struct watch *watch);
void roster_stop(struct roster *roster);
void roster_destroy(struct roster *roster);

/* One more connection of `email`; the person is good until roster_leave(). */
struct person *roster_join(struct roster *roster, struct str email);
/* Whether somebody of this address has a connection here. */
bool roster_has(struct roster *roster, struct str email);

void roster_leave(struct roster *roster, struct person *person);

#endif
