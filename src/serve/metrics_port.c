#include "serve/metrics_port.h"

#include "base/alloc.h"
#include "base/log.h"
#include "net/http.h"
#include "serve/scrape.h"

#include <stdlib.h>

#define CLOSE_MS 1000

struct metrics_port {
	struct scrape scrape;
	struct http_server *server;
	unsigned under_way; /* requests that are being answered */
	bool is_closed;
	void (*on_closed)(void *arg);
	void *arg;
};

static void check_closed(struct metrics_port *port)
{
	if (port->is_closed && port->under_way == 0) {
		port->on_closed(port->arg);
	}
}

static void handle_request(void *context, struct http_exchange *exchange)
{
	struct metrics_port *port = context;
	port->under_way++;
	if (str_equal(http_request(exchange)->path, STR("/metrics"))) {
		scrape_reply(&port->scrape, exchange);
	} else {
		http_reply(exchange, 404, "text/plain", STR("There is only /metrics here.\n"));
	}
	port->under_way--;
	check_closed(port);
}

static int refuse_websocket(void *context, const struct http_request *request)
{
	return 404;
}

struct metrics_port *metrics_port_open(struct loop *loop, const struct config *config,
	const char *version, struct error *error)
{
	struct metrics_port *port = alloc_new(struct metrics_port);
	port->scrape = (struct scrape) { .config = config, .version = version };
	struct http_options options = {
		.address = config->player_metrics_address.data,
		.port = (int)config->player_metrics_port,
		.named = &(struct listen_names) { "PLAYER_METRICS_ADDRESS",
			"PLAYER_METRICS_PORT" },
		.handle = handle_request,
		.websocket.accept = refuse_websocket,
		.context = port,
	};
	port->server = http_server_create(loop, &options, error);
	if (!port->server) {
		free(port);
		return NULL;
	}
	log_info("metrics_listening", LOG_STR("address", config->player_metrics_address),
		LOG_INT("port", http_server_port(port->server)));
	return port;
}

static void handle_closed(void *arg)
{
	struct metrics_port *port = arg;
	port->is_closed = true;
	check_closed(port);
}

void metrics_port_close(struct metrics_port *port, void (*on_closed)(void *arg), void *arg)
{
	port->on_closed = on_closed;
	port->arg = arg;
	http_server_stop(port->server, CLOSE_MS, handle_closed, port);
}

void metrics_port_destroy(struct metrics_port *port)
{
	if (port) {
		http_server_destroy(port->server);
		free(port);
	}
}
