#include "net/fiber_lock.h"

#include <stdio.h>

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>
// clang-format on

static struct loop *loop;
static struct fiber_lock lock;
static char events[64]; /* a letter each */
static size_t count;

static int set_up(void **state)
{
	loop = loop_create();
	lock = (struct fiber_lock) { 0 };
	count = 0;
	memset(events, 0, sizeof(events));
	return 0;
}

static int tear_down(void **state)
{
	loop_destroy(loop);
	return fiber_count() ? -1 : 0;
}

static void note(char event)
{
	events[count++] = event;
}

/* Writes its letter when it has the lock, and the capital one when it gives it back. */
static void read_for_a_while(void *arg)
{
	if (fiber_lock_read(&lock, -1, NULL)) {
		note(*(const char *)arg);
		fiber_sleep(5);
		note((char)(*(const char *)arg - 'a' + 'A'));
		fiber_unlock_read(&lock);
	}
}

static void write_for_a_while(void *arg)
{
	if (fiber_lock_write(&lock, -1, NULL)) {
		note(*(const char *)arg);
		fiber_sleep(5);
		note((char)(*(const char *)arg - 'a' + 'A'));
		fiber_unlock_write(&lock);
	}
}

static void many_read_at_once(void **state)
{
	fiber_start("a", read_for_a_while, "a");
	fiber_start("b", read_for_a_while, "b");
	loop_run(loop);
	assert_string_equal(events, "abAB");
}

static void who_writes_is_alone(void **state)
{
	fiber_start("w", write_for_a_while, "w");
	fiber_start("x", write_for_a_while, "x");
	fiber_start("a", read_for_a_while, "a");
	loop_run(loop);
	assert_string_equal(events, "wWxXaA");
}

static void who_waits_to_write_goes_before_readers_that_come_later(void **state)
{
	fiber_start("a", read_for_a_while, "a");
	fiber_start("w", write_for_a_while, "w");
	fiber_start("b", read_for_a_while, "b");
	loop_run(loop);
	assert_string_equal(events, "aAwWbB");
}

static struct fiber *holder;

/* Until somebody else reads, too. */
static void read_until_woken(void *arg)
{
	holder = fiber_self();
	assert_true(fiber_lock_read(&lock, -1, NULL));
	note('a');
	fiber_wait(-1);
	note('A');
	fiber_unlock_read(&lock);
}

static void read_and_wake(void *arg)
{
	assert_true(fiber_lock_read(&lock, -1, NULL));
	note('b');
	fiber_wake(holder);
	fiber_unlock_read(&lock);
}

static void expect_no_time(void *arg)
{
	struct error error;
	assert_false(fiber_lock_write(&lock, 1, &error));
	assert_int_equal(error.kind, ERROR_UNAVAILABLE);
	note('t');
}

static void who_gives_up_lets_the_readers_behind_go_on(void **state)
{
	fiber_start("a", read_until_woken, NULL);
	fiber_start("t", expect_no_time, NULL);
	fiber_start("b", read_and_wake, NULL);
	loop_run(loop);
	assert_string_equal(events, "atbA");
	assert_int_equal(lock.writers_waiting, 0);
	assert_null(lock.waiters);
}

static void expect_cancelled(void *arg)
{
	struct error error;
	assert_false(fiber_lock_read(&lock, -1, &error));
	assert_int_equal(error.kind, ERROR_CANCELLED);
	note('c');
}

static void a_cancelled_fiber_does_not_wait(void **state)
{
	fiber_start("w", write_for_a_while, "w");
	struct fiber *waiting = fiber_start("c", expect_cancelled, NULL);
	fiber_cancel(waiting);
	loop_run(loop);
	assert_string_equal(events, "wcW");
	assert_null(lock.waiters);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(many_read_at_once),
		TEST(who_writes_is_alone),
		TEST(who_waits_to_write_goes_before_readers_that_come_later),
		TEST(who_gives_up_lets_the_readers_behind_go_on),
		TEST(a_cancelled_fiber_does_not_wait),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
