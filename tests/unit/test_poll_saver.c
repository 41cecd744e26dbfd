#include "net/loop.h"
#include "net/poll_saver.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

static struct loop *loop;
static struct poll_saver *saver;
static int ends[2]; /* ours, which is polled, and the other */
static uv_poll_t *polled;
static int reads, writes;
static int seen;   /* by the taker, the last time */
static bool stays; /* the wish to write, after the first answer */

static void handle_event(uv_poll_t *handle, int status, int events)
{
	char byte;
	assert_int_equal(status, 0);
	if (events & UV_READABLE) {
		assert_int_equal(read(ends[0], &byte, 1), 1);
		reads++;
	}
	if (events & UV_WRITABLE) {
		writes++;
		if (!stays) {
			uv_poll_start(handle, UV_READABLE, handle_event);
		}
	}
}

static void turn(void)
{
	uv_run(loop_uv(loop), UV_RUN_NOWAIT);
}

static void free_handle(uv_handle_t *handle)
{
	free(handle);
}

static int set_up(void **state)
{
	loop = loop_create();
	saver = poll_saver_create(loop_uv(loop));
	reads = writes = seen = 0;
	stays = false;
	assert_int_equal(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
	poll_saver_watch(saver, ends[0]);
	polled = malloc(sizeof(*polled));
	uv_poll_init(loop_uv(loop), polled, ends[0]);
	uv_poll_start(polled, UV_READABLE, handle_event);
	return 0;
}

static int tear_down(void **state)
{
	if (!uv_is_closing((uv_handle_t *)polled)) {
		uv_close((uv_handle_t *)polled, free_handle);
	}
	poll_saver_destroy(saver);
	turn();
	close(ends[0]);
	close(ends[1]);
	loop_destroy(loop);
	return 0;
}

static void wish_to_write(void)
{
	uv_poll_start(polled, UV_READABLE | UV_WRITABLE, handle_event);
}

static void fill_socket(void)
{
	static const char bytes[4096];
	while (write(ends[0], bytes, sizeof(bytes)) > 0) {
	}
}

static void drain_socket(void)
{
	char bytes[4096];
	while (read(ends[1], bytes, sizeof(bytes)) > 0) {
	}
}

static void a_wish_to_write_is_answered_once_in_the_same_turn(void **state)
{
	wish_to_write();
	assert_int_equal(writes, 0);
	turn();
	assert_int_equal(writes, 1);
	turn();
	turn();
	assert_int_equal(writes, 1);
}

static void a_wish_that_stays_is_answered_when_there_is_room(void **state)
{
	fill_socket();
	stays = true;
	wish_to_write();
	turn();
	assert_int_equal(writes, 1); /* the try */
	turn();
	assert_int_equal(writes, 1);
	stays = false;
	drain_socket();
	turn();
	assert_int_equal(writes, 2);
	turn();
	assert_int_equal(writes, 2);
}

static void reading_goes_on_before_and_after_a_wish_to_write(void **state)
{
	for (int i = 1; i <= 3; i++) {
		assert_int_equal(write(ends[1], "x", 1), 1);
		turn();
		assert_int_equal(reads, i);
		wish_to_write();
		turn();
		assert_int_equal(writes, i);
	}
}

static void a_wish_taken_back_is_not_answered(void **state)
{
	wish_to_write();
	uv_poll_start(polled, UV_READABLE, handle_event);
	turn();
	assert_int_equal(writes, 0);
}

static void stopping_stops_and_starting_again_starts(void **state)
{
	wish_to_write();
	uv_poll_stop(polled);
	assert_int_equal(write(ends[1], "x", 1), 1);
	turn();
	assert_int_equal(reads + writes, 0);
	uv_poll_start(polled, UV_READABLE, handle_event);
	turn();
	assert_int_equal(reads, 1);
}

static void a_handle_closed_after_its_wish_is_left_alone(void **state)
{
	wish_to_write();
	uv_close((uv_handle_t *)polled, free_handle);
	turn();
	assert_int_equal(writes, 0);
}

static void the_next_socket_with_that_descriptor_starts_anew(void **state)
{
	uv_close((uv_handle_t *)polled, free_handle);
	turn();
	poll_saver_watch(saver, ends[0]);
	polled = malloc(sizeof(*polled));
	uv_poll_init(loop_uv(loop), polled, ends[0]);
	uv_poll_start(polled, UV_READABLE, handle_event);
	assert_int_equal(write(ends[1], "x", 1), 1);
	turn();
	assert_int_equal(reads, 1);
	wish_to_write();
	turn();
	assert_int_equal(writes, 1);
}

static void without_the_saver_sockets_go_straight_to_libuv(void **state)
{
	wish_to_write();
	poll_saver_destroy(saver);
	saver = NULL;
	assert_int_equal(writes, 0);
	fill_socket();
	turn();
	assert_int_equal(writes, 0);
	drain_socket();
	turn();
	assert_int_equal(writes, 1);
}

static void see(void *arg, int events)
{
	*(int *)arg = events;
}

static void a_taken_socket_is_silent(void **state)
{
	assert_true(poll_saver_take(ends[0], see, &seen));
	wish_to_write();
	assert_int_equal(write(ends[1], "x", 1), 1);
	turn();
	turn();
	assert_int_equal(reads + writes + seen, 0);
	struct pollfd kernel = { .fd = uv_backend_fd(loop_uv(loop)), .events = POLLIN };
	assert_int_equal(poll(&kernel, 1, 0), 0); /* not even the loop is woken up */
}

static void the_taker_is_told_what_it_awaits(void **state)
{
	assert_true(poll_saver_take(ends[0], see, &seen));
	assert_int_equal(write(ends[1], "x", 1), 1);
	poll_saver_await(ends[0], UV_WRITABLE);
	turn();
	assert_int_equal(seen, UV_WRITABLE);
	poll_saver_await(ends[0], UV_DISCONNECT);
	seen = 0;
	turn();
	assert_int_equal(seen, 0);
	shutdown(ends[1], SHUT_WR);
	turn();
	assert_int_equal(seen, UV_DISCONNECT);
	assert_int_equal(reads + writes, 0);
}

static void what_was_wished_meanwhile_is_done_when_it_is_given_back(void **state)
{
	for (int i = 1; i <= 3; i++) {
		assert_true(poll_saver_take(ends[0], see, &seen));
		uv_poll_stop(polled);
		poll_saver_await(ends[0], i == 1 ? 0 : UV_WRITABLE);
		assert_int_equal(write(ends[1], "x", 1), 1);
		turn();
		wish_to_write();
		poll_saver_give_back(ends[0]);
		assert_int_equal(reads + writes, 2 * (i - 1));
		turn();
		turn();
		assert_int_equal(reads, i);
		assert_int_equal(writes, i);
	}
}

static void a_socket_that_was_stopped_meanwhile_stays_so(void **state)
{
	assert_true(poll_saver_take(ends[0], see, &seen));
	poll_saver_await(ends[0], UV_WRITABLE);
	uv_poll_stop(polled);
	poll_saver_give_back(ends[0]);
	assert_int_equal(write(ends[1], "x", 1), 1);
	turn();
	assert_int_equal(reads + writes, 0);
}

static void a_taken_socket_may_be_closed(void **state)
{
	assert_true(poll_saver_take(ends[0], see, &seen));
	poll_saver_await(ends[0], UV_WRITABLE);
	uv_close((uv_handle_t *)polled, free_handle);
	poll_saver_forget(ends[0]);
	turn();
	assert_int_equal(reads + writes + seen, 0);
}

static void the_taker_is_told_of_a_broken_socket_once(void **state)
{
	assert_true(poll_saver_take(ends[0], see, &seen));
	assert_int_equal(write(ends[0], "x", 1), 1);
	close(ends[1]); /* with something unread */
	ends[1] = dup(ends[0]);
	turn();
	assert_int_equal(seen, UV_DISCONNECT);
	seen = 0;
	turn();
	assert_int_equal(seen, 0);
}

static void only_a_watched_socket_can_be_taken(void **state)
{
	assert_false(poll_saver_take(ends[1], see, &seen));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_wish_to_write_is_answered_once_in_the_same_turn),
		TEST(a_wish_that_stays_is_answered_when_there_is_room),
		TEST(reading_goes_on_before_and_after_a_wish_to_write),
		TEST(a_wish_taken_back_is_not_answered),
		TEST(stopping_stops_and_starting_again_starts),
		TEST(a_handle_closed_after_its_wish_is_left_alone),
		TEST(the_next_socket_with_that_descriptor_starts_anew),
		TEST(without_the_saver_sockets_go_straight_to_libuv),
		TEST(a_taken_socket_is_silent),
		TEST(the_taker_is_told_what_it_awaits),
		TEST(what_was_wished_meanwhile_is_done_when_it_is_given_back),
		TEST(a_socket_that_was_stopped_meanwhile_stays_so),
		TEST(a_taken_socket_may_be_closed),
		TEST(the_taker_is_told_of_a_broken_socket_once),
		TEST(only_a_watched_socket_can_be_taken),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
