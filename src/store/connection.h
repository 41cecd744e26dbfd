/*
 * One connection to Redis that heals itself: connects, signs in, and after a
 * loss tries again with back-off (25 ms doubling to 3 s, with jitter). Only
 * store.c uses it.
 */
#ifndef STORE_CONNECTION_H
#define STORE_CONNECTION_H

#include "net/loop.h"
#include "store/store.h"
#include "store/trouble.h"

#include <hiredis/async.h>

struct connection;

/* `on_up`: signed in, commands may be sent. `on_down`: lost; all its callbacks have run. */
struct connection_events {
	void (*on_up)(void *arg);
	void (*on_down)(void *arg);
	void *arg;
};

/* `options` and `trouble`, which is what it tells the log by, must outlive it. */
struct connection *connection_create(struct loop *loop, struct store_trouble *trouble,
	const struct store_options *options, const struct connection_events *events);
void connection_destroy(struct connection *connection);

/* hiredis's context while up, else NULL. */
redisAsyncContext *connection_context(struct connection *connection);

/* Gives this connection up, for example because it went silent, and makes a new one. */
void connection_reset(struct connection *connection);

#endif
