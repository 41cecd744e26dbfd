#include "source/spotify_api.h"

#include "base/alloc.h"
#include "base/log.h"
#include "net/fiber.h"
#include "net/http_fields.h"

#include <stdlib.h>

#define ANSWER_MAX                                                                             \
	(2 * 1024 * 1024) /* a page of 50 tracks with all their markets is 600 KB              \
			   */
#define MESSAGE_MAX 120

/*
 * Two queues, so that no pause of somebody's music waits for the searches of others; but one
 * name, as Spotify counts and limits what an app asks in all.
 */
static const struct http_service catalogue = { "spotify", "Spotify", 16 };
static const struct http_service personal = { "spotify", "Spotify", 16 };
static const struct http_service accounts = { "spotify-accounts", "Spotify", 8 };

struct spotify_api {
	struct http_client *http;
	const struct config *config;
	struct spotify_api_stats stats;
};

struct spotify_api *spotify_api_create(struct http_client *http, const struct config *config)
{
	struct spotify_api *api = alloc_new(struct spotify_api);
	api->http = http;
	api->config = config;
	return api;
}

void spotify_api_destroy(struct spotify_api *api)
{
	free(api);
}

bool spotify_api_is_configured(const struct config *config)
{
	return config->spotify_client_id.len > 0 && config->spotify_client_secret.len > 0;
}

struct spotify_api_stats spotify_api_stats(const struct spotify_api *api)
{
	return api->stats;
}

int64_t spotify_api_limited_s(struct spotify_api *api)
{
	return http_limited_s(api->http, &catalogue);
}

static bool fetch(struct spotify_api *api, const struct http_fetch_request *request,
	struct http_fetch_response *response, struct error *error)
{
	api->stats.calls++;
	if (http_fetch(api->http, request, response, error)) {
		return true;
	}
	if (error->kind == ERROR_LIMITED) {
		api->stats.limited++;
	} else if (error->kind != ERROR_CANCELLED) {
		api->stats.failures++;
	}
	return false;
}

/* The body, if it is JSON. */
static json_t *read_json(struct str body)
{
	json_t *value;
	struct error error;
	bool is_json = body.len > 0 && str_is_utf8(body) &&
		       json_parse(fiber_arena(), body, &value, &error);
	return is_json ? value : NULL;
}

static bool fail_upstream(struct spotify_api *api, int status, struct error *error)
{
	api->stats.failures++;
	log_warning(
		"upstream_failed", LOG_CSTR("service", "spotify"), LOG_INT("status", status));
	return status >= 500
		       ? error_set(error, ERROR_UPSTREAM,
				 "Spotify has a problem of its own (%d). Try again later.",
				 status)
		       : error_set(error, ERROR_UPSTREAM, "Spotify gives no proper answer.");
}

/* Spotify's own words may be shown to people, if they are few. */
static struct str clip(struct str message)
{
	struct str few = str_slice(message, 0, MESSAGE_MAX);
	while (!str_is_utf8(few)) {
		few.len--; /* in the middle of a character */
	}
	return few;
}

/* {"error":{"status":…,"message":…,"reason":…}}; the reason comes with the player's alone. */
static bool refuse(struct spotify_api *api, struct spotify_answer *answer, struct error *error)
{
	const json_t *said = json_object_get(answer->body, "error");
	struct str message = clip(json_member_str(said, "message"));
	answer->reason = json_member_str(said, "reason");
	if (answer->status == 401) {
		return error_set(
			error, ERROR_UNAUTHENTICATED, "Spotify does not accept the token.");
	}
	if (answer->status == 403 && str_equal(answer->reason, STR("PREMIUM_REQUIRED"))) {
		return error_set(
			error, ERROR_FORBIDDEN, "Spotify does this with Premium only.");
	}
	if (answer->status == 403) {
		return error_set(error, ERROR_FORBIDDEN, "Spotify does not allow that: %.*s",
			STR_ARG(message.len ? message : STR("no reason given")));
	}
	if (answer->status == 404 && str_equal(answer->reason, STR("NO_ACTIVE_DEVICE"))) {
		return error_set(error, ERROR_NOT_FOUND,
			"Spotify plays nowhere: open it on a device and start something.");
	}
	if (answer->status == 404) {
		return error_set(error, ERROR_NOT_FOUND, "Spotify has nothing there.");
	}
	if (answer->status >= 400 && answer->status < 500) {
		return error_set(error, ERROR_INVALID, "Spotify does not understand that: %.*s",
			STR_ARG(message.len ? message : STR("no reason given")));
	}
	return fail_upstream(api, answer->status, error);
}

