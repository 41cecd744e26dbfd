/* Which services have told any of our processes to leave them alone, and until when. */
#ifndef STORE_SERVICE_LIMIT_H
#define STORE_SERVICE_LIMIT_H

#include "net/http_client.h"
#include "store/store.h"

/* For http_client_create(). While the store is away each client knows only what it was told
 * itself. */
struct http_limits service_limits(struct store *store);

/* In a fiber: for how many ms `service` is left alone; 0: not at all. */
bool service_limit_left_ms(
	struct store *store, const char *service, int64_t *left_ms, struct error *error);

#endif
