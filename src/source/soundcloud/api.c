#include "base/log.h"
#include "net/fiber.h"
#include "source/soundcloud/internal.h"

#define KEPT_S	 600
#define KEPT_MAX (64 * 1024)
#define SIZE_MAX_BYTES                                                                         \
	(2 * 1024 * 1024) /* a page of 200 tracks with all their descriptions                  \
			   */

/*
 * Three, because each has a limit of its own: without streams left for today one can still
 * search, and nobody who waits for music waits for the searches of others.
 */
const struct http_service soundcloud_catalogue = { "soundcloud", "SoundCloud", 8 };
const struct http_service soundcloud_streams = { "soundcloud-streams", "SoundCloud", 8 };
const struct http_service soundcloud_accounts = { "soundcloud-accounts", "SoundCloud", 2 };

static bool refuse(const struct http_service *service, int status, struct error *error)
{
	if (status == 404) {
		return error_set(error, ERROR_NOT_FOUND,
			"SoundCloud has nothing there, or it is private.");
	}
	log_warning("upstream_refused", LOG_CSTR("service", service->name),
		LOG_INT("status", status));
	if (status == 403) {
		return error_set(error, ERROR_FORBIDDEN,
			"SoundCloud does not let this server have that.");
	}
	if (status == 401) {
		return error_set(error, ERROR_UPSTREAM,
			"SoundCloud does not accept the token that it has just given us.");
	}
	return error_set(error, ERROR_UPSTREAM,
		status >= 500 ? "SoundCloud has trouble of its own (%d); try again in a moment."
			      : "SoundCloud does not want to answer (%d).",
		status);
}

static bool ask(struct soundcloud *soundcloud, const struct http_service *service,
	struct str url, struct str token, struct http_fetch_response *response,
	struct error *error)
{
	struct str headers[] = {
		arena_printf(fiber_arena(), "Authorization: OAuth %.*s", STR_ARG(token)),
		STR("Accept: application/json; charset=utf-8"),
	};
	struct http_fetch_request request = {
		.service = service,
		.url = url,
		.headers = headers,
		.header_count = 2,
		.size_max = SIZE_MAX_BYTES,
	};
	return http_fetch(soundcloud->http, &request, response, error);
}

bool soundcloud_call(struct soundcloud *soundcloud, const struct http_service *service,
	struct str url, struct http_fetch_response *response, struct error *error)
{
	/* what we have may be old, and so may what another process has left in the store */
	for (int tries = 0; tries < 3; tries++) {
		struct str token;
		if (!soundcloud_token(soundcloud, &token, error) ||
			!ask(soundcloud, service, url, token, response, error)) {
			return false;
		}
		if (response->status != 401) {
			break;
		}
		soundcloud_drop_token(soundcloud, token);
	}
	return (response->status >= 200 && response->status < 400) ||
	       refuse(service, response->status, error);
}

struct str soundcloud_path(const char *kind, struct str id)
{
	return arena_printf(fiber_arena(), "/%s/soundcloud:%s:%.*s", kind, kind, STR_ARG(id));
}

/* What one fiber fetches for all that want it. */
struct wanted {
	struct soundcloud *soundcloud;
	struct str path;
};

static bool fetch(void *context, struct str *body, struct error *error)
{
	struct wanted *wanted = context;
	struct http_fetch_response response;
	struct str url = arena_printf(fiber_arena(), "%.*s%.*s",
		STR_ARG(wanted->soundcloud->config->soundcloud_api_url), STR_ARG(wanted->path));
	if (!soundcloud_call(
		    wanted->soundcloud, &soundcloud_catalogue, url, &response, error)) {
		return false;
	}
	*body = response.body;
	return response.status == 200 || refuse(&soundcloud_catalogue, response.status, error);
}

bool soundcloud_get(
	struct soundcloud *soundcloud, struct str path, json_t **answer, struct error *error)
{
	struct wanted wanted = { soundcloud, path };
	struct str body;
	bool is_kept = soundcloud->store && memory_recall(&soundcloud->memory, path, &body);
	if (!is_kept &&
		!flight_fetch(&soundcloud->answers, path, fetch, &wanted, &body, error)) {
		return false;
	}
	if (!json_parse(fiber_arena(), body, answer, error) || !json_is_object(*answer)) {
		log_warning("upstream_unread", LOG_CSTR("service", soundcloud_catalogue.name));
		return error_set(error, ERROR_UPSTREAM,
			"SoundCloud answers with something else than JSON.");
	}
	if (!is_kept && soundcloud->store && body.len <= KEPT_MAX) {
		memory_keep(
			&soundcloud->memory, &(struct memory_item) { path, body, KEPT_S }, 1);
	}
	return true;
}
