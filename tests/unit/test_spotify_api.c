#include "net/fiber.h"
#include "net/http.h"
#include "source/spotify_api.h"

#include <stdlib.h>

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

/* What the stand-in for Spotify answers, and what it was asked. */
static struct {
	int status;
	struct str body;
	bool is_post;
	char path[128], authorization[256], sent[256];
} spotify;

static struct loop *loop;
static struct http_server *server;
static struct http_client *client;
static struct spotify_api *api;
static struct config config;
static bool finished;

static void keep(char *place, size_t size, struct str text)
{
	size_t len = text.len < size ? text.len : size - 1;
	memcpy(place, text.data, len);
	place[len] = '\0';
}

static void answer(void *context, struct http_exchange *exchange)
{
	const struct http_request *request = http_request(exchange);
	keep(spotify.path, sizeof(spotify.path), request->path);
	keep(spotify.authorization, sizeof(spotify.authorization), request->authorization);
	keep(spotify.sent, sizeof(spotify.sent), request->body);
	spotify.is_post = request->method == HTTP_POST;
	http_reply(exchange, spotify.status, "application/json", spotify.body);
}

static int set_up(void **state)
{
	struct error error;
	struct http_options options = { .address = "127.0.0.1", .handle = answer };
	loop = loop_create();
	server = http_server_create(loop, &options, &error);
	client = http_client_create(loop, NULL);
	config.arena = arena_create();
	struct str url = arena_printf(
		config.arena, "http://127.0.0.1:%d", server ? http_server_port(server) : 0);
	config.spotify_api_url = arena_printf(config.arena, "%.*s/v1", STR_ARG(url));
	config.spotify_accounts_url = url;
	config.spotify_client_id = STR("an-id");
	config.spotify_client_secret = STR("a-secret");
	api = spotify_api_create(client, &config);
	return server ? 0 : -1;
}

static void handle_stopped(void *arg)
{
	loop_stop(loop);
}

