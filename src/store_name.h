/* What the log calls the store. */
#ifndef STORE_NAME_H
#define STORE_NAME_H

#include "base/config.h"

/* "Redis at db:6379 (REDIS_URL, .env:3)": where it is, and what says so; lives in
 * config->arena. */
const char *store_name(const struct config *config);

#endif
