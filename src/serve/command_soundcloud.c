#include "serve/command_soundcloud.h"

#include "nest/nest.h"
#include "serve/act.h"
#include "serve/parts.h"

/* An answer being written: [event,{…}] */
struct answer {
	struct buf buf;
	struct json_writer json;
};

static void begin(struct answer *answer, const char *event)
{
	*answer = (struct answer) { .json = { .buf = &answer->buf } };
	json_begin_array(&answer->json);
	json_write_str(&answer->json, str_from_cstr(event));
	json_begin_object(&answer->json);
}

static void finish(struct command *command, struct answer *answer)
{
	json_end_object(&answer->json);
	json_end_array(&answer->json);
	peer_send(command->peer, buf_str(&answer->buf));
	buf_finish(&answer->buf);
}

/* `id` is "" where there is none to tell. Always true: it is answered. */
static bool refuse(
	struct command *command, const char *event, struct str id, const struct error *error)
{
	struct answer answer;
	begin(&answer, event);
	if (id.len) {
		json_member_write_str(&answer.json, "id", id);
	}
	json_member_write_str(
		&answer.json, "error", str_from_cstr(error_public_message(error)));
	finish(command, &answer);
	return true;
}

/* --- what a link leads to --- */

static void write_track(struct json_writer *json, const struct track *track)
{
	json_member_write_str(json, "id", track->trackid);
	json_member_write_str(json, "title", track->title);
	json_member_write_str(json, "artist", track->artist);
	json_member_write_int(json, "duration", track->duration_s);
	json_member_write_int(json, "duration_ms", track->duration_ms);
	json_member_write_str(json, "artwork_url", track->big_img);
	json_member_write_str(json, "img", track->img);
	json_member_write_str(json, "big_img", track->big_img);
	json_member_write_str(json, "permalink_url", track->permalink_url);
}

static void write_tracks(struct json_writer *json, const struct source_link *found)
{
	json_member_write_str(json, "title", found->title);
	json_member_write_int(json, "total", (int64_t)found->total);
	json_key(json, "tracks");
	json_begin_array(json);
	for (size_t i = 0; i < found->count; i++) {
		json_begin_object(json);
		write_track(json, &found->tracks[i]);
		json_end_object(json);
	}
	json_end_array(json);
}

static bool open_link(
	struct command *command, struct str url, struct source_link *found, struct error *error)
{
	struct soundcloud *soundcloud = command->peer->serve->soundcloud;
	if (!soundcloud) {
		return act_not_configured(error, "SoundCloud");
	}
	struct source *source = soundcloud_source(soundcloud);
	url = str_trim(url);
	if (!source->owns_link(url)) {
		return error_set(error, ERROR_INVALID, "That is no link to SoundCloud.");
	}
	return source->open_link(source, url, command->act->user, fiber_arena(), found, error);
}

bool command_resolve_soundcloud(struct command *command, struct error *error)
{
	const json_t *url = json_array_get(command->array, 1);
	struct source_link found;
	struct answer answer;
	if (!json_is_string(url)) {
		return error_set(error, ERROR_INVALID, "The address is missing.");
	}
	if (!open_link(command, json_str(url), &found, error)) {
		return refuse(command, "soundcloud_error", STR_EMPTY, error);
	}
	begin(&answer, "soundcloud_resolved");
	json_member_write_str(&answer.json, "kind", found.kind);
	if (str_equal(found.kind, STR("track"))) {
		write_track(&answer.json, &found.tracks[0]);
	} else {
		write_tracks(&answer.json, &found);
	}
	finish(command, &answer);
	return true;
}

/* --- where a track's sound is --- */

bool command_get_soundcloud_stream(struct command *command, struct error *error)
{
	const json_t *given = json_array_get(command->array, 1);
	struct soundcloud *soundcloud = command->peer->serve->soundcloud;
	struct str id = json_is_integer(given) ? nest_number(json_integer_value(given))
					       : json_str(given);
	struct soundcloud_stream stream;
	struct answer answer;
	if (!json_is_string(given) && !json_is_integer(given)) {
		return error_set(error, ERROR_INVALID, "The track's id is missing.");
	}
	if (!(soundcloud ? soundcloud_find_stream(soundcloud, id, &stream, error)
			 : act_not_configured(error, "SoundCloud"))) {
		return refuse(command, "soundcloud_stream_error", id, error);
	}
	begin(&answer, "soundcloud_stream");
	json_member_write_str(&answer.json, "id", id);
	json_member_write_str(&answer.json, "url", stream.url);
	json_member_write_str(
		&answer.json, "type", stream.is_hls ? STR("hls") : STR("progressive"));
	finish(command, &answer);
	return true;
}
