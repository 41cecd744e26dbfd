/*
 * A Redis of our own for the one-machine set-up: a child process on a unix
 * socket under DATA_DIR/redis, with an append-only file. It is stopped with
 * us, also when we are killed, and started again when it dies.
 */
#ifndef STORE_PRIVATE_REDIS_H
#define STORE_PRIVATE_REDIS_H

#include "base/error.h"
#include "base/str.h"
#include "net/loop.h"

struct private_redis;

/*
 * Starts it with its files under `data_dir` (made when missing). ERROR_UNAVAILABLE says what to
 * do when redis-server is missing, the folder can't be written, or another server uses it.
 */
struct private_redis *private_redis_start(
	struct loop *loop, struct str data_dir, struct error *error);

/* The socket's path, for store_options. */
const char *private_redis_socket(const struct private_redis *redis);

/* Ends the child (SIGTERM: it writes its files) and calls `on_stopped(arg)` when it is gone. */
void private_redis_stop(struct private_redis *redis, void (*on_stopped)(void *arg), void *arg);

/* After on_stopped. */
void private_redis_destroy(struct private_redis *redis);

#endif
