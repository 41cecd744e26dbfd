/*
 * A blocking way to the store: the Redis that is configured, or our private one, which is
 * started for as long as the link is open when no EchoNest runs it.
 */
#ifndef BACKUP_LINK_H
#define BACKUP_LINK_H

#include "base/config.h"
#include "base/error.h"
#include "net/loop.h"
#include "store/private_redis.h"

#include <hiredis/hiredis.h>
#include <stdarg.h>

struct store_link {
	const struct config_redis *redis;
	struct arena *arena;
	struct str socket;  /* of the private one; "" otherwise */
	struct str place;   /* for people */
	const char *advice; /* what to do when it fails; NULL: what store/trouble.h says */
	struct loop *loop;  /* only when we started it ourselves */
	struct private_redis *own;
	redisContext *context;
};

/* ERROR_UNAVAILABLE says what is wrong with it. Close it whatever came out. */
bool store_link_open(struct store_link *link, const struct config *config, struct error *error);

/*
 * The same to a Redis that is not ours. `advice` says what to do when it fails, NULL: our
 * settings are meant. All must outlive it.
 */
bool store_link_open_at(struct store_link *link, struct arena *arena,
	const struct config_redis *redis, const char *advice, struct error *error);
void store_link_close(struct store_link *link);

/* One more connection to the same, signed in; the caller's to free. */
redisContext *store_link_dial(struct store_link *link, struct error *error);

/*
 * Sends a command, with a format as redisCommand()'s. The reply, which is no error, is the
 * caller's to free; NULL and a sentence otherwise.
 */
redisReply *store_link_ask(
	struct store_link *link, struct error *error, const char *format, ...);
redisReply *store_link_vask(
	struct store_link *link, struct error *error, const char *format, va_list args);

/* Whether an EchoNest works on it: one listens to what is published. */
bool store_link_is_used(struct store_link *link, bool *used, struct error *error);

#endif