bool spotify_api_call(struct spotify_api *api, const struct spotify_call *call,
	struct spotify_answer *answer, struct error *error)
{
	struct arena *arena = fiber_arena();
	struct http_fetch_response response;
	struct str headers[2] = {
		arena_printf(arena, "Authorization: Bearer %.*s", STR_ARG(call->token)),
		STR("Content-Type: application/json"),
	};
	struct http_fetch_request request = {
		.service = call->is_personal ? &personal : &catalogue,
		.method = call->method,
		.url = arena_printf(arena, "%.*s%.*s", STR_ARG(api->config->spotify_api_url),
			STR_ARG(call->path)),
		.headers = headers,
		.header_count = call->body.len ? 2 : 1,
		.body = call->body,
		.size_max = ANSWER_MAX,
	};
	bool is_get = !call->method || strcmp(call->method, "GET") == 0;
	*answer = (struct spotify_answer) { .reason = STR_EMPTY };
	if (!fetch(api, &request, &response, error)) {
		return false;
	}
	answer->status = response.status;
	answer->body = read_json(response.body);
	if (response.status < 200 || response.status > 299) {
		return refuse(api, answer, error);
	}
	/* the player's changes are answered with all kinds of bodies, which say nothing */
	return answer->body || response.status == 204 || !is_get ||
	       fail_upstream(api, response.status, error);
}

/* {"error":"invalid_grant","error_description":…}, RFC 6749, 5.2 */
static bool refuse_token(
	struct spotify_api *api, struct spotify_answer *answer, struct error *error)
{
	answer->reason = json_member_str(answer->body, "error");
	if (str_equal(answer->reason, STR("invalid_grant"))) {
		return error_set(error, ERROR_UNAUTHENTICATED,
			"Spotify no longer accepts this connection.");
	}
	if (str_equal(answer->reason, STR("invalid_client"))) {
		api->stats.failures++;
		log_error("spotify_app_refused");
		return error_set(error, ERROR_UPSTREAM,
			"Spotify does not know this server's app: SPOTIFY_CLIENT_ID or "
			"SPOTIFY_CLIENT_SECRET is wrong. Both stand at "
			"developer.spotify.com/dashboard.");
	}
	return fail_upstream(api, answer->status, error);
}

bool spotify_api_token(struct spotify_api *api, struct str form, struct spotify_answer *answer,
	struct error *error)
{
	struct http_fetch_response response;
	struct str headers[] = {
		http_basic(fiber_arena(), api->config->spotify_client_id,
			api->config->spotify_client_secret),
		STR("Content-Type: application/x-www-form-urlencoded"),
	};
	struct http_fetch_request request = {
		.service = &accounts,
		.method = "POST",
		.url = arena_printf(fiber_arena(), "%.*s/api/token",
			STR_ARG(api->config->spotify_accounts_url)),
		.headers = headers,
		.header_count = 2,
		.body = form,
	};
	*answer = (struct spotify_answer) { .reason = STR_EMPTY };
	if (!fetch(api, &request, &response, error)) {
		return false;
	}
	answer->status = response.status;
	answer->body = read_json(response.body);
	if (response.status != 200) {
		return refuse_token(api, answer, error);
	}
	return json_member_str(answer->body, "access_token").len > 0 ||
	       fail_upstream(api, response.status, error);
}
