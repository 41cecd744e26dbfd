/* Numbers for those who run this server. */
#include "serve/parts.h"
#include "serve/router.h"
#include "serve/scrape.h"

static void reply_metrics(struct call *call)
{
	struct scrape scrape = {
		.config = call->serve->config,
		.version = call->serve->version,
		.store = call->serve->store,
	};
	scrape_reply(&scrape, call->http);
}

const struct route routes_metrics[] = {
	{ "/metrics", ALLOW_GET, ACCESS_PUBLIC, reply_metrics },
	{ NULL },
};
