/*
 * A connection that libwebsockets does not touch for a while: from a request
 * whose answer takes time until that is sent, and for the whole life of a
 * stream. What the client sends meanwhile stays in the kernel.
 *
 * It must be so because libwebsockets, between a request and its answer, does
 * one of two things with a client that sends more or goes away: 4.1 does not
 * read it and is told by the loop again and again that there is something to
 * read, for which it takes a whole core; 4.3 closes the connection and the
 * answer is lost. While it does not read it does not write either, so we
 * write ourselves.
 */
#ifndef NET_HTTP_HOLD_H
#define NET_HTTP_HOLD_H

#include "base/str.h"

#include <libwebsockets.h>
#include <stdbool.h>
#include <sys/types.h>

struct http_hold;

struct http_hold *http_hold_create(struct lws *wsi);

/*
 * Waits for `events`: UV_WRITABLE, UV_DISCONNECT (the client will send no more), both or 0.
 * `ready` is called when one comes, again and again while it lasts; it may destroy the hold.
 */
void http_hold_await(
	struct http_hold *hold, int events, void (*ready)(void *arg, int events), void *arg);

/*
 * Whether the other end has taken anything since this was last asked, `sent` being the bytes
 * that were written to the socket by now.
 */
bool http_hold_has_progress(struct http_hold *hold, int64_t sent);

/*
 * `resume` gives the connection back to libwebsockets; without it the connection is gone, or
 * is closed next. NULL is fine.
 */
void http_hold_destroy(struct http_hold *hold, bool resume);

/*
 * Writes what the kernel takes now of `parts`, two at most, without their first `skip` bytes.
 * The number of bytes; 0 when there is no room; -1 when the other end is gone.
 */
ssize_t http_socket_write(struct lws *wsi, const struct str *parts, int count, size_t skip);

/* The same for a part of a file; also -1 when that has become shorter. */
ssize_t http_socket_write_file(struct lws *wsi, int fd, int64_t at, int64_t len);

#endif
