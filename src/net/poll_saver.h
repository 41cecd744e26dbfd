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
 *
 * That makes it also the place where a socket can be taken from libwebsockets
 * for a while (poll_saver_take(), see net/http_hold.h).
 */
#ifndef NET_POLL_SAVER_H
#define NET_POLL_SAVER_H

#include <stdbool.h>
#include <uv.h>

struct poll_saver;

/* `events` are of those that are awaited, or UV_DISCONNECT when the socket is broken. */
typedef void poll_saver_ready(void *arg, int events);

struct poll_saver *poll_saver_create(uv_loop_t *loop);

/* Frees it with the loop's next turn; its sockets go straight to libuv from now on. */
void poll_saver_destroy(struct poll_saver *saver);

/* Saves for the next uv_poll_t that is started on `fd`, until that is closed. */
void poll_saver_watch(struct poll_saver *saver, int fd);

/*
 * Takes a watched socket from its handle for a while: whatever that wishes is noted and not
 * done. Costs nothing until something is awaited. False when the socket is not watched.
 */
bool poll_saver_take(int fd, poll_saver_ready *ready, void *arg);

/* Waits for `events` from now on: UV_WRITABLE, UV_DISCONNECT, both or 0. */
void poll_saver_await(int fd, int events);

/* Fulfills the wishes of the handle again. */
void poll_saver_give_back(int fd);

/* Ends the taking of a socket whose handle is being closed. */
void poll_saver_forget(int fd);

#endif
