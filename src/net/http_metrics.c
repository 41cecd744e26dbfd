/* What the HTTP server counts. What each path is asked for the router counts, which knows them.
 */
#include "net/http_internal.h"

static const char *const kinds[HTTP_KINDS] = {
	[HTTP_KIND_STREAM] = "stream",
	[HTTP_KIND_WEBSOCKET] = "websocket",
	[HTTP_KIND_ANSWER] = "answer",
};
static const struct metric_label kind = { "kind", kinds, HTTP_KINDS };
static const struct metric_label lasting_kind = { "kind", kinds, HTTP_KIND_ANSWER };
/* libwebsockets ends WebSockets that answer no ping, and does not say so */
static const char *const slow_kinds[HTTP_KINDS] = { "stream", NULL, "answer" };
static const struct metric_label slow_kind = { "kind", slow_kinds, HTTP_KINDS };

METRIC_GAUGE(http_open, "echonest_sockets", "Streams (SSE) and WebSockets that are open now.",
	HTTP_KIND_ANSWER, &lasting_kind);
METRIC_COUNTER(http_opened, "echonest_sockets_opened_total",
	"Streams (SSE) and WebSockets that were opened.", HTTP_KIND_ANSWER, &lasting_kind);
METRIC_COUNTER(http_upgrades_refused, "echonest_sockets_refused_total",
	"WebSockets that were refused before they opened: a foreign page, an unknown path.", 1);
METRIC_COUNTER(http_refused, "echonest_http_refused_total",
	"Requests that were malformed or too large, and so came to no route.", 1);
METRIC_COUNTER(http_sent, "echonest_sent_bytes_total",
	"Bytes that were given to the kernel for clients.", HTTP_KINDS, &kind);
METRIC_COUNTER(http_slow, "echonest_slow_readers_dropped_total",
	"Clients that took nothing for 20 s and were dropped.", HTTP_KINDS, &slow_kind);
