#include "base/metrics.h"
#include "net/fiber.h"
#include "net/http.h"
#include "net/http_client.h"
#include "net/http_fields.h"
#include "store/private_redis.h"
#include "store/service_limit.h"

#include <stdio.h>
#include <stdlib.h>

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

/* Each test has a service of its own, so that what one is told says nothing to another. */
static const struct http_service plain = { "plain", "Plain", 8 };
static const struct http_service narrow = { "narrow", "Narrow", 1 };
static const struct http_service full = { "full", "Full", 8 };
static const struct http_service busy = { "busy", "Busy", 8 };
static const struct http_service curt = { "curt", "Curt", 8 };
static const struct http_service brief = { "brief", "Brief", 8, .pause_s = 5 };

static struct loop *loop;
static struct private_redis *redis;
static struct store *store;
static struct http_server *server;
static struct http_client *client;
static char folder[64];
static bool finished, released; /* those that asked for /slow get their answer */
static int at_once, most_at_once, limited;

static void answer(void *context, struct http_exchange *exchange)
{
	struct str path = http_request(exchange)->path;
	at_once++;
	most_at_once = at_once > most_at_once ? at_once : most_at_once;
	if (str_equal(path, STR("/slow"))) {
		while (!released) {
			fiber_sleep(5);
		}
	} else if (str_equal(path, STR("/nap"))) {
		fiber_sleep(20);
	}
	at_once--;
	if (str_equal(path, STR("/busy"))) {
		limited++;
		http_header(exchange, "Retry-After", STR("77"));
		http_reply(exchange, 429, "text/plain", STR("later"));
	} else if (str_equal(path, STR("/curt"))) {
		http_reply(exchange, 429, "text/plain", STR("later"));
	} else if (str_equal(path, STR("/large"))) {
		char *large = arena_zalloc(fiber_arena(), 100000);
		http_reply(exchange, 200, "text/plain", (struct str) { large, 100000 });
	} else if (str_equal(path, STR("/away"))) {
		http_redirect(exchange, 302, STR("/nap"));
	} else if (http_request(exchange)->method == HTTP_POST) {
		http_reply(exchange, 201, "text/plain",
			arena_printf(fiber_arena(), "%.*s|%.*s",
				STR_ARG(http_request(exchange)->authorization),
				STR_ARG(http_request(exchange)->body)));
	} else {
		http_reply(exchange, 200, "text/plain", STR("hello"));
	}
}

static void run(void (*entry)(void *arg))
{
	finished = false;
	fiber_start("test", entry, NULL);
	loop_run(loop);
	assert_true(finished);
}

static void finish(void)
{
	finished = true;
	loop_stop(loop);
}

static struct str url_of(const char *path)
{
	return arena_printf(
		fiber_arena(), "http://127.0.0.1:%d%s", http_server_port(server), path);
}

static int set_up(void **state)
{
	struct error error;
	struct http_options options = { .address = "127.0.0.1", .handle = answer };
	snprintf(folder, sizeof(folder), "/tmp/echonest-test-XXXXXX");
	loop = loop_create();
	if (!mkdtemp(folder)) {
		return -1;
	}
	redis = private_redis_start(loop, str_from_cstr(folder), &error);
	struct store_options where = { .unix_path = private_redis_socket(redis) };
	store = store_create(loop, &where);
	server = http_server_create(loop, &options, &error);
	struct http_limits limits = service_limits(store);
	client = http_client_create(loop, &limits);
	return redis && server ? 0 : -1;
}

static void handle_stopped(void *arg)
{
	loop_stop(loop);
}

static int tear_down(void **state)
{
	http_client_destroy(client);
	released = true;
	while (at_once) {
		uv_run(loop_uv(loop), UV_RUN_ONCE);
	}
	released = false;
	http_server_stop(server, 50, handle_stopped, NULL);
	loop_run(loop);
	http_server_destroy(server);
	store_destroy(store);
	private_redis_stop(redis, handle_stopped, NULL);
	loop_run(loop);
	private_redis_destroy(redis);
	loop_destroy(loop);
	char command[96];
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command) || fiber_count() ? -1 : 0;
}

static bool get(const struct http_service *service, struct str url,
	struct http_fetch_response *response, struct error *error)
{
	struct http_fetch_request request = { .service = service, .url = url };
	return http_fetch(client, &request, response, error);
}

