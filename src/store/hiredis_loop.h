/*
 * hiredis on our loop. The adapter that comes with hiredis 0.14 ignores a poll
 * that ends in an error, so that a connection whose peer was killed is never
 * noticed to be gone; ours lets hiredis read the error.
 */
#ifndef STORE_HIREDIS_LOOP_H
#define STORE_HIREDIS_LOOP_H

#include "net/loop.h"

#include <hiredis/async.h>

/* Watches the context's socket until hiredis frees the context. */
void hiredis_loop_attach(redisAsyncContext *context, struct loop *loop);

#endif
