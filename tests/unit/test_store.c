#include "base/clock.h"
#include "net/fiber.h"
#include "store/memory.h"
#include "store/private_redis.h"
#include "store/store.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

static struct loop *loop;
static struct private_redis *redis;
static struct store *store;
static char folder[64];
static bool finished;

static void handle_redis_stopped(void *arg)
{
	loop_stop(loop);
}

static void run(void (*entry)(void *arg), void *arg)
{
	finished = false;
	fiber_start("test", entry, arg);
	loop_run(loop);
	assert_true(finished);
}

static void finish(void)
{
	finished = true;
	loop_stop(loop);
}

static int set_up(void **state)
{
	snprintf(folder, sizeof(folder), "/tmp/echonest-test-XXXXXX");
	struct error error;
	loop = loop_create();
	if (!mkdtemp(folder)) {
		return -1;
	}
	redis = private_redis_start(loop, str_from_cstr(folder), &error);
	struct store_options options = {
		.unix_path = private_redis_socket(redis),
		.timeout_ms = 3000,
	};
	store = store_create(loop, &options);
	return redis ? 0 : -1;
}

static int tear_down(void **state)
{
	store_destroy(store);
	private_redis_stop(redis, handle_redis_stopped, NULL);
	loop_run(loop);
	private_redis_destroy(redis);
	loop_destroy(loop);
	char command[96];
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command) || fiber_count() ? -1 : 0;
}

static void set_and_get(void *arg)
{
	struct reply *reply;
	struct error error;
	assert_true(store_wait_up(store, 10000, &error));
	assert_true(
		store_command(store, &reply, &error, STR("SET"), STR("a b"), STR("\0\xFF")));
	assert_true(store_command(store, &reply, &error, STR("GET"), STR("a b")));
	assert_true(str_equal(reply_str(reply), STR("\0\xFF")));
	assert_false(store_command(store, &reply, &error, STR("NONSENSE")));
	assert_int_equal(error.kind, ERROR_INTERNAL);
	int64_t apart_ms = store_now_ms(store) - clock_unix_ms();
	assert_true(apart_ms > -1000 && apart_ms < 1000);
	finish();
}

static void commands_are_answered(void **state)
{
	run(set_and_get, NULL);
}

static void call_with_many(void *arg)
{
	struct reply *reply;
	struct error error;
	struct str args[1001];
	for (size_t i = 0; i < 1001; i++) {
		args[i] = STR("x");
	}
	assert_true(store_wait_up(store, 10000, &error));
	args[0] = STR("1000");
	assert_true(store_call_argv(
		store, &script_preview_free, STR("nest:{many}"), args, 1000, &reply, &error));
	assert_int_equal(reply->count, 333);
	args[0] = STR("SADD");
	assert_true(store_command_argv(store, args, 1001, &reply, &error));
	finish();
}

static void a_call_may_have_a_thousand_arguments(void **state)
{
	run(call_with_many, NULL);
}

static void call_limit(void *arg)
{
	struct reply *reply;
	struct error error;
	assert_true(store_wait_up(store, 10000, &error));
	for (int i = 0; i < 2; i++) {
		assert_true(store_call(store, &script_limit, STR("limit:{x}"), &reply, &error,
			STR("2"), STR("60"), STR("Too many.")));
		assert_int_equal(reply_int(reply), 1 - i);
		/* the second call meets a Redis that has forgotten the scripts */
		assert_true(store_command(store, &reply, &error, STR("SCRIPT"), STR("FLUSH")));
	}
	assert_false(store_call(store, &script_limit, STR("limit:{x}"), &reply, &error,
		STR("2"), STR("60"), STR("Too many.")));
	assert_int_equal(error.kind, ERROR_LIMITED);
	assert_string_equal(error.message, "Too many.");
	finish();
}

static void a_script_is_loaded_again_when_redis_forgot_it(void **state)
{
	run(call_limit, NULL);
}

static int begun, heard;
static void handle_message(void *arg, struct str channel, struct str message)
{
	if (message.len == 0) {
		begun++;
	} else {
		assert_true(str_equal(message, STR("hello")));
		heard++;
	}
	fiber_wake(arg);
}

static void kill_redis(void)
{
	struct reply *reply;
	struct error error;
	assert_true(store_command(store, &reply, &error, STR("INFO"), STR("server")));
	struct str info = reply_str(reply);
	const char *pid = strstr(info.data, "process_id:");
	pid_t number = (pid_t)strtol(pid + strlen("process_id:"), NULL, 10);
	siginfo_t gone;
	kill(number, SIGKILL);
	waitid(P_PID, (id_t)number, &gone,
		WEXITED | WNOWAIT); /* the loop shall not see it yet */
}

