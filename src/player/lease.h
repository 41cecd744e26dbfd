/*
 * The right to drive a nest, kept in the store for a few seconds at a time. An
 * economy, not a lock: who has lost it without noticing does no harm.
 */
#ifndef PLAYER_LEASE_H
#define PLAYER_LEASE_H

#include "base/error.h"
#include "store/store.h"

#define LEASE_CHANNEL_MAX 96

struct lease {
	struct store *store;
	struct str prefix;  /* of the nest's keys */
	struct str token;   /* of this process; secret only in that nobody else has it */
	struct str channel; /* giving it back is announced there */
	char channel_text[LEASE_CHANNEL_MAX];
	int64_t lease_ms, renew_ms;
	bool is_held;
	int64_t due_ms; /* monotonic: when to renew it, or to try again */
};

/* The texts must outlive it; don't move it. */
void lease_init(struct lease *lease, struct store *store, struct str prefix, struct str token,
	int64_t lease_ms, int64_t renew_ms);

/* Milliseconds until lease_take() is due; 0 when it is. */
int64_t lease_due_in_ms(const struct lease *lease);

/* Takes or renews it if nobody else has it; `is_held` tells. Fails with the store's error. */
bool lease_take(struct lease *lease, struct error *error);

/* Gives it back, so that who waits for it is told. */
void lease_release(struct lease *lease);

#endif
