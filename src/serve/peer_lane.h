/*
 * The messages of a connection that wait to be done: each lane in order, by a fiber that exists
 * only while there are some. When too many wait, the connection is not read from.
 */
#ifndef SERVE_PEER_LANE_H
#define SERVE_PEER_LANE_H

#include "serve/peer.h"

/* Takes a reference of the message. It is done once it is known who the peer is. */
void peer_lane_put(struct peer *peer, enum lane which, json_t *array);

/* Does what has come before it was known. */
void peer_lane_start_all(struct peer *peer);

/* Forgets what waits. */
void peer_lane_drop_all(struct peer *peer);

#endif
