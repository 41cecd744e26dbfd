/* Opening thousands of TCP connections from one process. */
#ifndef BENCH_DIAL_H
#define BENCH_DIAL_H

#include <netinet/in.h>
#include <stdbool.h>
#include <uv.h>

/* Raises the limit of open files as far as the system lets us. Returns false,
 * with a sentence on stderr, when `connections` do not fit. */
bool dial_raise_limit(int connections);

/* Initializes `tcp` on `loop` and connects it to `address`. `index` is the
 * number of this connection: every 20,000 of them come from another loopback
 * address, since one address has only some 28,000 ports to dial from.
 * Returns 0 or a libuv error; `tcp` has to be closed in either case. */
int dial(uv_loop_t *loop, uv_tcp_t *tcp, uv_connect_t *request,
	const struct sockaddr_in *address, int index, uv_connect_cb done);

/* An uv_alloc_cb that gives every stream the same large buffer. libuv reads
 * and calls back before it asks for the next buffer, so one is enough. */
void dial_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer);

/* Writes all of `data` now or ends the connection: what a benchmark sends is
 * small, so a full socket means that the other side no longer reads. */
bool dial_write(uv_tcp_t *tcp, const void *data, size_t length);

#endif
