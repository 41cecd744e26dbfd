/* One WebSocket client of RFC 6455: dials, upgrades, sends masked text frames
 * and hands over whole messages. Pings are answered. No extensions, so the
 * server's bytes are what we measure. */
#ifndef BENCH_WS_PEER_H
#define BENCH_WS_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "options.h"

struct ws_peer;

struct ws_handler {
	void (*opened)(struct ws_peer *peer);
	/* A whole text message; `text` is only valid during the call. */
	void (*message)(struct ws_peer *peer, const char *text, size_t length);
	/* The connection is gone; `why` is for people to read. Never called
	 * for a connection that we closed ourselves. */
	void (*lost)(struct ws_peer *peer, const char *why);
};

struct ws_peer {
	uv_tcp_t tcp;
	uv_connect_t request;
	const struct options *options;
	const struct ws_handler *handler;
	void *owner;
	int index;
	bool upgraded;
	bool closed;
	/* Bytes of a frame that has not arrived as a whole. */
	unsigned char *partial;
	size_t partial_length;
	size_t partial_capacity;
};

/* Dials and upgrades; handler->opened says when it is done. The peer must
 * stay where it is until the loop has run after ws_peer_close. */
void ws_peer_open(struct ws_peer *peer, uv_loop_t *loop, const struct options *options,
	int index, const struct ws_handler *handler, void *owner);

/* Sends a text message of at most 64 KiB. False: it could not be sent and
 * the connection is as good as lost. */
bool ws_peer_send(struct ws_peer *peer, const char *text, size_t length);

/* Closes with code 1000, without waiting for the answer. */
void ws_peer_close(struct ws_peer *peer);

#endif
