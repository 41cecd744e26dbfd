/*
 * Connections whose calls wait, without a loop: for commands that have something to ask of a
 * Redis and then end.
 */
#ifndef STORE_DIAL_H
#define STORE_DIAL_H

#include "base/config.h"

#include <hiredis/hiredis.h>

#define STORE_DIAL_WORDS_MAX 256

/*
 * Connects, by TCP or to a unix socket; each call has that patience. The caller frees it by
 * redisFree(). NULL: `words` is what the system says.
 */
redisContext *store_dial(const struct config_redis *redis, struct timeval patience,
	char words[STORE_DIAL_WORDS_MAX]);

/*
 * Says who we are, where a password is set, and which database. False: `words` is what Redis
 * says; store/trouble.h makes a sentence of it.
 */
bool store_dial_sign_in(redisContext *context, const struct config_redis *redis,
	char words[STORE_DIAL_WORDS_MAX]);

#endif