static int tear_down(void **state)
{
	spotify_api_destroy(api);
	http_client_destroy(client);
	http_server_stop(server, 50, handle_stopped, NULL);
	loop_run(loop);
	http_server_destroy(server);
	loop_destroy(loop);
	arena_destroy(config.arena);
	return fiber_count() ? -1 : 0;
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

static bool call(const char *method, int status, struct str body, struct spotify_answer *said,
	struct error *error)
{
	struct spotify_call request = {
		.method = method,
		.path = STR("/me/player"),
		.token = STR("a-token"),
		.is_personal = true,
	};
	spotify.status = status;
	spotify.body = body;
	return spotify_api_call(api, &request, said, error);
}

static void ask(void *arg)
{
	struct spotify_answer said;
	struct error error;
	assert_true(call(NULL, 200, STR("{\"is_playing\":true}"), &said, &error));
	assert_true(json_is_true(json_object_get(said.body, "is_playing")));
	assert_string_equal(spotify.path, "/v1/me/player");
	assert_string_equal(spotify.authorization, "Bearer a-token");
	assert_true(call(NULL, 204, STR(""), &said, &error));
	assert_int_equal(said.status, 204);
	assert_null(said.body);
	assert_true(call("PUT", 200, STR("LRMQ+not JSON"), &said, &error));
	assert_null(said.body);
	finish();
}

static void an_answer_is_json_or_nothing(void **state)
{
	run(ask);
}

static void hear_refusals(void *arg)
{
	static const struct {
		int status;
		const char *body;
		enum error_kind kind;
		const char *reason, *message;
	} cases[] = {
		{ 401, "{\"error\":{\"status\":401,\"message\":\"The access token expired\"}}",
			ERROR_UNAUTHENTICATED, "", "does not accept the token" },
		{ 403,
			"{\"error\":{\"status\":403,\"message\":\"Player command failed: "
			"Premium required\",\"reason\":\"PREMIUM_REQUIRED\"}}",
			ERROR_FORBIDDEN, "PREMIUM_REQUIRED", "Premium" },
		{ 403, "{\"error\":{\"status\":403,\"message\":\"Insufficient client scope\"}}",
			ERROR_FORBIDDEN, "", "Insufficient client scope" },
		{ 403, "", ERROR_FORBIDDEN, "", "no reason given" },
		{ 404,
			"{\"error\":{\"status\":404,\"message\":\"Player command failed: No "
			"active device found\",\"reason\":\"NO_ACTIVE_DEVICE\"}}",
			ERROR_NOT_FOUND, "NO_ACTIVE_DEVICE", "open it on a device" },
		{ 404, "nothing", ERROR_NOT_FOUND, "", "nothing there" },
		{ 400, "{\"error\":{\"status\":400,\"message\":\"Invalid limit\"}}",
			ERROR_INVALID, "", "Invalid limit" },
		{ 503, "<html>", ERROR_UPSTREAM, "", "(503)" },
		{ 302, "", ERROR_UPSTREAM, "", "no proper answer" },
		{ 200, "<html>", ERROR_UPSTREAM, "", "no proper answer" },
		{ 200, "", ERROR_UPSTREAM, "", "no proper answer" },
		{ 404, "{\"error\":\"a string\"}", ERROR_NOT_FOUND, "", "nothing there" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct spotify_answer said;
		struct error error;
		assert_false(call(
			NULL, cases[i].status, str_from_cstr(cases[i].body), &said, &error));
		assert_int_equal(error.kind, cases[i].kind);
		assert_int_equal(said.status, cases[i].status);
		assert_true(str_equal_cstr(said.reason, cases[i].reason));
		assert_non_null(strstr(error.message, cases[i].message));
	}
	finish();
}

static void a_refusal_has_a_kind_a_reason_and_a_sentence(void **state)
{
	run(hear_refusals);
}

static bool ask_token(
	int status, struct str body, struct spotify_answer *said, struct error *error)
{
	spotify.status = status;
	spotify.body = body;
	return spotify_api_token(api, STR("grant_type=client_credentials"), said, error);
}

static void ask_for_tokens(void *arg)
{
	struct spotify_answer said;
	struct error error;
	assert_true(ask_token(
		200, STR("{\"access_token\":\"t\",\"expires_in\":3600}"), &said, &error));
	assert_true(spotify.is_post);
	assert_string_equal(spotify.path, "/api/token");
	assert_string_equal(spotify.sent, "grant_type=client_credentials");
	assert_string_equal(spotify.authorization, "Basic YW4taWQ6YS1zZWNyZXQ=");
	assert_true(str_equal(json_member_str(said.body, "access_token"), STR("t")));

	assert_false(ask_token(400, STR("{\"error\":\"invalid_grant\"}"), &said, &error));
	assert_int_equal(error.kind, ERROR_UNAUTHENTICATED);
	assert_true(str_equal(said.reason, STR("invalid_grant")));
	assert_false(ask_token(400, STR("{\"error\":\"invalid_client\"}"), &said, &error));
	assert_int_equal(error.kind, ERROR_UPSTREAM);
	assert_non_null(strstr(error.message, "SPOTIFY_CLIENT_ID"));
	assert_null(strstr(error.message, "a-secret"));
	assert_false(ask_token(200, STR("{\"expires_in\":3600}"), &said, &error));
	assert_int_equal(error.kind, ERROR_UPSTREAM);
	assert_false(ask_token(200, STR("<html>"), &said, &error));
	assert_int_equal(error.kind, ERROR_UPSTREAM);
	finish();
}

static void tokens_are_asked_for_as_our_app(void **state)
{
	run(ask_for_tokens);
}

static void count(void *arg)
{
	struct spotify_answer said;
	struct error error;
	struct spotify_api_stats before = spotify_api_stats(api);
	call(NULL, 200, STR("{}"), &said, &error);
	call(NULL, 404, STR("{}"), &said, &error);
	call(NULL, 500, STR(""), &said, &error);
	call(NULL, 429, STR(""), &said, &error);
	assert_int_equal(error.kind, ERROR_LIMITED);
	call(NULL, 200, STR("{}"), &said, &error);
	assert_int_equal(error.kind, ERROR_LIMITED);
	struct spotify_api_stats after = spotify_api_stats(api);
	assert_int_equal(after.calls - before.calls, 5);
	assert_int_equal(after.failures - before.failures, 1);
	assert_int_equal(after.limited - before.limited, 2);
	finish();
}

static void calls_are_counted(void **state)
{
	run(count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_json_or_nothing),
		cmocka_unit_test(a_refusal_has_a_kind_a_reason_and_a_sentence),
		cmocka_unit_test(tokens_are_asked_for_as_our_app),
		cmocka_unit_test(calls_are_counted),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
