#include "net/loop.h"
#include "net/poll_saver.h"

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
static uv_poll_t *poll;
static int reads, writes;
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
	reads = writes = 0;
	stays = false;
	assert_int_equal(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
	poll_saver_watch(saver, ends[0]);
	poll = malloc(sizeof(*poll));
	uv_poll_init(loop_uv(loop), poll, ends[0]);
	uv_poll_start(poll, UV_READABLE, handle_event);
	return 0;
}

static int tear_down(void **state)
{
	if (!uv_is_closing((uv_handle_t *)poll)) {
		uv_close((uv_handle_t *)poll, free_handle);
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
	uv_poll_start(poll, UV_READABLE | UV_WRITABLE, handle_event);
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
	uv_poll_start(poll, UV_READABLE, handle_event);
	turn();
	assert_int_equal(writes, 0);
}

static void stopping_stops_and_starting_again_starts(void **state)
{
	wish_to_write();
	uv_poll_stop(poll);
	assert_int_equal(write(ends[1], "x", 1), 1);
	turn();
	assert_int_equal(reads + writes, 0);
	uv_poll_start(poll, UV_READABLE, handle_event);
	turn();
	assert_int_equal(reads, 1);
}

static void a_handle_closed_after_its_wish_is_left_alone(void **state)
{
	wish_to_write();
	uv_close((uv_handle_t *)poll, free_handle);
	turn();
	assert_int_equal(writes, 0);
}

static void the_next_socket_with_that_descriptor_starts_anew(void **state)
{
	uv_close((uv_handle_t *)poll, free_handle);
	turn();
	poll_saver_watch(saver, ends[0]);
	poll = malloc(sizeof(*poll));
	uv_poll_init(loop_uv(loop), poll, ends[0]);
	uv_poll_start(poll, UV_READABLE, handle_event);
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
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
