/*
 * Fewer changes of the poll set. For each request libwebsockets asks libuv
 * three times to change what it waits for on the socket (reading again, then
 * also writing, then only reading), and libuv's uv_poll_start() removes the
 * descriptor from epoll and adds it again each time, even when nothing
 * changes: six system calls and a turn of the loop, where none is needed. That
 * was a third of the time of a GET.
 *
 * There is no hook for it: Debian's libwebsockets loads its libuv part as a
 * plug-in and has no other way to a foreign loop. So this file defines
 * uv_poll_start() and uv_poll_stop() itself, which by the rules of dynamic
 * linking come before libuv's. For sockets that were given to
 * poll_saver_watch() they
 *  - leave out changes that change nothing, and
 *  - answer the wish to write, at the end of this turn, by saying "you can":
 *    a socket nearly always can. Only if the wish is still there after that,
 *    epoll is asked.
 * All other handles go straight to libuv.
 */
#ifndef NET_POLL_SAVER_H
#define NET_POLL_SAVER_H

#include <uv.h>

struct poll_saver;

struct poll_saver *poll_saver_create(uv_loop_t *loop);

/* Frees it with the loop's next turn; its sockets go straight to libuv from now on. */
void poll_saver_destroy(struct poll_saver *saver);

/* Saves for the next uv_poll_t that is started on `fd`, until that is closed. */
void poll_saver_watch(struct poll_saver *saver, int fd);

#endif
