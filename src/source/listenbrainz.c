#include "source/listenbrainz.h"

#include "base/buf.h"
#include "base/json.h"
#include "net/fiber.h"

/* One of the computations that similar-artists offers: sessions of 7500 days. */
#define ALGORITHM                                                                              \
	"session_based_days_7500_session_300_contribution_5_threshold_10_limit_100_filter_"    \
	"True_skip_30"
#define MBID_LEN 36

static const struct http_service service = { "listenbrainz", "ListenBrainz", 2 };

bool listenbrainz_is_configured(const struct config *config)
{
	return config->listenbrainz_url.len > 0;
}

static bool fetch(const struct config *config, struct http_client *http, const char *method,
	struct str path, struct str body, json_t **answer, struct error *error)
{
	struct str headers[] = { STR("Content-Type: application/json") };
	struct http_fetch_request request = {
		.service = &service,
		.method = method,
		.url = arena_printf(fiber_arena(), "%.*s%.*s",
			STR_ARG(config->listenbrainz_url), STR_ARG(path)),
		.headers = headers,
		.header_count = body.len > 0,
		.body = body,
	};
	struct http_fetch_response response;
	if (!http_fetch(http, &request, &response, error)) {
		return false;
	}
	if (response.status != 200 || !json_parse(fiber_arena(), response.body, answer, NULL) ||
		!json_is_array(*answer)) {
		return error_set(error, ERROR_UPSTREAM,
			"ListenBrainz gives no proper answer (status %d).", response.status);
	}
	return true;
}

/* A word of letters, digits and hyphens that may stand in a path. */
static bool is_mbid(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-')) {
			return false;
		}
	}
	return text.len == MBID_LEN;
}

bool listenbrainz_artist(const struct config *config, struct http_client *http,
	struct str artist, struct str title, struct str *mbid, struct error *error)
{
	struct buf body = { 0 };
	struct json_writer json = { .buf = &body };
	json_t *answer;
	json_begin_array(&json);
	json_begin_object(&json);
	json_member_write_str(&json, "artist_credit_name", artist);
	json_member_write_str(&json, "recording_name", title);
	json_end_object(&json);
	json_end_array(&json);
	struct str text = arena_str(fiber_arena(), buf_str(&body));
	buf_finish(&body);
	*mbid = STR_EMPTY;
	if (!fetch(config, http, "POST", STR("/mbid-mapping/json"), text, &answer, error)) {
		return false;
	}
	const json_t *mbids = json_object_get(json_array_get(answer, 0), "artist_mbids");
	struct str first = json_str(json_array_get(mbids, 0));
	*mbid = is_mbid(first) ? first : STR_EMPTY;
	return true;
}

bool listenbrainz_near(const struct config *config, struct http_client *http, struct str mbid,
	struct str *names, size_t *count, struct error *error)
{
	json_t *answer;
	struct str path = arena_printf(fiber_arena(),
		"/similar-artists/json?artist_mbids=%.*s&algorithm=" ALGORITHM, STR_ARG(mbid));
	size_t most = *count;
	*count = 0;
	if (!fetch(config, http, NULL, path, STR_EMPTY, &answer, error)) {
		return false;
	}
	for (size_t i = 0; i < json_array_size(answer) && *count < most; i++) {
		struct str name = json_member_str(json_array_get(answer, i), "name");
		if (name.len > 0) {
			names[(*count)++] = name;
		}
	}
	return true;
}

bool listenbrainz_check(
	const struct config *config, struct http_client *http, struct error *error)
{
	struct str mbid;
	return listenbrainz_artist(
		config, http, STR("Queen"), STR("Bohemian Rhapsody"), &mbid, error);
}
