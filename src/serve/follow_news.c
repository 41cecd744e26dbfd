#include "serve/follow_news.h"

#include "nest/follow.h"
#include "serve/act.h"
#include "serve/parts.h"
#include "serve/roster.h"

static struct str render(struct arena *arena, const struct follower *follower)
{
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	json_begin_array(&json);
	json_write_str(&json, STR("spotify_follow"));
	follow_write(&json, follower);
	json_end_array(&json);
	struct str text = arena_str(arena, buf_str(&buf));
	buf_finish(&buf);
	return text;
}

static void handle_news(void *arg, struct str channel, struct str message)
{
	struct watch *watch = arg;
	struct arena *arena = arena_create();
	struct follower follower;
	/* the empty message says that some may be missed: those who connect anew are told all
	 */
	if (message.len && follow_read_news(arena, message, &follower) &&
		roster_has(watch->roster, follower.user)) {
		peer_send_to(watch, follower.user, render(arena, &follower));
	}
	arena_destroy(arena);
}

struct store_subscription *follow_news_subscribe(struct watch *watch)
{
	struct arena *arena = arena_create();
	struct str channel = follow_channel(arena, &watch->nest);
	struct store_subscription *subscription =
		store_subscribe(watch->serve->store, channel, handle_news, watch);
	arena_destroy(arena);
	return subscription;
}

void follow_news_greet(struct peer *peer)
{
	struct follower follower;
	struct error error;
	if (peer->serve->spotify_link && peer->person &&
		follow_find(
			&peer->listener.watch->nest, peer->person->email, &follower, &error)) {
		peer_send(peer, render(fiber_arena(), &follower));
	}
}

bool command_follow_spotify(struct command *command, struct error *error)
{
	const json_t *on = json_array_get(command->array, 1);
	if (!command->peer->serve->spotify_link) {
		return act_not_configured(error, "Spotify");
	}
	if (!json_is_boolean(on)) {
		return error_set(error, ERROR_INVALID,
			"follow_spotify wants true to turn it on, or false.");
	}
	return follow_turn(
		&command->act->watch->nest, command->act->user, json_is_true(on), error);
}
