/*
 * Fibers: code that waits without blocking the loop and still reads top to
 * bottom. A fiber has a stack of its own while it runs (pooled, with a guard
 * page) and an arena for the results of its request. All fibers of a loop
 * share its one thread: nothing changes between two calls that wait.
 */
#ifndef NET_FIBER_H
#define NET_FIBER_H

#include "base/arena.h"
#include "base/error.h"
#include "net/loop.h"

struct fiber;

enum fiber_wakeup {
	FIBER_WOKEN,	 /* somebody called fiber_wake() */
	FIBER_TIMED_OUT, /* the time is over */
	FIBER_CANCELLED, /* fiber_cancel(): end soon, don't wait again */
};

/*
 * Starts `entry(arg)` in a fiber of its own, at once: returns when it first waits or ends.
 * `name` is for the log and must be a literal. May be called from a fiber or from the loop. The
 * fiber frees itself when `entry` returns; the pointer is good until then.
 */
struct fiber *fiber_start(const char *name, void (*entry)(void *arg), void *arg);

/* The running fiber; NULL outside of fibers. */
struct fiber *fiber_self(void);

/* The running fiber's arena; emptied when the fiber ends. */
struct arena *fiber_arena(void);

/*
 * Waits until woken, cancelled, or for `timeout_ms` (negative: for ever). A fiber_wake() that
 * came before the wait is not lost: the wait returns at once (so wait in a loop for what
 * you wait for). A cancelled fiber's waits return
 * at once.
 */
enum fiber_wakeup fiber_wait(int64_t timeout_ms);

/* Lets a waiting fiber go on, in this turn of the loop (not inside this call). */
void fiber_wake(struct fiber *fiber);

/* Ends its present and all later waits with FIBER_CANCELLED. */
void fiber_cancel(struct fiber *fiber);
bool fiber_is_cancelled(void);

/* Waits `ms`; false when cancelled. */
bool fiber_sleep(int64_t ms);

/*
 * Runs `work(arg)` on a thread of libuv's pool while the fiber waits: for what blocks or
 * computes long. `work` must not touch anything that belongs to the loop. Always waits for its
 * end, even when cancelled, so `arg` may live on the fiber's stack.
 */
void fiber_work(void (*work)(void *arg), void *arg);

/*
 * Runs `entry(item)` in a fiber each for the `count` items of `size` bytes at `items`, and
 * waits for the end of all of them, even when cancelled: then they are, too. So what they share
 * may live on the caller's stack. What they leave for it must not be in their own arenas.
 */
void fiber_each(
	const char *name, void (*entry)(void *item), void *items, size_t size, size_t count);

/* For loop_destroy(): gives back what the scheduler has on the thread's loop. */
void fiber_leave_loop(void);

/* The number of fibers that exist on this loop: for tests and the shutdown. */
size_t fiber_count(void);

#endif
