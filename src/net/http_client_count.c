/* What is asked of other services, counted. A test holds the names against the services. */
#include "net/http_client_internal.h"

static const char *const services[] = { "google", "listenbrainz", "soundcloud",
	"soundcloud-accounts", "soundcloud-streams", "spotify", "spotify-accounts", "youtube",
	"other", NULL };
enum { SERVICES = sizeof(services) / sizeof(services[0]) - 1 };
static const struct metric_label service_label = { "service", services, SERVICES };

static const char *const outcomes[HTTP_OUTCOMES] = {
	[HTTP_ANSWERED] = "answered",
	[HTTP_SERVER_ERROR] = "server_error",
	[HTTP_FAILED] = "failed",
	[HTTP_TOLD_OFF] = "limited",
	[HTTP_HELD_BACK] = "held_back",
};
static const struct metric_label outcome_label = { "outcome", outcomes, HTTP_OUTCOMES };

static METRIC_COUNTER(calls, "echonest_upstream_requests_total",
	"Calls of other services. server_error: 5xx; failed: no usable answer; limited: 429; "
	"held_back: not asked, because of an earlier 429.",
	SERVICES *HTTP_OUTCOMES, &service_label, &outcome_label);

METRIC_BOUNDS(call_bounds, METRIC_MS(10), METRIC_MS(25), METRIC_MS(50), METRIC_MS(100),
	METRIC_MS(250), METRIC_MS(500), METRIC_MS(1000), METRIC_MS(2500), METRIC_MS(5000),
	METRIC_MS(10000));
static METRIC_HISTOGRAM(call_times, "echonest_upstream_request_seconds",
	"Time that a service took to answer, or not to.", call_bounds, SERVICES,
	&service_label);

static METRIC_COUNTER(connections, "echonest_upstream_connections_total",
	"Connections that were opened to a service.", SERVICES, &service_label);

const char *const *http_services(void)
{
	return services;
}

unsigned http_client_counted_as(const struct http_service *service)
{
	unsigned i = 0;
	while (i < SERVICES - 1 && strcmp(services[i], service->name) != 0) {
		i++;
	}
	return i;
}

void http_client_count(const struct http_lane *lane, enum http_outcome outcome)
{
	metric_add(&calls, metric_index(&calls, lane->counted_as, outcome), 1);
}

void http_client_count_asked(
	const struct http_lane *lane, enum http_outcome outcome, int64_t ns, int64_t opened)
{
	http_client_count(lane, outcome);
	metric_observe(&call_times, lane->counted_as, ns);
	metric_add(&connections, lane->counted_as, opened);
}