/* How many calls went out so far, by all clients: no service of ours has the names of these. */
static int64_t asked(void)
{
	unsigned other = 0;
	while (strcmp(http_services()[other], "other") != 0) {
		other++;
	}
	return metric_times(metrics_find("echonest_upstream_request_seconds"), other);
}

static int64_t connected(void)
{
	unsigned last = 0;
	while (http_services()[last + 1]) {
		last++;
	}
	return metric_value(metrics_find("echonest_upstream_connections_total"), last);
}

static void fetch_thrice(void *arg)
{
	struct http_fetch_response response;
	struct error error;
	int64_t asked_before = asked(), connected_before = connected();
	for (int i = 0; i < 3; i++) {
		assert_true(get(&plain, url_of("/"), &response, &error));
		assert_int_equal(response.status, 200);
		assert_true(str_equal(response.body, STR("hello")));
		assert_true(str_equal(response.content_type, STR("text/plain")));
	}
	assert_int_equal(asked(), asked_before + 3);
	assert_int_equal(connected(), connected_before + 1);
	finish();
}

static void a_connection_is_used_again(void **state)
{
	run(fetch_thrice);
}

static void post(void *arg)
{
	struct http_fetch_response response;
	struct error error;
	struct str headers[] = { STR("Authorization: Bearer me") };
	struct http_fetch_request request = { .service = &plain,
		.method = "POST",
		.url = url_of("/"),
		.headers = headers,
		.header_count = 1,
		.body = STR("a=1") };
	assert_true(http_fetch(client, &request, &response, &error));
	assert_int_equal(response.status, 201);
	assert_true(str_equal(response.body, STR("Bearer me|a=1")));
	headers[0] = STR("X-Split: 1\r\nX-Forged: 2");
	assert_false(http_fetch(client, &request, &response, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	finish();
}

static void a_body_and_headers_are_sent_but_no_forged_ones(void **state)
{
	run(post);
}

static void refuse_urls(void *arg)
{
	static const char *const urls[] = { "http://example.com/", "ftp://127.0.0.1/",
		"file:///etc/passwd", "http://127.0.0.1@example.com/",
		"https://me:pw@localhost/", "http://localhost.example.com/",
		"gopher://localhost/", "nonsense", "" };
	struct http_fetch_response response;
	struct error error;
	int64_t asked_before = asked();
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		assert_false(get(&plain, str_from_cstr(urls[i]), &response, &error));
		assert_int_equal(error.kind, ERROR_INVALID);
	}
	assert_int_equal(asked(), asked_before);
	finish();
}

static void only_https_and_this_machine_are_asked(void **state)
{
	run(refuse_urls);
}

static void wait_too_long(void *arg)
{
	struct http_fetch_response response;
	struct error error;
	struct http_fetch_request request = {
		.service = &plain, .url = url_of("/slow"), .timeout_ms = 50
	};
	assert_false(http_fetch(client, &request, &response, &error));
	assert_int_equal(error.kind, ERROR_TIMEOUT);
	assert_string_equal(error.message, "Plain takes too long to answer.");
	finish();
}

static void a_slow_service_is_given_up(void **state)
{
	run(wait_too_long);
}

static void take_too_much(void *arg)
{
	struct http_fetch_response response;
	struct error error;
	struct http_fetch_request request = {
		.service = &plain, .url = url_of("/large"), .size_max = 99999
	};
	assert_false(http_fetch(client, &request, &response, &error));
	assert_int_equal(error.kind, ERROR_UPSTREAM);
	request.size_max = 100000;
	assert_true(http_fetch(client, &request, &response, &error));
	assert_int_equal(response.body.len, 100000);
	finish();
}

static void an_answer_that_is_too_large_is_refused(void **state)
{
	run(take_too_much);
}

static void stay(void *arg)
{
	struct http_fetch_response response;
	struct error error;
	assert_true(get(&plain, url_of("/away"), &response, &error));
	assert_int_equal(response.status, 302);
	assert_true(str_equal(response.location, url_of("/nap")));
	assert_true(get(&plain, url_of("/"), &response, &error));
	assert_int_equal(response.location.len, 0);
	finish();
}

static void redirects_are_told_and_not_followed_unasked(void **state)
{
	run(stay);
}

static void hear_429(void *arg)
{
	struct http_fetch_response response;
	struct error error;
	struct http_limits limits = service_limits(store);
	struct http_client *other = http_client_create(loop, &limits);
	assert_true(store_wait_up(store, 10000, &error));
	limited = 0;
	assert_false(get(&busy, url_of("/busy"), &response, &error));
	assert_int_equal(error.kind, ERROR_LIMITED);
	assert_string_equal(
		error.message, "Busy has had too many requests from us; try again in 77 s.");
	struct http_fetch_request request = { .service = &busy, .url = url_of("/busy") };
	int64_t asked_before = asked();
	assert_false(http_fetch(other, &request, &response, &error));
	assert_int_equal(error.kind, ERROR_LIMITED);
	assert_false(get(&busy, url_of("/busy"), &response, &error));
	assert_int_equal(limited, 1);
	assert_int_equal(asked(), asked_before);
	assert_true(get(&plain, url_of("/"), &response, &error));
	http_client_destroy(other);
	finish();
}

static void hear_429_and_no_time(void *arg)
{
	struct http_fetch_response response;
	struct error error;
	assert_false(get(&curt, url_of("/curt"), &response, &error));
	assert_string_equal(
		error.message, "Curt has had too many requests from us; try again in 3600 s.");
	assert_false(get(&brief, url_of("/curt"), &response, &error));
	assert_string_equal(
		error.message, "Brief has had too many requests from us; try again in 5 s.");
	finish();
}

static void a_429_that_does_not_say_how_long_counts_for_the_services_own_time(void **state)
{
	run(hear_429_and_no_time);
}

static void a_service_that_says_429_is_left_alone_by_every_client(void **state)
{
	run(hear_429);
}

static void keep_the_longer(void *arg)
{
	struct error error;
	struct http_limits limits = service_limits(store);
	assert_true(store_wait_up(store, 10000, &error));
	limits.limit(limits.context, "longer", 500);
	limits.limit(limits.context, "longer", 5);
	assert_true(limits.left_s(limits.context, "longer") > 400);
	assert_int_equal(limits.left_s(limits.context, "another"), 0);
	finish();
}

static void a_shorter_wait_does_not_shorten_a_longer_one(void **state)
{
	run(keep_the_longer);
}

static void limit_unasked(void *arg)
{
	struct http_fetch_response response;
	struct error error;
	struct http_limits limits = service_limits(store);
	struct http_client *other = http_client_create(loop, &limits);
	assert_true(store_wait_up(store, 10000, &error));
	assert_true(get(&full, url_of("/"), &response, &error));
	assert_false(http_client_limit(client, &full, 60, &error));
	assert_int_equal(error.kind, ERROR_LIMITED);
	struct http_fetch_request request = { .service = &full, .url = url_of("/") };
	int64_t asked_before = asked();
	assert_false(http_fetch(other, &request, &response, &error));
	assert_int_equal(error.kind, ERROR_LIMITED);
	assert_int_equal(asked(), asked_before);
	http_client_destroy(other);
	finish();
}

static void a_service_that_has_had_enough_in_other_words_is_left_alone_too(void **state)
{
	run(limit_unasked);
}

static void a_name_and_a_secret_are_one_header(void **state)
{
	struct arena *arena = arena_create();
	struct str header =
		http_basic(arena, STR("Aladdin"), STR("open sesame")); /* RFC 7617 */
	assert_true(
		str_equal(header, STR("Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")));
	assert_true(str_equal(
		http_basic(arena, STR_EMPTY, STR_EMPTY), STR("Authorization: Basic Og==")));
	arena_destroy(arena);
}

static int left;

static void nap(void *arg)
{
	struct http_fetch_response response;
	struct error error;
	assert_true(get(&narrow, url_of("/nap"), &response, &error));
	if (--left == 0) {
		finish();
	}
}

static void queue_up(void *arg)
{
	left = 5;
	most_at_once = 0;
	for (int i = 0; i < 5; i++) {
		fiber_start("nap", nap, NULL);
	}
}

static void requests_beyond_a_services_limit_queue(void **state)
{
	run(queue_up);
	assert_int_equal(most_at_once, 1);
}

static int ended;

static void be_cancelled(void *arg)
{
	struct http_fetch_response response;
	struct error error;
	assert_false(get(&narrow, url_of("/slow"), &response, &error));
	assert_int_equal(error.kind, ERROR_CANCELLED);
	ended++;
}

static void cancel_two(void *arg)
{
	struct error error;
	assert_true(store_wait_up(store, 10000, &error));
	ended = 0;
	struct fiber *asks = fiber_start("asks", be_cancelled, NULL);
	struct fiber *queues = fiber_start("queues", be_cancelled, NULL);
	fiber_sleep(50);
	fiber_cancel(queues);
	fiber_sleep(1);
	fiber_cancel(asks);
	while (ended < 2) {
		fiber_sleep(1);
	}
	left = 1;
	fiber_start("nap", nap, NULL); /* the place is free again */
}

static void a_cancelled_fetch_leaves_nothing_behind(void **state)
{
	run(cancel_two);
}

static void knock(void *arg)
{
	struct http_fetch_response response;
	struct error error;
	uv_tcp_t *tcp = calloc(1, sizeof(*tcp));
	struct sockaddr_in address;
	int len = sizeof(address);
	uv_ip4_addr("127.0.0.1", 0, &address);
	uv_tcp_init(loop_uv(loop), tcp);
	/* bound but not listening: nobody else gets the port, and nobody answers */
	assert_int_equal(uv_tcp_bind(tcp, (struct sockaddr *)&address, 0), 0);
	uv_tcp_getsockname(tcp, (struct sockaddr *)&address, &len);
	struct str url =
		arena_printf(fiber_arena(), "http://127.0.0.1:%d/", ntohs(address.sin_port));
	assert_false(get(&plain, url, &response, &error));
	assert_int_equal(error.kind, ERROR_UNAVAILABLE);
	uv_close((uv_handle_t *)tcp, (uv_close_cb)free);
	finish();
}

static void a_refused_connection_says_so(void **state)
{
	run(knock);
}

static void free_stream(uv_handle_t *handle)
{
	free(handle);
}

static void write_garbage(uv_stream_t *listener, int status)
{
	uv_tcp_t *peer = calloc(1, sizeof(*peer));
	char garbage[] = "\x16\x03 what is this?\r\n\r\n";
	uv_buf_t bytes = uv_buf_init(garbage, sizeof(garbage) - 1);
	uv_tcp_init(loop_uv(loop), peer);
	uv_accept(listener, (uv_stream_t *)peer);
	uv_try_write((uv_stream_t *)peer, &bytes, 1);
	uv_close((uv_handle_t *)peer, free_stream);
}

static void meet_garbage(void *arg)
{
	struct http_fetch_response response;
	struct error error;
	uv_tcp_t *tcp = calloc(1, sizeof(*tcp));
	struct sockaddr_in address;
	int len = sizeof(address);
	uv_ip4_addr("127.0.0.1", 0, &address);
	uv_tcp_init(loop_uv(loop), tcp);
	uv_tcp_bind(tcp, (struct sockaddr *)&address, 0);
	assert_int_equal(uv_listen((uv_stream_t *)tcp, 8, write_garbage), 0);
	uv_tcp_getsockname(tcp, (struct sockaddr *)&address, &len);
	static const char *const schemes[] = { "http", "https" };
	for (int i = 0; i < 2; i++) {
		struct str url = arena_printf(fiber_arena(), "%s://127.0.0.1:%d/", schemes[i],
			ntohs(address.sin_port));
		assert_false(get(&plain, url, &response, &error));
		assert_int_equal(error.kind, ERROR_UPSTREAM);
	}
	uv_close((uv_handle_t *)tcp, free_stream);
	finish();
}

static void garbage_is_no_answer(void **state)
{
	run(meet_garbage);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_connection_is_used_again),
		TEST(a_body_and_headers_are_sent_but_no_forged_ones),
		TEST(only_https_and_this_machine_are_asked),
		TEST(a_slow_service_is_given_up),
		TEST(an_answer_that_is_too_large_is_refused),
		TEST(redirects_are_told_and_not_followed_unasked),
		TEST(a_service_that_says_429_is_left_alone_by_every_client),
		TEST(a_429_that_does_not_say_how_long_counts_for_the_services_own_time),
		cmocka_unit_test(a_name_and_a_secret_are_one_header),
		TEST(a_shorter_wait_does_not_shorten_a_longer_one),
		TEST(a_service_that_has_had_enough_in_other_words_is_left_alone_too),
		TEST(requests_beyond_a_services_limit_queue),
		TEST(a_cancelled_fetch_leaves_nothing_behind),
		TEST(a_refused_connection_says_so),
		TEST(garbage_is_no_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
