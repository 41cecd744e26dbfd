#include "serve/command_spotify.h"

#include "account/spotify_link.h"
#include "serve/act.h"
#include "serve/parts.h"

static void send_token(
	struct command *command, const char *event, const struct spotify_access *access)
{
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	json_begin_array(&json);
	json_write_str(&json, str_from_cstr(event));
	json_begin_object(&json);
	json_member_write_str(&json, "token", access->token);
	json_member_write_int(&json, "time_left", access->left_s);
	json_end_object(&json);
	json_end_array(&json);
	peer_send(command->peer, buf_str(&buf));
	buf_finish(&buf);
}

/* No token: `reason` is a word for programs. */
static void send_no_token(struct command *command, const char *event, const char *reason)
{
	peer_send(command->peer,
		arena_printf(fiber_arena(),
			"[\"%s\",{\"token\":null,\"error\":\"%s\",\"time_left\":0}]", event,
			reason));
}

static const char *reason_of(const struct error *error)
{
	return error->kind == ERROR_LIMITED ? "rate_limited" : "unavailable";
}

bool command_fetch_search_token(struct command *command, struct error *error)
{
	static const char event[] = "search_token_update";
	struct serve *serve = command->peer->serve;
	struct spotify_access access;
	if (!serve->spotify) {
		send_no_token(command, event, "not_configured");
	} else if (spotify_api_limited_s(serve->spotify_api) > 0) {
		send_no_token(command, event, "rate_limited");
	} else if (spotify_app_token(serve->spotify, &access.token, &access.left_s, error)) {
		send_token(command, event, &access);
	} else {
		send_no_token(command, event, reason_of(error));
	}
	return true;
}

bool command_fetch_auth_token(struct command *command, struct error *error)
{
	static const char event[] = "auth_token_update";
	struct serve *serve = command->peer->serve;
	struct spotify_access access;
	if (!serve->spotify_link) {
		send_no_token(command, event, "not_configured");
	} else if (spotify_link_token(
			   serve->spotify_link, command->act->user, &access, error)) {
		send_token(command, event, &access);
	} else if (error->kind == ERROR_NOT_FOUND || error->kind == ERROR_UNAUTHENTICATED) {
		peer_send(command->peer,
			arena_printf(fiber_arena(),
				"[\"auth_token_refresh\",\"%.*s/spotify_connect/authorize\"]",
				STR_ARG(serve->config->base_url)));
	} else {
		send_no_token(command, event, reason_of(error));
	}
	return true;
}
