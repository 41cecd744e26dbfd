/* A Redis for one test: on a unix socket in a folder of its own, keeping nothing. */
#ifndef PROPERTY_REDIS_H
#define PROPERTY_REDIS_H

#include <stdbool.h>
#include <sys/types.h>

struct redis {
	char folder[64], socket[80];
	pid_t pid;
};

/* Starts it; it ends with this process at the latest. */
bool redis_start(struct redis *redis);
void redis_stop(struct redis *redis);

#endif
