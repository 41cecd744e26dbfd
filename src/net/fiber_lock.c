#include "net/fiber_lock.h"

#include "base/clock.h"

struct fiber_lock_waiter {
	struct fiber_lock_waiter *next;
	struct fiber *fiber;
};

static void wake_all(struct fiber_lock *lock)
{
	struct fiber_lock_waiter *waiter = lock->waiters;
	for (; waiter; waiter = waiter->next) {
		fiber_wake(waiter->fiber);
	}
}

static bool may_read(const struct fiber_lock *lock)
{
	return !lock->is_written && lock->writers_waiting == 0;
}

static bool may_write(const struct fiber_lock *lock)
{
	return !lock->is_written && lock->readers == 0;
}

/* Until `may` says so; false when it did not in time. */
static bool wait(struct fiber_lock *lock, bool (*may)(const struct fiber_lock *lock),
	int64_t timeout_ms, struct error *error)
{
	struct fiber_lock_waiter waiter = { lock->waiters, fiber_self() };
	int64_t until_ms = clock_monotonic_ms() + timeout_ms;
	bool in_time = true;
	lock->waiters = &waiter;
	while (!may(lock) && in_time) {
		int64_t left_ms = timeout_ms < 0 ? -1 : until_ms - clock_monotonic_ms();
		if (timeout_ms >= 0 && left_ms <= 0) {
			in_time = error_set(error, ERROR_UNAVAILABLE, "It took too long.");
		} else if (fiber_wait(left_ms) == FIBER_CANCELLED) {
			in_time = error_set(error, ERROR_CANCELLED, "The server is stopping.");
		}
	}
	struct fiber_lock_waiter **at = &lock->waiters;
	while (*at != &waiter) {
		at = &(*at)->next;
	}
	*at = waiter.next;
	return in_time;
}

bool fiber_lock_read(struct fiber_lock *lock, int64_t timeout_ms, struct error *error)
{
	if (!may_read(lock) && !wait(lock, may_read, timeout_ms, error)) {
		return false;
	}
	lock->readers++;
	return true;
}

bool fiber_lock_write(struct fiber_lock *lock, int64_t timeout_ms, struct error *error)
{
	if (!may_write(lock)) {
		lock->writers_waiting++;
		bool may = wait(lock, may_write, timeout_ms, error);
		lock->writers_waiting--;
		if (!may) {
			wake_all(lock); /* readers that waited for us */
			return false;
		}
	}
	lock->is_written = true;
	return true;
}

void fiber_unlock_read(struct fiber_lock *lock)
{
	lock->readers--;
	if (lock->readers == 0) {
		wake_all(lock);
	}
}

void fiber_unlock_write(struct fiber_lock *lock)
{
	lock->is_written = false;
	wake_all(lock);
}
