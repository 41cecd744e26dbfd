#include "base/clock.h"
#include "net/fiber.h"
#include "net/flight.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

static struct loop *loop;
static struct buf_like {
	char text[64];
	size_t len;
} trace;

static void note(char c)
{
	trace.text[trace.len++] = c;
	trace.text[trace.len] = '\0';
}

static int set_up(void **state)
{
	loop = loop_create();
	trace.len = 0;
	return 0;
}

static int tear_down(void **state)
{
	loop_destroy(loop);
	return fiber_count() == 0 ? 0 : -1;
}

static void sleeps_and_notes(void *arg)
{
	note('a');
	assert_true(fiber_sleep(5));
	note('c');
}

static void a_fiber_runs_at_once_and_goes_on_after_its_sleep(void **state)
{
	fiber_start("test", sleeps_and_notes, NULL);
	note('b');
	loop_run(loop);
	assert_string_equal(trace.text, "abc");
}

static void waits_for_wake(void *arg)
{
	assert_int_equal(fiber_wait(-1), FIBER_WOKEN);
	note('w');
	assert_int_equal(fiber_wait(1), FIBER_TIMED_OUT);
	note('t');
	assert_int_equal(fiber_wait(-1), FIBER_CANCELLED);
	assert_int_equal(fiber_wait(1000), FIBER_CANCELLED);
	assert_false(fiber_sleep(1000));
	note('x');
}

static void wakes_other(void *arg)
{
	struct fiber *other = arg;
	fiber_wake(other);
	note('1');
	fiber_sleep(20);
	fiber_cancel(other);
	note('2');
}

static void a_wait_ends_by_wake_time_or_cancel(void **state)
{
	struct fiber *waiting = fiber_start("test", waits_for_wake, NULL);
	fiber_start("test", wakes_other, waiting);
	loop_run(loop);
	assert_string_equal(trace.text, "1wt2x");
}

static void wakes_itself_early(void *arg)
{
	fiber_wake(fiber_self());
	assert_int_equal(fiber_wait(-1), FIBER_WOKEN);
	note('e');
}

static void a_wake_before_the_wait_is_not_lost(void **state)
{
	fiber_start("test", wakes_itself_early, NULL);
	assert_string_equal(trace.text, "e");
}

static void compute(void *arg)
{
	*(int *)arg += 41;
}

static void works_on_a_thread(void *arg)
{
	int answer = 1;
	fiber_work(compute, &answer);
	assert_int_equal(answer, 42);
	note('k');
}

static void work_ends_even_when_the_fiber_is_cancelled(void **state)
{
	struct fiber *fiber = fiber_start("test", works_on_a_thread, NULL);
	fiber_wake(fiber);
	fiber_cancel(fiber);
	loop_run(loop);
	assert_string_equal(trace.text, "k");
}

static void nests(void *arg)
{
	int depth = *(int *)arg;
	if (depth > 0) {
		int next = depth - 1;
		fiber_start("test", nests, &next);
	}
	arena_printf(fiber_arena(), "%d", depth);
	fiber_sleep(depth % 3);
	note('n');
}

static void fibers_start_fibers(void **state)
{
	int depth = 20;
	fiber_start("test", nests, &depth);
	loop_run(loop);
	assert_int_equal(trace.len, 21);
}

static size_t ended;
static void naps(void *arg)
{
	char frame[4096];
	memset(frame, 1, sizeof(frame));
	fiber_sleep((intptr_t)arg % 7);
	ended += (size_t)frame[17];
}

static void ten_thousand_fibers_come_and_go(void **state)
{
	for (intptr_t i = 0; i < 10000; i++) {
		fiber_start("test", naps, (void *)i);
	}
	loop_run(loop);
	assert_int_equal(ended, 10000);
}

struct nap {
	int ms;
	bool was_cancelled;
};

static void nap(void *item)
{
	struct nap *nap = item;
	nap->was_cancelled = !fiber_sleep(nap->ms);
	note((char)('0' + nap->ms % 10));
}

static void naps_three_times_at_once(void *arg)
{
	struct nap naps[] = { { 9 }, { 0 }, { 4 } };
	fiber_each("nap", nap, naps, sizeof(naps[0]), 3);
	note('.');
	fiber_each("nap", nap, naps, sizeof(naps[0]), 0);
	assert_false(naps[0].was_cancelled || naps[1].was_cancelled || naps[2].was_cancelled);
	assert_true(fiber_sleep(1));
	note('!');
}

