/*
 * A lock for fibers: any number may read at once, or one may write. For what a
 * thread (fiber_work()) reads or changes while other fibers want it too. A
 * writer that waits goes before readers that come later.
 */
#ifndef NET_FIBER_LOCK_H
#define NET_FIBER_LOCK_H

#include "net/fiber.h"

struct fiber_lock_waiter;

/* Zero-initialized is free. */
struct fiber_lock {
	size_t readers;
	bool is_written;
	size_t writers_waiting;
	struct fiber_lock_waiter *waiters;
};

/*
 * Waits until it may read, or write; at most `timeout_ms` (negative: for ever). Then it must
 * call fiber_unlock_…(). False when the time is over (ERROR_UNAVAILABLE) or the fiber is
 * cancelled (ERROR_CANCELLED); the message of the first is the caller's to give.
 */
bool fiber_lock_read(struct fiber_lock *lock, int64_t timeout_ms, struct error *error);
bool fiber_lock_write(struct fiber_lock *lock, int64_t timeout_ms, struct error *error);

void fiber_unlock_read(struct fiber_lock *lock);
void fiber_unlock_write(struct fiber_lock *lock);

#endif
