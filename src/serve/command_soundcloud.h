/* The WebSocket's two events about SoundCloud. Each answers by an event of its own, also when
 * it can't. */
#ifndef SERVE_COMMAND_SOUNDCLOUD_H
#define SERVE_COMMAND_SOUNDCLOUD_H

#include "serve/peer.h"

/* resolve_soundcloud url: soundcloud_resolved or soundcloud_error */
bool command_resolve_soundcloud(struct command *command, struct error *error);

/* get_soundcloud_stream id: soundcloud_stream or soundcloud_stream_error */
bool command_get_soundcloud_stream(struct command *command, struct error *error);

#endif
