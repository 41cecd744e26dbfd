/* Linking a desktop client, and the numbers. */
#include "account/email.h"
#include "account/limit.h"
#include "account/sync_code.h"
#include "bender/counts.h"
#include "serve/page.h"
#include "serve/parts.h"
#include "serve/router.h"
#include "serve/upstream.h"

#define TRIES	 10
#define DAYS_MAX 90

static void show_code(struct call *call)
{
	struct str code;
	struct error error;
	if (!token_remember(call->serve->accounts.tokens, call->who.email, &error) ||
		!sync_code_make(call->serve->store, call->who.email, &code, &error)) {
		call_fail(call, &error);
		return;
	}
	http_header(call->http, "Cache-Control", STR("no-store"));
	page_reply(call, 200, "sync-link.html",
		(struct page_field[]) { { "code", code }, { NULL } });
}

static bool is_limited(struct call *call, const char *what)
{
	struct error error;
	if (limit_hourly(call->serve->store, what, client_network(call->arena, &call->client),
		    TRIES, "Too many tries; come back in an hour.", &error)) {
		return false;
	}
	if (error.kind == ERROR_LIMITED) {
		call_fail_code(call, 429, "rate_limited", error.message);
	} else {
		call_fail(call, &error);
	}
	return true;
}

/* A code from /sync/link for its person's token. */
static void link_device(struct call *call)
{
	struct str code, email;
	struct error error;
	json_t *body;
	if (is_limited(call, "sync-link")) {
		return;
	}
	if (!call_body(call, &body, &error)) {
		call_fail(call, &error);
		return;
	}
	if (!call_body_text(body, "code", &code, &error)) {
		call_fail_code(call, 400, "missing_code", error.message);
		return;
	}
	if (!sync_code_take(call->serve->store, code, &email, &error)) {
		if (error.kind == ERROR_NOT_FOUND) {
			call_fail_code(call, 404, "invalid_or_expired_code", error.message);
		} else {
			call_fail(call, &error);
		}
		return;
	}
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	json_begin_object(&json);
	json_member_write_str(&json, "email", email);
	json_member_write_str(&json, "name", email_name(call->arena, email));
	json_member_write_str(&json, "user_token",
		token_of(call->serve->accounts.tokens, call->arena, email));
	json_end_object(&json);
	http_header(call->http, "Cache-Control", STR("no-store"));
	call_reply_json(call, 200, &buf);
	buf_finish(&buf);
}

static bool is_invited(const struct config *config, struct str code)
{
	bool found = false;
	for (size_t i = 0; i < config->sync_invite_codes.count; i++) {
		/* all are compared, so that time tells nothing */
		found = str_equal_secret(code, config->sync_invite_codes.items[i]) || found;
	}
	return found;
}

/* An invite code for the shared token. */
static void give_token(struct call *call)
{
	const struct config *config = call->serve->config;
	struct str code;
	struct error error;
	json_t *body;
	if (config->sync_invite_codes.count == 0 || config->api_token.len == 0) {
		call_fail_code(
			call, 503, "not_configured", "Invitations are not configured here.");
		return;
	}
	if (is_limited(call, "sync-token")) {
		return;
	}
	if (!call_body(call, &body, &error)) {
		call_fail(call, &error);
		return;
	}
	if (!call_body_text(body, "invite_code", &code, &error)) {
		call_fail_code(call, 400, "missing_code", error.message);
		return;
	}
	if (!is_invited(config, code)) {
		call_fail_code(call, 401, "invalid_code", "That is no invitation.");
		return;
	}
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	json_begin_object(&json);
	json_member_write_str(&json, "token", config->api_token);
	json_member_write_str(&json, "server", config->base_url);
	json_end_object(&json);
	http_header(call->http, "Cache-Control", STR("no-store"));
	call_reply_json(call, 200, &buf);
	buf_finish(&buf);
}

/* Who must connect again is for those with a token alone. */
static void write_stale_users(struct json_writer *json, const struct spotify_link_stats *stats)
{
	json_key(json, "stale_users");
	json_begin_array(json);
	for (size_t i = 0; i < stats->stale_count; i++) {
		json_write_str(json, stats->stale[i]);
	}
	json_end_array(json);
}

static void write_spotify_oauth(struct json_writer *json, struct call *call)
{
	struct spotify_link_stats stats;
	struct error error;
	json_key(json, "spotify_oauth");
	json_begin_object(json);
	if (call->serve->spotify_link &&
		spotify_link_stats(call->serve->spotify_link, &stats, &error)) {
		json_member_write_int(json, "connected", stats.connected);
		json_member_write_int(json, "stale", (int64_t)stats.stale_count);
		json_member_write_int(json, "refreshes", stats.refreshes);
		json_member_write_int(json, "failures", stats.failures);
		if (call_who(call) && call->who.kind == WHO_TOKEN) {
			write_stale_users(json, &stats);
		}
	}
	json_end_object(json);
}

static bool write_stats(
	struct call *call, struct json_writer *json, int64_t days, struct error *error)
{
	json_begin_object(json);
	upstream_count(call->serve);
	if (!stats_render(call->serve->stats, json, days, error)) {
		return false;
	}
	json_key(json, "bender");
	if (!bender_counts_render(call->serve->store, json, error)) {
		return false;
	}
	write_spotify_oauth(json, call);
	json_end_object(json);
	return true;
}

static void reply_stats(struct call *call)
{
	struct str text = call_query(call, "days");
	int64_t days = 30;
	struct error error;
	if (text.len && (!str_to_int64(text, &days) || days < 1)) {
		error_set(
			&error, ERROR_INVALID, "days must be a number from 1 to %d.", DAYS_MAX);
		call_fail(call, &error);
		return;
	}
	days = days > DAYS_MAX ? DAYS_MAX : days;
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	if (!write_stats(call, &json, days, &error)) {
		buf_finish(&buf);
		call_fail(call, &error);
		return;
	}
	http_header(call->http, "Cache-Control", STR("no-store"));
	call_reply_json(call, 200, &buf);
	buf_finish(&buf);
}

const struct route routes_sync[] = {
	{ "/sync/link", ALLOW_GET, ACCESS_PAGE, show_code },
	{ "/api/sync-link", ALLOW_POST, ACCESS_TOKEN, link_device },
	{ "/api/sync-token", ALLOW_POST, ACCESS_PUBLIC, give_token },
	{ "/api/stats", ALLOW_GET, ACCESS_PUBLIC, reply_stats },
	{ NULL },
};
