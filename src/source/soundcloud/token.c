/*
 * The app's token (client credentials). SoundCloud gives 50 of them in twelve hours, which some
 * processes that start anew would soon use up, so the store has one for all; it is renewed with
 * the refresh token that comes with it, which is good for one use. (SoundCloud API Guide,
 * "Authentication" and "Rate Limits".)
 */
#include "base/clock.h"
#include "base/log.h"
#include "net/fiber.h"
#include "net/http_fields.h"
#include "source/soundcloud/internal.h"

#define MARGIN_S      60 /* it must still be good when a request that waits for its turn is sent */
#define LASTS_S	      3600 /* unless they say otherwise */
#define LEAST_S	      (MARGIN_S + 30)
#define MOST_S	      (24 * 3600)
#define REFRESH_S     (30 * 24 * 3600)
#define LOCK_MS	      "12000" /* who was killed meanwhile holds others up no longer */
#define PATIENCE_MS   14000
#define LOOK_AGAIN_MS 100
#define FAILED_MS     30000 /* a wrong secret is not tried more often: tries are counted, too */

/* --- in this process --- */

static bool is_good(const struct soundcloud *soundcloud)
{
	return soundcloud->token.len > 0 &&
	       soundcloud->token_until_ms - clock_monotonic_ms() > MARGIN_S * 1000;
}

static void keep(struct soundcloud *soundcloud, struct str token, int64_t left_ms)
{
	buf_clear(&soundcloud->token);
	buf_append(&soundcloud->token, token);
	soundcloud->token_until_ms = clock_monotonic_ms() + left_ms;
}

void soundcloud_drop_token(struct soundcloud *soundcloud, struct str refused)
{
	/* another request may have got a new one since */
	if (str_equal_secret(refused, buf_str(&soundcloud->token))) {
		buf_clear(&soundcloud->refused);
		buf_append(&soundcloud->refused, refused);
		buf_clear(&soundcloud->token);
	}
}

/* --- in the store --- */

/* "<unix ms at which it ends> <token>"; false for none, or for one that was refused. */
static bool recall(struct soundcloud *soundcloud)
{
	struct str value, token;
	int64_t until_ms;
	if (!soundcloud->store || !memory_recall(&soundcloud->memory, STR("token"), &value)) {
		return false;
	}
	size_t space = str_index_of(value, ' ');
	token = str_from(value, space + 1);
	if (!str_to_int64(str_slice(value, 0, space), &until_ms) ||
		str_equal_secret(token, buf_str(&soundcloud->refused))) {
		return false;
	}
	keep(soundcloud, token, until_ms - store_now_ms(soundcloud->store));
	return is_good(soundcloud);
}

static void share(struct soundcloud *soundcloud, struct str refresh, int64_t lasts_s)
{
	struct arena *arena = fiber_arena();
	if (!soundcloud->store) {
		return;
	}
	int64_t until_ms = store_now_ms(soundcloud->store) + lasts_s * 1000;
	struct memory_item items[] = {
		{ STR("token"),
			arena_printf(arena, "%lld %.*s", (long long)until_ms,
				STR_ARG(buf_str(&soundcloud->token))),
			lasts_s },
		{ STR("refresh"), refresh, REFRESH_S },
	};
	memory_keep(&soundcloud->memory, items, refresh.len ? 2 : 1);
}

static struct str lock_key(const struct soundcloud *soundcloud)
{
	return arena_printf(fiber_arena(), "%.*s:lock", STR_ARG(soundcloud->memory.prefix));
}

/* Whether we are the one that fetches; without a store everybody is. */
static bool lock(struct soundcloud *soundcloud)
{
	struct reply *reply;
	struct error error;
	return !soundcloud->store ||
	       !store_command(soundcloud->store, &reply, &error, STR("SET"),
		       lock_key(soundcloud), STR("1"), STR("NX"), STR("PX"), STR(LOCK_MS)) ||
	       reply->type != REPLY_NIL;
}

static void unlock(struct soundcloud *soundcloud)
{
	struct reply *reply;
	struct error error;
	if (soundcloud->store) {
		store_command(
			soundcloud->store, &reply, &error, STR("DEL"), lock_key(soundcloud));
	}
}

/* --- from SoundCloud --- */

static bool refuse(struct soundcloud *soundcloud, int status, struct error *error)
{
	log_warning("upstream_refused", LOG_CSTR("service", soundcloud_accounts.name),
		LOG_INT("status", status));
	soundcloud->app_is_refused = status == 400 || status == 401 || status == 403;
	if (soundcloud->app_is_refused) {
		return error_set(error, ERROR_UPSTREAM,
			"SoundCloud does not know this server's app: SOUNDCLOUD_CLIENT_ID or "
			"SOUNDCLOUD_CLIENT_SECRET is wrong.");
	}
	return error_set(error, ERROR_UPSTREAM,
		"SoundCloud gives us no token (%d); try again in a moment.", status);
}