static void asks_a_dead_redis(void *arg)
{
	struct reply *reply;
	struct error error;
	assert_true(store_wait_up(store, 10000, &error));
	kill_redis();
	assert_false(store_command(store, &reply, &error, STR("PING")));
	assert_int_equal(error.kind, ERROR_UNAVAILABLE);
	finish();
}

static void a_command_to_a_redis_that_has_just_died_is_an_error(void **state)
{
	run(asks_a_dead_redis, NULL);
}

static void lives_through_a_kill(void *arg)
{
	struct reply *reply;
	struct error error;
	begun = heard = 0;
	assert_true(store_wait_up(store, 10000, &error));
	struct store_subscription *subscription =
		store_subscribe(store, STR("news"), handle_message, fiber_self());
	while (begun == 0) {
		fiber_wait(-1);
	}
	assert_true(store_command(store, &reply, &error, STR("SET"), STR("kept"), STR("yes")));
	kill_redis();
	while (store_command(store, &reply, &error, STR("PING"))) {
	}
	assert_int_equal(error.kind, ERROR_UNAVAILABLE);
	assert_true(store_wait_up(store, 20000, &error));
	assert_true(store_command(store, &reply, &error, STR("GET"), STR("kept")));
	assert_true(str_equal(reply_str(reply), STR("yes")));
	while (begun == 1) {
		fiber_wait(-1);
	}
	assert_true(store_command(
		store, &reply, &error, STR("PUBLISH"), STR("news"), STR("hello")));
	while (heard == 0) {
		fiber_wait(-1);
	}
	store_unsubscribe(subscription);
	finish();
}

static void a_killed_redis_comes_back_with_all_data_and_subscriptions(void **state)
{
	run(lives_through_a_kill, NULL);
}

static struct fiber *hanging;
static void calls_and_hangs(void *arg)
{
	struct reply *reply;
	struct error error;
	assert_true(store_wait_up(store, 10000, &error));
	hanging = fiber_self();
	assert_false(
		store_command(store, &reply, &error, STR("BLPOP"), STR("never"), STR("0")));
	assert_int_equal(error.kind, ERROR_CANCELLED);
	finish();
}

static void cancel_the_hanging(void *arg)
{
	while (!hanging) {
		fiber_sleep(1);
	}
	fiber_cancel(hanging);
}

static void a_cancelled_call_ends_at_once(void **state)
{
	fiber_start("canceller", cancel_the_hanging, NULL);
	run(calls_and_hangs, NULL);
}

static void a_second_server_on_the_same_folder_is_refused(void **state)
{
	struct error error;
	assert_null(private_redis_start(loop, str_from_cstr(folder), &error));
	assert_non_null(strstr(error.message, "Another EchoNest"));
}

static void keep_and_recall(void *arg)
{
	struct memory memory = { store, STR("known:{a test}") };
	struct memory_item items[50];
	struct arena *arena = fiber_arena();
	struct str value;
	struct reply *reply;
	struct error error;
	assert_true(store_wait_up(store, 10000, &error));
	for (int i = 0; i < 50; i++) {
		items[i] = (struct memory_item) { arena_printf(arena, "name %d", i),
			arena_printf(arena, "value %d", i), 100 + i };
	}
	memory_keep(&memory, items, 0);
	memory_keep(&memory, items, 50);
	for (int i = 0; i < 50; i++) {
		assert_true(memory_recall(&memory, items[i].name, &value));
		assert_true(str_equal(value, items[i].value));
	}
	assert_false(memory_recall(&memory, STR("name 50"), &value));
	/* nothing stays for ever */
	assert_true(store_command(
		store, &reply, &error, STR("TTL"), STR("known:{a test}:name 49")));
	assert_in_range(reply_int(reply), 1, 149);
	finish();
}

static void many_things_are_remembered_for_a_while(void **state)
{
	run(keep_and_recall, NULL);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN); /* as the program does: Redis is killed here */
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			many_things_are_remembered_for_a_while, set_up, tear_down),
		cmocka_unit_test_setup_teardown(commands_are_answered, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_call_may_have_a_thousand_arguments, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_script_is_loaded_again_when_redis_forgot_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_command_to_a_redis_that_has_just_died_is_an_error, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_killed_redis_comes_back_with_all_data_and_subscriptions, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			a_cancelled_call_ends_at_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_second_server_on_the_same_folder_is_refused, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
