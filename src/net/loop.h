/*
 * The event loop of a process: one thread, one libuv loop. Everything that
 * waits (fibers, sockets, the store) waits here.
 */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

struct loop;

/*
 * A loop on the calling thread. One at a time per thread. From then on the process ignores
 * SIGPIPE.
 */
struct loop *loop_create(void);

/* Frees a loop whose handles and fibers have all ended. */
void loop_destroy(struct loop *loop);

/* The loop of the calling thread. */
struct loop *loop_self(void);

/* libuv's loop, for libraries that want one. */
uv_loop_t *loop_uv(struct loop *loop);

/* Runs until loop_stop() or until nothing is left to wait for. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

/*
 * Asks everything on the loop to end: calls each loop_on_stop() function once, newest first.
 * The program ends its loop when they are done. Safe to call twice.
 */
void loop_begin_shutdown(struct loop *loop);
void loop_on_stop(struct loop *loop, void (*stop)(void *arg), void *arg);
bool loop_is_stopping(const struct loop *loop);

/* A timer: calls `fire(arg)` after `delay_ms`, and then every `repeat_ms` (0: once). */
struct loop_timer;
struct loop_timer *loop_timer_create(struct loop *loop, int64_t delay_ms, int64_t repeat_ms,
	void (*fire)(void *arg), void *arg);

/* Stops and frees a timer; also from within its own `fire`. NULL is fine. */
void loop_timer_destroy(struct loop_timer *timer);

/* Sets it anew: fires `delay_ms` from now. */
void loop_timer_restart(struct loop_timer *timer, int64_t delay_ms);

#endif
