/*
 * What /metrics tells: all that is counted (base/metrics.h), and what is only looked up when
 * somebody asks. For operators alone: who asks must have METRICS_TOKEN, and without one there
 * is nothing to ask.
 */
#ifndef SERVE_SCRAPE_H
#define SERVE_SCRAPE_H

#include "base/buf.h"
#include "base/config.h"
#include "net/http.h"
#include "store/store.h"

struct scrape {
	const struct config *config;
	const char *version;
	/* NULL: what stands in the store is not told, as another process tells it */
	struct store *store;
};

/* In a fiber: the reply to a request for /metrics. */
void scrape_reply(const struct scrape *scrape, struct http_exchange *exchange);

/* In a fiber: what the store knows of nests, backups and limits. Nothing while it is away. */
void scrape_store(struct store *store, struct buf *out);

#endif
