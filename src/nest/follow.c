#include "nest/follow.h"

#include "net/fiber.h"

/* The words of store and protocol, and what people are told. */
static const struct {
	const char *word;
	const char *message;  /* while it is on, or to be told that it has ended */
	const char *given_up; /* when it has ended for that; NULL: the same */
} states[] = {
	[FOLLOW_OFF] = { "off", "", NULL },
	[FOLLOW_STARTING] = { "starting", "", NULL },
	[FOLLOW_FOLLOWING] = { "following", "", NULL },
	[FOLLOW_WAITING] = { "waiting",
		"Your Spotify plays again with the next song of Spotify.", NULL },
	[FOLLOW_STOPPED] = { "stopped",
		"You have chosen something else on Spotify, so the nest plays there no longer. "
		"Turn it on again whenever you like.",
		NULL },
	[FOLLOW_NO_DEVICE] = { "no_device",
		"Open Spotify on the device that is to play, and start something there. The "
		"nest then takes over.",
		"Spotify was open on none of your devices for ten minutes, so the nest has "
		"stopped looking for one. Turn it on again whenever you like." },
	[FOLLOW_NO_PREMIUM] = { "no_premium",
		"Spotify lets the nest play only for people who have Premium.", NULL },
	[FOLLOW_RECONNECT] = { "reconnect",
		"Spotify no longer accepts your connection. Reconnect Spotify to go on.",
		NULL },
	[FOLLOW_NOT_CONNECTED] = { "not_connected", "Connect your Spotify first.", NULL },
	[FOLLOW_LIMITED] = { "limited",
		"Spotify has had too many requests from this server. It goes on by itself.",
		NULL },
};
#define STATE_COUNT (sizeof(states) / sizeof(states[0]))

static enum follow_state state_of_word(struct str word)
{
	for (size_t i = 0; i < STATE_COUNT; i++) {
		if (str_equal_cstr(word, states[i].word)) {
			return (enum follow_state)i;
		}
	}
	return FOLLOW_OFF;
}

static bool read_follower(
	struct arena *arena, struct str user, struct str text, struct follower *follower)
{
	json_t *json;
	struct error error;
	*follower = (struct follower) { .user = user, .device = STR_EMPTY, .uri = STR_EMPTY };
	if (text.len == 0 || !json_parse(arena, text, &json, &error)) {
		return false;
	}
	follower->life = json_integer_value(json_object_get(json, "life"));
	follower->is_on = json_is_true(json_object_get(json, "on"));
	follower->state = state_of_word(json_member_str(json, "state"));
	follower->device = json_member_str(json, "device");
	follower->uri = json_member_str(json, "uri");
	follower->plays = json_is_true(json_object_get(json, "plays"));
	return true;
}

bool follow_turn(const struct nest *nest, struct str user, bool on, struct error *error)
{
	struct reply *reply;
	return nest_check_user(user, error) &&
	       nest_call(nest, &script_follow, &reply, error, user, on ? STR("1") : STR("0"));
}

bool follow_find(const struct nest *nest, struct str user, struct follower *follower,
	struct error *error)
{
	struct reply *reply;
	struct arena *arena = fiber_arena();
	if (!store_command(nest->store, &reply, error, STR("HGET"),
		    arena_printf(arena, "%.*s:followers", STR_ARG(nest->prefix)), user)) {
		return false;
	}
	read_follower(arena, user, reply_str(reply), follower);
	return true;
}

bool follow_look(const struct nest *nest, struct follow_scene *scene, struct error *error)
{
	struct reply *reply;
	struct arena *arena = fiber_arena();
	if (!nest_call(nest, &script_follow_look, &reply, error)) {
		return false;
	}
	const struct reply *song = reply_at(reply, 1), *all = reply_at(reply, 2);
	bool is_spotify = str_equal(reply_str(reply_at(song, 1)), STR("spotify"));
	*scene = (struct follow_scene) {
		.song = reply_str(reply_at(song, 0)),
		.uri = is_spotify ? reply_str(reply_at(song, 2)) : STR_EMPTY,
		.duration_ms = reply_int(reply_at(song, 3)),
		.is_paused = reply_int(reply_at(reply, 0)) == 1,
		.started_ms = reply_int(reply_at(song, 4)),
		.pos_ms = reply_int(reply_at(song, 5)),
		.followers = arena_array(arena, struct follower, all->count / 2 + 1),
	};
	for (size_t i = 0; i + 1 < all->count; i += 2) {
		scene->count += read_follower(arena, reply_str(reply_at(all, i)),
			reply_str(reply_at(all, i + 1)), &scene->followers[scene->count]);
	}
	return true;
}

int64_t follow_position_ms(const struct follow_scene *scene, int64_t now_ms)
{
	int64_t pos_ms = scene->is_paused ? scene->pos_ms : now_ms - scene->started_ms;
	return pos_ms > 0 ? pos_ms : 0;
}

bool follow_note(const struct nest *nest, const struct follower *follower, bool forgets,
	bool *is_over, struct error *error)
{
	struct reply *reply;
	struct str goes_on = forgets ? STR("") : follower->is_on ? STR("1") : STR("0");
	if (!nest_call(nest, &script_follow_note, &reply, error, follower->user,
		    nest_number(follower->life), goes_on,
		    str_from_cstr(states[follower->state].word), follower->device,
		    follower->uri, follower->plays ? STR("1") : STR("0"))) {
		return false;
	}
	*is_over = reply_int(reply) == 0;
	return true;
}

struct str follow_channel(struct arena *arena, const struct nest *nest)
{
	return arena_printf(arena, "%.*s:follow", STR_ARG(nest->prefix));
}

bool follow_read_news(struct arena *arena, struct str message, struct follower *follower)
{
	size_t space = str_index_of(message, ' ');
	return read_follower(
		arena, str_slice(message, 0, space), str_from(message, space + 1), follower);
}

void follow_write(struct json_writer *json, const struct follower *follower)
{
	const char *message = states[follower->state].message;
	if (!follower->is_on && states[follower->state].given_up) {
		message = states[follower->state].given_up;
	}
	json_begin_object(json);
	json_member_write_bool(json, "on", follower->is_on);
	json_member_write_str(json, "state", str_from_cstr(states[follower->state].word));
	json_member_write_str(json, "device", follower->device);
	json_member_write_str(json, "message", str_from_cstr(message));
	json_end_object(json);
}