static void a_fiber_waits_for_several_that_it_starts(void **state)
{
	fiber_start("test", naps_three_times_at_once, NULL);
	loop_run(loop);
	assert_string_equal(trace.text, "049.!");
}

static void naps_for_long(void *arg)
{
	struct nap naps[] = { { 60000 }, { 0 }, { 60000 } };
	fiber_each("nap", nap, naps, sizeof(naps[0]), 3);
	assert_true(naps[0].was_cancelled && !naps[1].was_cancelled && naps[2].was_cancelled);
	assert_int_equal(fiber_wait(1000), FIBER_CANCELLED);
	*(bool *)arg = true;
}

static void who_is_cancelled_cancels_them_and_waits_for_their_end(void **state)
{
	bool has_ended = false;
	struct fiber *fiber = fiber_start("test", naps_for_long, &has_ended);
	fiber_cancel(fiber);
	loop_run(loop);
	assert_true(has_ended);
}

/* Flights */

static struct {
	struct flights flights;
	int fetches, right;
	enum error_kind fails_with;
} airport;

static bool fetch_slowly(void *context, struct str *text, struct error *error)
{
	int number = ++airport.fetches;
	if (!fiber_sleep(10)) {
		return error_set(error, ERROR_CANCELLED, "We are stopping.");
	}
	*text = arena_printf(fiber_arena(), "%s %d", (const char *)context, number);
	return airport.fails_with == ERROR_NONE ||
	       error_set(error, airport.fails_with, "No way.");
}

/* `arg` is the key, and how the text begins. */
static void fly(void *arg)
{
	const char *key = arg;
	struct str text;
	struct error error;
	bool ok = flight_fetch(
		&airport.flights, str_from_cstr(key), fetch_slowly, arg, &text, &error);
	if (ok) {
		airport.right += str_starts_with(text, str_from_cstr(key));
	} else {
		airport.right += error.kind == airport.fails_with;
	}
}

static void what_many_want_is_fetched_once_for_each_key(void **state)
{
	memset(&airport, 0, sizeof(airport));
	for (int i = 0; i < 50; i++) {
		fiber_start("test", fly, i % 2 ? "a" : "b");
	}
	loop_run(loop);
	assert_int_equal(airport.fetches, 2);
	assert_int_equal(airport.right, 50);
	fiber_start("test", fly, "a");
	loop_run(loop);
	assert_int_equal(airport.fetches, 3);
}

static void its_failure_is_shared_too(void **state)
{
	memset(&airport, 0, sizeof(airport));
	airport.fails_with = ERROR_UPSTREAM;
	for (int i = 0; i < 10; i++) {
		fiber_start("test", fly, "a");
	}
	loop_run(loop);
	assert_int_equal(airport.fetches, 1);
	assert_int_equal(airport.right, 10);
}

static void when_who_fetches_is_cancelled_another_does_it(void **state)
{
	memset(&airport, 0, sizeof(airport));
	struct fiber *leader = fiber_start("test", fly, "a");
	struct fiber *second = fiber_start("test", fly, "a");
	fiber_start("test", fly, "a");
	fiber_cancel(second);
	fiber_cancel(leader);
	loop_run(loop);
	assert_int_equal(airport.fetches, 2);
	assert_int_equal(airport.right, 1);
	assert_null(airport.flights.first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_fiber_runs_at_once_and_goes_on_after_its_sleep, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_wait_ends_by_wake_time_or_cancel, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_wake_before_the_wait_is_not_lost, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			work_ends_even_when_the_fiber_is_cancelled, set_up, tear_down),
		cmocka_unit_test_setup_teardown(fibers_start_fibers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_fiber_waits_for_several_that_it_starts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			who_is_cancelled_cancels_them_and_waits_for_their_end, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			what_many_want_is_fetched_once_for_each_key, set_up, tear_down),
		cmocka_unit_test_setup_teardown(its_failure_is_shared_too, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			when_who_fetches_is_cancelled_another_does_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			ten_thousand_fibers_come_and_go, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
