/* What clients may ask over a WebSocket. */
#ifndef SERVE_COMMAND_H
#define SERVE_COMMAND_H

#include "serve/act.h"
#include "serve/peer.h"

/* Names all events for the metrics; once, before the first message. */
void command_begin(void);

/* The lane for a message: slow when it asks a source that waits. Unknown events are quick to
 * refuse. */
enum lane command_lane(const struct serve *serve, const json_t *array);

/* Does it. On false `error` is for the client. */
bool command_run(struct command *command, struct error *error);

/* Answers `clock` at once, outside of the lanes. */
bool command_clock(struct peer *peer, const json_t *array, struct error *error);

#endif
