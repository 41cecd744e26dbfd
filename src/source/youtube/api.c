#include "source/youtube/api.h"

#include "base/log.h"
#include "net/fiber.h"
#include "net/http_fields.h"

#define KEPT_MAX     (64 * 1024) /* larger answers are not worth the store's memory */
#define KEPT_S	     600
#define QUOTA_WAIT_S 3600 /* the quota is a day's; somebody may have raised it meanwhile */
#define RATE_WAIT_S  60	  /* too many in this minute */

static const struct http_service service = { "youtube", "YouTube", 8 };

/*
 * The reasons in an error's JSON that we have something to say about (YouTube Data API,
 * "Errors"; those in capitals are of Google's API keys).
 */
static const struct reason {
	struct str word;
	enum error_kind kind;
	int64_t wait_s; /* of ERROR_LIMITED */
	const char *message;
} reasons[] = {
	{ STR("quotaExceeded"), ERROR_LIMITED, QUOTA_WAIT_S, NULL },
	{ STR("dailyLimitExceeded"), ERROR_LIMITED, QUOTA_WAIT_S, NULL },
	{ STR("rateLimitExceeded"), ERROR_LIMITED, RATE_WAIT_S, NULL },
	{ STR("userRateLimitExceeded"), ERROR_LIMITED, RATE_WAIT_S, NULL },
	{ STR("playlistNotFound"), ERROR_NOT_FOUND, 0, "YouTube has no such playlist." },
	{ STR("playlistItemsNotAccessible"), ERROR_FORBIDDEN, 0,
		"That playlist is private: only its owner can open it." },
	{ STR("watchLaterNotAccessible"), ERROR_FORBIDDEN, 0,
		"\"Watch later\" is private: nobody else can open it." },
	{ STR("watchHistoryNotAccessible"), ERROR_FORBIDDEN, 0,
		"A watch history is private: nobody else can open it." },
	{ STR("API_KEY_INVALID"), ERROR_UPSTREAM, 0,
		"YouTube says that YT_API_KEY is no key." },
	{ STR("keyInvalid"), ERROR_UPSTREAM, 0, "YouTube says that YT_API_KEY is no key." },
	{ STR("SERVICE_DISABLED"), ERROR_UPSTREAM, 0,
		"The YouTube Data API v3 is not enabled for YT_API_KEY." },
	{ STR("accessNotConfigured"), ERROR_UPSTREAM, 0,
		"The YouTube Data API v3 is not enabled for YT_API_KEY." },
	{ STR("API_KEY_SERVICE_BLOCKED"), ERROR_UPSTREAM, 0,
		"YT_API_KEY is restricted to other APIs than the YouTube Data API v3." },
	{ STR("API_KEY_IP_ADDRESS_BLOCKED"), ERROR_UPSTREAM, 0,
		"YT_API_KEY is restricted to other addresses than this server's." },
	{ STR("API_KEY_HTTP_REFERRER_BLOCKED"), ERROR_UPSTREAM, 0,
		"YT_API_KEY is restricted to websites; a server needs one without." },
};

static const struct reason *find_reason(struct str word)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (str_equal(word, reasons[i].word)) {
			return &reasons[i];
		}
	}
	return NULL;
}

/* The first reason that we know, in {"error":{"errors":[{"reason"}],"details":[{"reason"}]}}.
 */
static const struct reason *read_reason(const json_t *answer, struct str *word)
{
	static const char *const lists[] = { "details", "errors" };
	const json_t *error = json_object_get(answer, "error");
	*word = STR_EMPTY;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		const json_t *list = json_object_get(error, lists[i]);
		for (size_t j = 0; j < json_array_size(list); j++) {
			struct str found = json_member_str(json_array_get(list, j), "reason");
			const struct reason *reason = find_reason(found);
			*word = found.len ? found : *word;
			if (reason) {
				return reason;
			}
		}
	}
	return NULL;
}

static bool refuse(struct youtube_api *api, const struct http_fetch_response *response,
	struct error *error)
{
	json_t *answer = NULL;
	struct str word;
	struct error unread;
	if (!json_parse(fiber_arena(), response->body, &answer, &unread)) {
		answer = NULL;
	}
	const struct reason *reason = read_reason(answer, &word);
	if (reason && reason->kind == ERROR_LIMITED) {
		return http_client_limit(api->http, &service, reason->wait_s, error);
	}
	if (reason && reason->kind != ERROR_UPSTREAM) {
		return error_set(error, reason->kind, "%s", reason->message);
	}
	log_warning("upstream_refused", LOG_CSTR("service", service.name),
		LOG_INT("status", response->status), LOG_STR("reason", word));
	if (reason) {
		return error_set(error, reason->kind, "%s", reason->message);
	}
	return error_set(error, ERROR_UPSTREAM,
		response->status >= 500
			? "YouTube has trouble of its own (%d); try again in a moment."
			: "YouTube does not want to answer (%d).",
		response->status);
}

struct youtube_api youtube_api_make(
	const struct config *config, struct http_client *http, struct store *store)
{
	return (struct youtube_api) { config, http, { store, STR("known:{youtube}") }, { 0 } };
}

bool youtube_api_kept(struct youtube_api *api, struct str path, struct str *body)
{
	return api->memory.store && memory_recall(&api->memory, path, body);
}

/* What one fiber fetches for all that want it. */
struct wanted {
	struct youtube_api *api;
	struct str path;
};

static bool fetch(void *context, struct str *body, struct error *error)
{
	struct wanted *wanted = context;
	struct youtube_api *api = wanted->api;
	struct arena *arena = fiber_arena();
	struct http_fetch_response response;
	struct http_fetch_request request = {
		.service = &service,
		.url = arena_printf(arena, "%.*s/%.*s&key=%.*s",
			STR_ARG(api->config->youtube_api_url), STR_ARG(wanted->path),
			STR_ARG(http_encode(arena, api->config->youtube_api_key))),
	};
	if (!http_fetch(api->http, &request, &response, error)) {
		return false;
	}
	*body = response.body;
	return response.status == 200 || refuse(api, &response, error);
}

static bool parse(struct str body, json_t **json, struct error *error)
{
	if (json_parse(fiber_arena(), body, json, error) && json_is_object(*json)) {
		return true;
	}
	log_warning("upstream_unread", LOG_CSTR("service", service.name));
	return error_set(
		error, ERROR_UPSTREAM, "YouTube answers with something else than JSON.");
}

bool youtube_api_get(struct youtube_api *api, struct str path, struct str *body, json_t **json,
	struct error *error)
{
	struct wanted wanted = { api, path };
	bool is_kept = youtube_api_kept(api, path, body);
	if (!is_kept && !flight_fetch(&api->flights, path, fetch, &wanted, body, error)) {
		return false;
	}
	if (!parse(*body, json, error)) {
		return false;
	}
	if (!is_kept && api->memory.store && body->len <= KEPT_MAX) {
		memory_keep(&api->memory, &(struct memory_item) { path, *body, KEPT_S }, 1);
	}
	return true;
}
