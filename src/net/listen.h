/* Listening on a TCP port, and why that may fail, in a sentence that says what to do. */
#ifndef NET_LISTEN_H
#define NET_LISTEN_H

#include "base/error.h"

#include <sys/socket.h>

/* What the settings of an address and a port are called, for sentences. */
struct listen_names {
	const char *address, *port;
};

/*
 * A socket that listens on the IP address, v4 or v6, and the port (0: any that is free), which
 * the caller owns; -1 on failure. `share`: other processes of this user may listen on it too.
 * `named` NULL: LISTEN_ADDRESS and PORT.
 */
int listen_on(const char *address, int port, bool share, const struct listen_names *named,
	struct error *error);

/*
 * What of this machine listens on the TCP port, as "nginx (process 812)", as far as /proc shows
 * it to us; "" when it doesn't. `name` has `size` bytes.
 */
void listen_find_holder(int port, char *name, size_t size);

#endif
