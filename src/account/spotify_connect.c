#include "account/spotify_connect.h"

#include "base/clock.h"
#include "net/fiber.h"
#include "net/http_fields.h"

#define SKIPPED_S "15552000" /* half a year */

struct str spotify_connect_host(struct arena *arena, const struct config *config)
{
	if (!str_equal(config->host, STR("localhost"))) {
		return config->hostname;
	}
	struct str port = str_from(config->hostname, config->host.len);
	return arena_printf(arena, "127.0.0.1%.*s", STR_ARG(port));
}

struct str spotify_connect_redirect_uri(struct arena *arena, const struct config *config)
{
	return arena_printf(arena, "%s://%.*s" SPOTIFY_CALLBACK,
		config->is_local ? "http" : "https",
		STR_ARG(spotify_connect_host(arena, config)));
}

struct str spotify_connect_address(struct arena *arena, const struct config *config,
	struct str state, struct str challenge, bool asks)
{
	return arena_printf(arena,
		"%.*s/authorize?response_type=code&client_id=%.*s&redirect_uri=%.*s&scope=%.*s"
		"&state=%.*s&code_challenge=%.*s&code_challenge_method=S256%s",
		STR_ARG(config->spotify_accounts_url),
		STR_ARG(http_encode(arena, config->spotify_client_id)),
		STR_ARG(http_encode(arena, spotify_connect_redirect_uri(arena, config))),
		STR_ARG(http_encode(arena, STR(SPOTIFY_SCOPE))),
		STR_ARG(http_encode(arena, state)), STR_ARG(challenge),
		asks ? "&show_dialog=true" : "");
}

bool spotify_connect_finish(struct spotify_api *api, const struct config *config,
	struct str code, struct str verifier, struct spotify_tokens *tokens,
	struct error *error)
{
	struct arena *arena = fiber_arena();
	struct spotify_answer answer;
	if (code.len == 0) {
		return error_set(error, ERROR_INVALID, "You came back without Spotify's word.");
	}
	struct str form = arena_printf(arena,
		"grant_type=authorization_code&code=%.*s&redirect_uri=%.*s&code_verifier=%.*s",
		STR_ARG(http_encode(arena, code)),
		STR_ARG(http_encode(arena, spotify_connect_redirect_uri(arena, config))),
		STR_ARG(verifier));
	if (!spotify_api_token(api, form, &answer, error)) {
		return error->kind != ERROR_UNAUTHENTICATED
			       ? false
			       : error_set(error, ERROR_INVALID,
					 "Spotify takes what you came back with only once, and "
					 "not for long.");
	}
	if (!spotify_tokens_of_answer(answer.body, clock_unix_ms() / 1000, tokens, error)) {
		return false;
	}
	if (tokens->refresh_token.len == 0) {
		return error_set(error, ERROR_UPSTREAM, "Spotify gives no proper answer.");
	}
	return spotify_scope_has(tokens->scope, STR(SPOTIFY_SCOPE_PLAYING)) ||
	       error_set(error, ERROR_FORBIDDEN,
		       "Spotify lets us do less than playing needs, so nothing was kept. Try "
		       "again, and agree to all that the list has.");
}

static struct str skip_key(struct str email)
{
	return arena_printf(fiber_arena(), "spotify-skipped:%.*s", STR_ARG(email));
}

bool spotify_connect_invites(struct spotify_link *link, struct store *store, struct str email)
{
	struct reply *reply;
	struct error error;
	if (!store_command(store, &reply, &error, STR("EXISTS"), skip_key(email))) {
		return false;
	}
	return reply_int(reply) == 0 &&
	       spotify_link_state(link, email) == SPOTIFY_NOT_CONNECTED;
}

bool spotify_connect_skip(struct store *store, struct str email, struct error *error)
{
	struct reply *reply;
	return store_command(store, &reply, error, STR("SET"), skip_key(email), STR("1"),
		STR("EX"), STR(SKIPPED_S));
}
