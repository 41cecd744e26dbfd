/*
 * Sessions: a random id in a cookie, and in the store the email that it stands for, under the
 * id's digest. A session lives for 30 days after its last use. Each process remembers for half
 * a minute what it found; a session that ends is forgotten everywhere at once, by pub/sub.
 */
#ifndef ACCOUNT_SESSION_H
#define ACCOUNT_SESSION_H

#include "account/digest.h"
#include "base/error.h"
#include "store/store.h"

#define SESSION_COOKIE "echonest_session"
#define SESSION_TTL_S  (30 * 24 * 3600)

/* Tells of sessions that ended; every process that serves listens to it. */
#define SESSION_CHANNEL STR("sessions:ended")

struct sessions;

/* The session as sockets remember it: its digest. */
struct session_key {
	unsigned char bytes[32];
};

struct sessions_events {
	/* A session ended, anywhere. */
	void (*on_end)(void *arg, const struct session_key *key);
	/* Some may have ended without our hearing of it. */
	void (*on_doubt)(void *arg);
	void *arg;
};

struct sessions *sessions_create(struct store *store, const struct sessions_events *events);
void sessions_destroy(struct sessions *sessions);

/* Begins a session for `email`; `*id` is for the cookie. */
bool session_begin(
	struct sessions *sessions, struct str email, struct str *id, struct error *error);

/*
 * Whose session `id` is, in the fiber's arena. ERROR_UNAUTHENTICATED when it is none,
 * ERROR_UNAVAILABLE when the store can't say.
 */
bool session_find(
	struct sessions *sessions, struct str id, struct str *email, struct error *error);

/* Ends it, everywhere. Ending one that is none is fine. */
bool session_end(struct sessions *sessions, struct str id, struct error *error);

/* Whether the session of `key` still is one. ERROR_UNAVAILABLE when the store can't say. */
bool session_is_alive(struct sessions *sessions, const struct session_key *key, bool *is_alive,
	struct error *error);

/* False when `id` can't be one. */
bool session_key_of(struct str id, struct session_key *key);

#endif
