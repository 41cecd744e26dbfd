#include "account/spotify_player.h"

#include "net/fiber.h"
#include "net/http_fields.h"

static enum spotify_player_result result_of(
	const struct spotify_answer *answer, const struct error *error)
{
	bool is_answer = answer->status > 0; /* else the connection is what fails */
	switch (error->kind) {
	case ERROR_NOT_FOUND:
		return is_answer ? SPOTIFY_PLAYER_NO_DEVICE : SPOTIFY_PLAYER_NOT_CONNECTED;
	case ERROR_UNAUTHENTICATED:
		return SPOTIFY_PLAYER_RECONNECT;
	case ERROR_FORBIDDEN:
		return str_equal(answer->reason, STR("PREMIUM_REQUIRED"))
			       ? SPOTIFY_PLAYER_NO_PREMIUM
			       : SPOTIFY_PLAYER_FAILED;
	case ERROR_LIMITED:
		return SPOTIFY_PLAYER_LIMITED;
	case ERROR_CANCELLED:
		return SPOTIFY_PLAYER_CANCELLED;
	default:
		return SPOTIFY_PLAYER_FAILED;
	}
}

static enum spotify_player_result ask(struct spotify_link *link, struct str email,
	const char *method, struct str path, struct str body, struct spotify_answer *answer)
{
	struct spotify_call call = { .method = method, .path = path, .body = body };
	struct error error;
	return spotify_link_call(link, email, &call, answer, &error)
		       ? SPOTIFY_PLAYER_DONE
		       : result_of(answer, &error);
}

static struct spotify_device read_device(const json_t *json)
{
	return (struct spotify_device) {
		.id = json_member_str(json, "id"),
		.name = json_member_str(json, "name"),
		.is_active = json_is_true(json_object_get(json, "is_active")),
		.is_restricted = json_is_true(json_object_get(json, "is_restricted")),
	};
}

static void read_playback(const json_t *json, struct spotify_playback *playback)
{
	const json_t *device = json_object_get(json, "device");
	const json_t *item = json_object_get(json, "item");
	playback->has_device = json_is_object(device);
	playback->device = read_device(device);
	playback->uri = json_member_str(item, "uri");
	playback->linked_from = json_member_str(json_object_get(item, "linked_from"), "uri");
	playback->context = json_member_str(json_object_get(json, "context"), "uri");
	playback->is_playing = json_is_true(json_object_get(json, "is_playing"));
	playback->progress_ms = json_integer_value(json_object_get(json, "progress_ms"));
}

enum spotify_player_result spotify_player_look(
	struct spotify_link *link, struct str email, struct spotify_playback *playback)
{
	struct spotify_answer answer;
	/* without the types, episodes have no item */
	enum spotify_player_result result = ask(link, email, "GET",
		STR("/me/player?additional_types=track,episode"), STR_EMPTY, &answer);
	*playback = (struct spotify_playback) {
		.uri = STR_EMPTY, .linked_from = STR_EMPTY, .context = STR_EMPTY
	};
	if (result == SPOTIFY_PLAYER_DONE && json_is_object(answer.body)) {
		read_playback(answer.body, playback);
	}
	return result;
}

enum spotify_player_result spotify_player_devices(struct spotify_link *link, struct str email,
	struct spotify_device **devices, size_t *count)
{
	struct spotify_answer answer;
	enum spotify_player_result result =
		ask(link, email, "GET", STR("/me/player/devices"), STR_EMPTY, &answer);
	*count = 0;
	if (result != SPOTIFY_PLAYER_DONE) {
		return result;
	}
	const json_t *list = json_object_get(answer.body, "devices");
	*devices = arena_array(fiber_arena(), struct spotify_device, json_array_size(list) + 1);
	for (size_t i = 0; i < json_array_size(list); i++) {
		(*devices)[(*count)++] = read_device(json_array_get(list, i));
	}
	return result;
}

/* "/me/player/<verb>?device_id=…"; without a device it is for the active one. */
static struct str path_for(const char *verb, struct str device)
{
	struct arena *arena = fiber_arena();
	return arena_printf(arena, "/me/player/%s%s%.*s", verb, device.len ? "?device_id=" : "",
		STR_ARG(http_encode(arena, device)));
}

enum spotify_player_result spotify_player_play(struct spotify_link *link, struct str email,
	struct str device, struct str uri, int64_t position_ms)
{
	struct spotify_answer answer;
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	json_begin_object(&json);
	json_key(&json, "uris");
	json_begin_array(&json);
	json_write_str(&json, uri);
	json_end_array(&json);
	json_member_write_int(&json, "position_ms", position_ms);
	json_end_object(&json);
	struct str body = arena_str(fiber_arena(), buf_str(&buf));
	buf_finish(&buf);
	return ask(link, email, "PUT", path_for("play", device), body, &answer);
}

enum spotify_player_result spotify_player_seek(
	struct spotify_link *link, struct str email, struct str device, int64_t position_ms)
{
	struct spotify_answer answer;
	struct arena *arena = fiber_arena();
	struct str path = arena_printf(arena, "/me/player/seek?position_ms=%lld%s%.*s",
		(long long)position_ms, device.len ? "&device_id=" : "",
		STR_ARG(http_encode(arena, device)));
	return ask(link, email, "PUT", path, STR_EMPTY, &answer);
}

enum spotify_player_result spotify_player_pause(
	struct spotify_link *link, struct str email, struct str device)
{
	struct spotify_answer answer;
	enum spotify_player_result result =
		ask(link, email, "PUT", path_for("pause", device), STR_EMPTY, &answer);
	/* 403 "Restriction violated": it stands already */
	return answer.status == 403 && result == SPOTIFY_PLAYER_FAILED ? SPOTIFY_PLAYER_DONE
								       : result;
}