/* Asks for a token with this form, and keeps and shares it. */
static bool request(struct soundcloud *soundcloud, struct str form, struct error *error)
{
	const struct config *config = soundcloud->config;
	struct http_fetch_response response;
	struct str headers[] = {
		http_basic(fiber_arena(), config->soundcloud_client_id,
			config->soundcloud_client_secret),
		STR("Content-Type: application/x-www-form-urlencoded"),
		STR("Accept: application/json; charset=utf-8"),
	};
	struct http_fetch_request post = {
		.service = &soundcloud_accounts,
		.method = "POST",
		.url = arena_printf(fiber_arena(), "%.*s/oauth/token",
			STR_ARG(config->soundcloud_auth_url)),
		.headers = headers,
		.header_count = 3,
		.body = form,
	};
	json_t *answer;
	soundcloud->app_is_refused = false;
	if (!http_fetch(soundcloud->http, &post, &response, error)) {
		return false;
	}
	if (response.status != 200) {
		return refuse(soundcloud, response.status, error);
	}
	struct str token = json_parse(fiber_arena(), response.body, &answer, error)
				   ? json_member_str(answer, "access_token")
				   : STR_EMPTY;
	if (token.len == 0) {
		return error_set(error, ERROR_UPSTREAM, "SoundCloud gives no proper token.");
	}
	const json_t *expires_in = json_object_get(answer, "expires_in");
	int64_t lasts_s =
		json_is_integer(expires_in) ? json_integer_value(expires_in) : LASTS_S;
	lasts_s = lasts_s < LEAST_S ? LEAST_S : lasts_s > MOST_S ? MOST_S : lasts_s;
	keep(soundcloud, token, lasts_s * 1000);
	share(soundcloud, json_member_str(answer, "refresh_token"), lasts_s);
	return true;
}

/* With the refresh token that others or we have left; false when that does not work. */
static bool renew(struct soundcloud *soundcloud)
{
	struct arena *arena = fiber_arena();
	const struct config *config = soundcloud->config;
	struct str refresh;
	struct error error;
	if (!soundcloud->store ||
		!memory_recall(&soundcloud->memory, STR("refresh"), &refresh)) {
		return false;
	}
	return request(soundcloud,
		arena_printf(arena,
			"grant_type=refresh_token&refresh_token=%.*s&client_id=%.*s&"
			"client_secret=%.*s",
			STR_ARG(http_encode(arena, refresh)),
			STR_ARG(http_encode(arena, config->soundcloud_client_id)),
			STR_ARG(http_encode(arena, config->soundcloud_client_secret))),
		&error);
}

static bool fetch_token(struct soundcloud *soundcloud, struct error *error)
{
	return renew(soundcloud) ||
	       request(soundcloud, STR("grant_type=client_credentials"), error);
}

/* --- for those who want one --- */

static bool find(void *context, struct str *token, struct error *error)
{
	struct soundcloud *soundcloud = context;
	int64_t until_ms = clock_monotonic_ms() + PATIENCE_MS;
	bool is_found = recall(soundcloud), is_ours = false;
	while (!is_found && !(is_ours = lock(soundcloud))) {
		/* another process fetches it at this moment */
		if (clock_monotonic_ms() > until_ms) {
			return error_set(
				error, ERROR_TIMEOUT, "SoundCloud takes too long to answer.");
		}
		if (!fiber_sleep(LOOK_AGAIN_MS)) {
			return error_set(error, ERROR_CANCELLED, "We are stopping.");
		}
		is_found = recall(soundcloud);
	}
	if (is_ours) {
		/* it may have come between our look and the lock */
		is_found = recall(soundcloud) || fetch_token(soundcloud, error);
		unlock(soundcloud);
	}
	if (is_found) {
		*token = arena_str(fiber_arena(), buf_str(&soundcloud->token));
	} else if (soundcloud->app_is_refused) {
		soundcloud->failure = *error;
		soundcloud->failed_until_ms = clock_monotonic_ms() + FAILED_MS;
	}
	return is_found;
}

bool soundcloud_token(struct soundcloud *soundcloud, struct str *token, struct error *error)
{
	if (is_good(soundcloud)) {
		*token = arena_str(fiber_arena(), buf_str(&soundcloud->token));
		return true;
	}
	if (soundcloud->failed_until_ms > clock_monotonic_ms()) {
		*error = soundcloud->failure;
		return false;
	}
	return flight_fetch(&soundcloud->tokens, STR("app"), find, soundcloud, token, error);
}
