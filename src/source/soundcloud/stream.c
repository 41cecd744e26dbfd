/* Where a track's sound is. */
#include "net/fiber.h"
#include "source/soundcloud/internal.h"

#define SHARED_S 60

/*
 * The API's streams of a track, best first. One file is easiest for browsers; SoundCloud has
 * given notice that it will end, and then there are pieces of AAC (SoundCloud's "Moving to
 * Modern Streaming").
 */
static const struct format {
	const char *member;
	bool is_hls;
} formats[] = {
	{ "http_mp3_128_url", false },
	{ "hls_aac_160_url", true },
	{ "hls_aac_96_url", true },
	{ "hls_mp3_128_url", true },
};

static const struct format *choose(const json_t *streams, struct str *url)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		*url = json_member_str(streams, formats[i].member);
		if (url->len) {
			return &formats[i];
		}
	}
	return NULL;
}

static bool is_of_api(const struct soundcloud *soundcloud, struct str url)
{
	struct str base = soundcloud->config->soundcloud_api_url;
	return str_starts_with(url, base) && str_starts_with(str_from(url, base.len), STR("/"));
}

/*
 * The API's address of a stream wants our token and leads to one that wants none: that is for
 * the browser, the token is not. Before November 2025 there was only the latter.
 */
static bool follow(struct soundcloud *soundcloud, struct str *url, struct error *error)
{
	struct http_fetch_response response;
	if (is_of_api(soundcloud, *url)) {
		if (!soundcloud_call(soundcloud, &soundcloud_streams, *url, &response, error)) {
			return false;
		}
		*url = response.location;
	}
	bool is_public = !is_of_api(soundcloud, *url) &&
			 (str_starts_with(*url, STR("https://")) ||
				 str_starts_with(*url, STR("http://127.0.0.1:")));
	return is_public || error_set(error, ERROR_UPSTREAM,
				    "SoundCloud gives no address for that track's sound.");
}

/* What one fiber fetches for all that want it. */
struct wanted {
	struct soundcloud *soundcloud;
	struct str id;
};

/* "hls https://…" or "file https://…" */
static bool fetch(void *context, struct str *found, struct error *error)
{
	struct wanted *wanted = context;
	struct soundcloud *soundcloud = wanted->soundcloud;
	struct http_fetch_response response;
	struct str url = arena_printf(fiber_arena(), "%.*s%.*s/streams",
		STR_ARG(soundcloud->config->soundcloud_api_url),
		STR_ARG(soundcloud_path("tracks", wanted->id)));
	json_t *streams;
	if (!soundcloud_call(soundcloud, &soundcloud_streams, url, &response, error)) {
		return false;
	}
	if (!json_parse(fiber_arena(), response.body, &streams, error)) {
		return error_set(error, ERROR_UPSTREAM,
			"SoundCloud answers with something else than JSON.");
	}
	const struct format *format = choose(streams, &url);
	if (!format) {
		return error_set(error, ERROR_FORBIDDEN,
			"SoundCloud gives only a snippet of that track, or nothing.");
	}
	if (!follow(soundcloud, &url, error)) {
		return false;
	}
	*found = arena_printf(
		fiber_arena(), "%s %.*s", format->is_hls ? "hls" : "file", STR_ARG(url));
	return true;
}

bool soundcloud_find_stream(struct soundcloud *soundcloud, struct str id,
	struct soundcloud_stream *stream, struct error *error)
{
	struct wanted wanted = { soundcloud, id };
	struct str found, name = arena_printf(fiber_arena(), "stream %.*s", STR_ARG(id));
	if (!source_trackid_is_valid(STR("soundcloud"), id)) {
		return error_set(error, ERROR_INVALID, "The track's id must be a number.");
	}
	bool is_kept = soundcloud->store && memory_recall(&soundcloud->memory, name, &found);
	if (!is_kept &&
		!flight_fetch(&soundcloud->streams, id, fetch, &wanted, &found, error)) {
		return false;
	}
	if (!is_kept && soundcloud->store) {
		memory_keep(&soundcloud->memory,
			&(struct memory_item) { name, found, SHARED_S }, 1);
	}
	stream->is_hls = str_starts_with(found, STR("hls "));
	stream->url = str_from(found, str_index_of(found, ' ') + 1);
	return true;
}
