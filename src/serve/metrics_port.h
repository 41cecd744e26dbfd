/* Where a process without faces tells its numbers: a port on which there is /metrics alone. */
#ifndef SERVE_METRICS_PORT_H
#define SERVE_METRICS_PORT_H

#include "base/config.h"
#include "net/loop.h"

struct metrics_port;

/* Listens at PLAYER_METRICS_ADDRESS:PLAYER_METRICS_PORT. `config` must outlive it; `version` is
 * a literal. ERROR_UNAVAILABLE says what to do when the port is taken. */
struct metrics_port *metrics_port_open(struct loop *loop, const struct config *config,
	const char *version, struct error *error);

/* Ends it; `on_closed(arg)` is called when nobody is being answered any more. */
void metrics_port_close(struct metrics_port *port, void (*on_closed)(void *arg), void *arg);

/* After on_closed. NULL is fine. */
void metrics_port_destroy(struct metrics_port *port);

#endif
