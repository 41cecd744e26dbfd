/* Finding tracks: by words, or by the links that people paste. */
#include "account/limit.h"
#include "serve/parts.h"
#include "serve/router.h"

#define SEARCH_LIMIT 25
#define SEARCH_Q_MAX 200
#define LINK_MAX     2000

/* Other services count what we ask of them; strangers must not use that up. */
#define STRANGER_MOST	  30
#define STRANGER_WINDOW_S 60

static void write_pixels(struct json_writer *json, const char *name, int64_t pixels)
{
	json_key(json, name);
	if (pixels > 0) {
		json_write_int(json, pixels);
	} else {
		json_write_null(json);
	}
}

static void write_hit(struct call *call, struct json_writer *json, const struct track *track)
{
	json_begin_object(json);
	json_member_write_str(json, "uri", source_uri(call->arena, track->src, track->trackid));
	json_member_write_str(json, "track_name", track->title);
	json_member_write_str(json, "artist", track->artist);
	json_member_write_str(json, "album", track->album);
	json_member_write_int(json, "duration", track->duration_s);
	if (track->type.len > 0) {
		json_member_write_str(json, "type", track->type);
		json_member_write_str(json, "secondary_text", track->secondary_text);
	}
	json_key(json, "images");
	json_begin_object(json);
	json_member_write_str(json, "url", track->img);
	write_pixels(json, "width", track->img_width);
	write_pixels(json, "height", track->img_height);
	json_end_object(json);
	json_end_object(json);
}

static void write_hits(
	struct call *call, struct json_writer *json, const struct track *tracks, size_t count)
{
	json_begin_array(json);
	for (size_t i = 0; i < count; i++) {
		write_hit(call, json, &tracks[i]);
	}
	json_end_array(json);
}

static void finish(struct call *call, struct buf *buf)
{
	http_header(call->http, "Cache-Control", STR("no-store"));
	call_reply_json(call, 200, buf);
	buf_finish(buf);
}

/* By words */

static bool choose_source(struct call *call, struct source **source, struct error *error)
{
	struct str name = call_query(call, "source");
	if (name.len == 0) {
		*source = sources_find(call->serve->sources, STR("spotify"));
		*source = *source ? *source : sources_find(call->serve->sources, STR("local"));
	} else {
		*source = sources_find(call->serve->sources, name);
	}
	if (*source) {
		return true;
	}
	bool is_known = name.len == 0 || str_equal(name, STR("spotify")) ||
			str_equal(name, STR("youtube")) || str_equal(name, STR("soundcloud")) ||
			str_equal(name, STR("local"));
	return is_known ? error_set(error, ERROR_UNAVAILABLE,
				  "That source is not configured here.")
			: error_set(error, ERROR_INVALID, "There is no such source.");
}

static bool is_too_often(struct call *call, const struct source *source, struct error *error)
{
	return source->waits && !call_who(call) &&
	       !limit_count(call->serve->store, "search",
		       client_network(call->arena, &call->client), STRANGER_MOST,
		       STRANGER_WINDOW_S,
		       "Too many searches from your address; try again in a minute, or sign "
		       "in.",
		       error);
}

static bool search(struct call *call, struct track **tracks, size_t *count, struct error *error)
{
	struct source *source;
	struct str type = call_query(call, "type");
	struct source_query query = {
		.text = call_query(call, "q"),
		.limit = SEARCH_LIMIT,
		.is_episode = str_equal(type, STR("episode")),
	};
	*count = 0;
	if (!str_is_utf8(query.text) || query.text.len > SEARCH_Q_MAX) {
		return error_set(error, ERROR_INVALID, "q must be UTF-8 of at most %d bytes.",
			SEARCH_Q_MAX);
	}
	if (type.len && !str_equal(type, STR("track")) && !query.is_episode) {
		return error_set(error, ERROR_INVALID, "type must be track or episode.");
	}
	if (!choose_source(call, &source, error)) {
		return false;
	}
	if (!source->search) {
		return error_set(error, ERROR_INVALID,
			"%s can't be searched here: paste a link instead.", source->title);
	}
	if (query.is_episode && !source->has_episodes) {
		return true;
	}
	return !is_too_often(call, source, error) &&
	       source->search(source, &query, call->arena, tracks, count, error);
}

static void reply_search(struct call *call)
{
	struct track *tracks;
	size_t count;
	struct error error;
	if (!search(call, &tracks, &count, &error)) {
		call_fail(call, &error);
		return;
	}
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	write_hits(call, &json, tracks, count);
	finish(call, &buf);
}

/* By a link */

static bool open_link(struct call *call, struct source_link *found, struct error *error)
{
	struct str link = str_trim(call_query(call, "link"));
	if (link.len == 0) {
		return error_set(error, ERROR_INVALID, "Missing required field: link");
	}
	if (!str_is_utf8(link) || link.len > LINK_MAX) {
		return error_set(error, ERROR_INVALID,
			"link must be UTF-8 of at most %d bytes.", LINK_MAX);
	}
	struct source *source = sources_find_link(call->serve->sources, link);
	if (!source) {
		return error_set(error, ERROR_INVALID,
			"That link leads to no source that is configured here.");
	}
	return source->open_link(source, link, call->who.email, call->arena, found, error);
}

static void reply_link(struct call *call)
{
	struct source_link found;
	struct error error;
	if (!open_link(call, &found, &error)) {
		call_fail(call, &error);
		return;
	}
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	json_begin_object(&json);
	json_member_write_str(&json, "kind", found.kind);
	json_member_write_str(&json, "title", found.title);
	json_member_write_int(&json, "total", (int64_t)found.total);
	json_key(&json, "tracks");
	write_hits(call, &json, found.tracks, found.count);
	json_end_object(&json);
	finish(call, &buf);
}

const struct route routes_search[] = {
	{ "/search/v2", ALLOW_GET, ACCESS_PUBLIC, reply_search },
	{ "/tracks", ALLOW_GET, ACCESS_PERSON, reply_link },
	{ NULL },
};
