/* The events of WebSockets and streams, counted by name. */
#ifndef SERVE_EVENT_COUNT_H
#define SERVE_EVENT_COUNT_H

#include "base/error.h"
#include "serve/watch.h"

/* Once, before anything comes: the name of event `number`, a literal. */
void event_count_name(unsigned number, const char *name);

/* Event `number` came, or one that has no number (-1); `error` is NULL when it was done. */
void event_count_received(int number, const struct error *error);

/* This part of a view goes to a WebSocket, or to a stream. */
void event_count_part(enum part part, bool is_stream);

/* A WebSocket's message, 1["name",…], or a stream's event goes out. */
void event_count_message(struct str message);

/* A listener was dropped, as too much waited for it. */
void event_count_dropped(bool is_stream);

#endif
