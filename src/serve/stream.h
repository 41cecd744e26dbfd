/* Server-sent events, /api/events: the state first, then what changes. */
#ifndef SERVE_STREAM_H
#define SERVE_STREAM_H

#include "serve/call.h"

void stream_begin(struct call *call);

#endif
