/*
 * The app's token (client credentials, RFC 6749 4.4): one for each process, which costs a call
 * an hour and spares keeping it in the store.
 */
#include "base/clock.h"
#include "net/fiber.h"
#include "source/spotify/internal.h"

/* It must still be good when a request that waits for its turn is sent. */
#define MARGIN_S	60
#define LASTS_S		3600 /* unless they say otherwise */
#define LEAST_S		(MARGIN_S + 30)
#define LASTS_AT_MOST_S (24 * 3600)

static bool has_good_token(const struct spotify *spotify)
{
	return spotify->token.len > 0 &&
	       spotify->token_until_ms - clock_monotonic_ms() > MARGIN_S * 1000;
}

static bool fetch(void *context, struct str *text, struct error *error)
{
	struct spotify *spotify = context;
	struct spotify_answer answer;
	int64_t since_ms = clock_monotonic_ms();
	if (!spotify_api_token(
		    spotify->api, STR("grant_type=client_credentials"), &answer, error)) {
		return false;
	}
	const json_t *expires_in = json_object_get(answer.body, "expires_in");
	int64_t lasts_s =
		json_is_integer(expires_in) ? json_integer_value(expires_in) : LASTS_S;
	lasts_s = lasts_s < LEAST_S ? LEAST_S : lasts_s;
	lasts_s = lasts_s > LASTS_AT_MOST_S ? LASTS_AT_MOST_S : lasts_s;
	*text = json_member_str(answer.body, "access_token");
	buf_clear(&spotify->token);
	buf_append(&spotify->token, *text);
	spotify->token_until_ms = since_ms + lasts_s * 1000;
	return true;
}

bool spotify_app_token(
	struct spotify *spotify, struct str *token, int64_t *left_s, struct error *error)
{
	if (has_good_token(spotify)) {
		*token = arena_str(fiber_arena(), buf_str(&spotify->token));
	} else if (!flight_fetch(&spotify->tokens, STR("app"), fetch, spotify, token, error)) {
		return false;
	}
	*left_s = (spotify->token_until_ms - clock_monotonic_ms()) / 1000;
	return true;
}

void spotify_drop_app_token(struct spotify *spotify, struct str refused)
{
	/* another request may have got a new one since */
	if (str_equal_secret(refused, buf_str(&spotify->token))) {
		buf_clear(&spotify->token);
	}
}
