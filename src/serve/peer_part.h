/* What a WebSocket is sent of its nest's state, a part at a time. */
#ifndef SERVE_PEER_PART_H
#define SERVE_PEER_PART_H

#include "serve/peer.h"

/* The newest frame of a part, with a reference for the caller; NULL when there is nothing to
 * tell. */
struct blob *peer_part_render(struct peer *peer, enum part part);

#endif
