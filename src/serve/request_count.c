#include "serve/request_count.h"

#include "base/metrics.h"

#include <assert.h>

#define ROUTES_MAX 160
#define METHODS	   (HTTP_OTHER + 1)
#define CLASSES	   4

/* the first is for what no route knows; the routes' patterns follow */
static const char *routes[ROUTES_MAX] = { "other" };
static unsigned route_count = 1;
static const struct metric_label route_label = { "route", routes, ROUTES_MAX };

static const char *const methods[METHODS] = {
	[HTTP_GET] = "GET",
	[HTTP_HEAD] = "HEAD",
	[HTTP_POST] = "POST",
	[HTTP_PATCH] = "PATCH",
	[HTTP_DELETE] = "DELETE",
	[HTTP_OPTIONS] = "OPTIONS",
	[HTTP_OTHER] = "other",
};
static const struct metric_label method_label = { "method", methods, METHODS };

static const char *const classes[CLASSES] = { "2xx", "3xx", "4xx", "5xx" };
static const struct metric_label class_label = { "status", classes, CLASSES };

static METRIC_COUNTER(requests, "echonest_http_requests_total",
	"Requests that were answered, by the route's pattern and the status' class.",
	ROUTES_MAX *METHODS *CLASSES, &route_label, &method_label, &class_label);

METRIC_BOUNDS(answer_bounds, METRIC_MS(0.5), METRIC_MS(1), METRIC_MS(2.5), METRIC_MS(5),
	METRIC_MS(10), METRIC_MS(25), METRIC_MS(50), METRIC_MS(100), METRIC_MS(250),
	METRIC_MS(500), METRIC_MS(1000), METRIC_MS(2500), METRIC_MS(5000), METRIC_MS(10000));
static METRIC_HISTOGRAM(answer_times, "echonest_http_request_seconds",
	"Time from a request to its answer; sending it is not in it.", answer_bounds,
	ROUTES_MAX, &route_label);

unsigned request_count_route(const char *pattern)
{
	unsigned i = 0;
	while (pattern && i < route_count && strcmp(routes[i], pattern) != 0) {
		i++;
	}
	if (i == route_count) {
		assert(route_count < ROUTES_MAX);
		routes[route_count++] = pattern;
	}
	return i;
}

static unsigned class_of(int status)
{
	int class = status / 100;
	return class < 2 ? 0 : class > 5 ? CLASSES - 1 : (unsigned)class - 2;
}

void request_count(unsigned route, enum http_method method, int status, int64_t ns)
{
	metric_add(&requests, (route * METHODS + method) * CLASSES + class_of(status), 1);
	metric_observe(&answer_times, route, ns);
}
