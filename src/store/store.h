/*
 * The store: Redis, spoken to from fibers. Every change is one script call
 * (see script.h), so that it is atomic with any number of servers. While the
 * store is away calls fail at once with ERROR_UNAVAILABLE, and the connection
 * heals itself with back-off.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/arena.h"
#include "base/error.h"
#include "net/loop.h"
#include "store/reply.h"
#include "store/script.h"

struct store;

struct store_options {
	const char *unix_path; /* a socket's path, or NULL for host and port */
	const char *host;
	int port;
	const char *username; /* may be NULL */
	const char *password; /* may be NULL */
	int database;
	const char *place;  /* what the log calls it; NULL: "Redis" */
	bool is_ours;	    /* the private one, which is started again when it ends */
	int64_t timeout_ms; /* a call without an answer fails after this; 0: 5000 */
};

/* Connects in the background. `options` is copied. */
struct store *store_create(struct loop *loop, const struct store_options *options);

/* Ends the connections; waiting calls fail with ERROR_CANCELLED. */
void store_destroy(struct store *store);

bool store_is_up(const struct store *store);

/* Waits in a fiber until the store answers, at most `timeout_ms`. */
bool store_wait_up(struct store *store, int64_t timeout_ms, struct error *error);

/* `on_up(arg)` is called on every (re)connection, when scripts may be called. */
void store_on_up(struct store *store, void (*on_up)(void *arg), void *arg);

/*
 * Calls a script with one key prefix and arguments, and waits for its answer, which lives in
 *the fiber's arena. A script that answers with {err = "KIND message"} fails with that kind, see
 * script.h. Fails with ERROR_UNAVAILABLE when the store is away or too slow: a change may then
 *have happened or not.
 *
 *	store_call(store, &script_vote, nest_prefix, &reply, &error, user, id, STR("1"))
 */
#define store_call(store, script, key, reply, error, ...)                                      \
	store_call_argv((store), (script), (key),                                              \
		(struct str[]) { __VA_ARGS__ __VA_OPT__(, ) { NULL, 0 } },                     \
		sizeof((struct str[]) { __VA_ARGS__ __VA_OPT__(, ) { NULL, 0 } }) /            \
				sizeof(struct str) -                                           \
			1,                                                                     \
		(reply), (error))
bool store_call_argv(struct store *store, const struct script *script, struct str key,
	const struct str *args, size_t arg_count, struct reply **reply, struct error *error);

/* A plain Redis command, for what needs no script: store_command(s, &reply, &error, STR("GET"),
 * k) */
#define store_command(store, reply, error, ...)                                                \
	store_command_argv((store), (struct str[]) { __VA_ARGS__ },                            \
		sizeof((struct str[]) { __VA_ARGS__ }) / sizeof(struct str), (reply), (error))
bool store_command_argv(struct store *store, const struct str *args, size_t arg_count,
	struct reply **reply, struct error *error);

/*
 * Calls `on_message(arg, channel, message)` on the loop (not in a fiber) for every message on
 * `channel`. After a reconnection `on_message` is called once with an empty message: something
 * may have been missed.
 */
struct store_subscription;
struct store_subscription *store_subscribe(struct store *store, struct str channel,
	void (*on_message)(void *arg, struct str channel, struct str message), void *arg);
void store_unsubscribe(struct store_subscription *subscription);

/*
 * The store's unix time in ms, which all servers share: our clock plus the offset measured by
 * TIME at each connection and every 30 s since (the round trip halved). Our own clock before
 * that.
 */
int64_t store_now_ms(const struct store *store);

#endif
