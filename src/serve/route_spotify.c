/* People connect their own Spotify: to there and back, and away from it again. */
#include "account/audit.h"
#include "account/login.h"
#include "account/spotify_connect.h"
#include "nest/follow.h"
#include "player/follow_plan.h"
#include "serve/act.h"
#include "serve/parts.h"
#include "serve/router.h"
#include "serve/spotify_page.h"
#include "serve/watch.h"

/* In front of the state of somebody who is at localhost, where Spotify leads nobody back to. */
#define FROM_LOCALHOST STR("localhost.")

static bool is_configured(struct call *call)
{
	struct error error;
	if (call->serve->spotify_link) {
		return true;
	}
	act_not_configured(&error, "Spotify");
	call_fail(call, &error);
	return false;
}

static void go(struct call *call, struct str location)
{
	http_header(call->http, "Cache-Control", STR("no-store"));
	http_redirect(call->http, call->request->method == HTTP_POST ? 303 : 302, location);
}

/* The page */

static void show_state(struct call *call)
{
	if (!is_configured(call)) {
		return;
	}
	struct str next = login_safe_next(call_query(call, "next"));
	struct spotify_offer offer = spotify_page_offer(
		call, spotify_link_state(call->serve->spotify_link, call->who.email), next);
	spotify_page_show(call, 200, &offer);
}

/* To Spotify */

/* "localhost:5001" where HOSTNAME is it or 127.0.0.1:5001. */
static struct str localhost(const struct call *call)
{
	const struct config *config = call->serve->config;
	struct str port = str_from(config->hostname, config->host.len);
	return arena_printf(call->arena, "localhost%.*s", STR_ARG(port));
}

static bool is_at_localhost(const struct call *call)
{
	return call->serve->config->is_local && str_equal(call->client.host, localhost(call));
}

/* Where the browser's cookies will be sent when it comes back. */
static bool may_leave_from_here(const struct call *call)
{
	struct str host = spotify_connect_host(call->arena, call->serve->config);
	return is_at_localhost(call) || str_equal(call->client.host, host);
}

static void leave(struct call *call, struct str next)
{
	struct serve *serve = call->serve;
	struct oauth_trip trip = { .next = next, .email = call->who.email };
	struct oauth_departure departure;
	struct error error;
	bool asks = call_query(call, "force").len > 0;
	if (asks && !spotify_link_forget(serve->spotify_link, call->who.email, &error)) {
		call_fail(call, &error);
		return;
	}
	if (!oauth_depart(&serve->accounts, call->request, SPOTIFY_SERVICE, &trip, &departure,
		    &error)) {
		call_fail(call, &error);
		return;
	}
	struct str state = departure.state;
	if (is_at_localhost(call)) {
		state = arena_printf(call->arena, "%.*s%.*s", STR_ARG(FROM_LOCALHOST),
			STR_ARG(departure.state));
	}
	http_header(call->http, "Set-Cookie", departure.cookie);
	go(call, spotify_connect_address(
			 call->arena, serve->config, state, departure.challenge, asks));
}

static void authorize(struct call *call)
{
	struct str next = login_safe_next(call_query(call, "next"));
	if (!is_configured(call)) {
		return;
	}
	if (call_is_from_elsewhere(call)) {
		/* it forgets or changes something: that needs a click here */
		go(call, spotify_page_with_next(call, SPOTIFY_PAGE, next));
	} else if (!may_leave_from_here(call)) {
		go(call, arena_printf(call->arena, "%.*s%.*s",
				 STR_ARG(call->serve->config->base_url),
				 STR_ARG(spotify_page_with_next(call, SPOTIFY_PAGE, next))));
	} else {
		leave(call, next);
	}
}

/* Following, see nest/follow.h */

/* Who had to (re)connect to go on goes on at once. */
static void resume_following(struct call *call)
{
	const struct nest *nest = &call->serve->main_nest->nest;
	struct follower follower;
	struct error error;
	if (follow_find(nest, call->who.email, &follower, &error) && follower.is_on) {
		follow_turn(nest, call->who.email, true, &error);
	}
}

/* What can't be done in a moment without tokens is done now. What fails ends with them, too. */
static void end_following(struct call *call)
{
	struct serve *serve = call->serve;
	const struct nest *nest = &serve->main_nest->nest;
	struct follower follower;
	struct spotify_playback playback;
	struct error error;
	if (!follow_find(nest, call->who.email, &follower, &error)) {
		return;
	}
	follow_turn(nest, call->who.email, false, &error);
	if (follower.is_on && follower.plays &&
		spotify_player_look(serve->spotify_link, call->who.email, &playback) ==
			SPOTIFY_PLAYER_DONE &&
		playback.is_playing && follow_is_playing(&playback, follower.uri)) {
		spotify_player_pause(serve->spotify_link, call->who.email, playback.device.id);
	}
}

/* And back */

struct failure {
	struct str next;
	const char *reason; /* a word for the audit trail */
	struct error error;
};

static void show_failure(struct call *call, const struct failure *failure)
{
	bool is_in = call->who.kind == WHO_SESSION;
	struct str again = spotify_page_with_next(call, SPOTIFY_PAGE, failure->next);
	struct spotify_offer offer = {
		.title = STR("Spotify is not connected"),
		.message = STR("You can try again, or leave it."),
		.problem = str_from_cstr(error_public_message(&failure->error)),
		.main = is_in ? "Try again" : "Sign in",
		.href = is_in ? spotify_page_with_next(
					call, SPOTIFY_PAGE "authorize", failure->next)
			      : spotify_page_with_next(call, "/login/", again),
		.may_skip = is_in,
		.next = failure->next,
	};
	spotify_page_show(call, error_http_status(failure->error.kind), &offer);
}

/* What Spotify says when there is no code. */
static bool refuse(struct str said, struct error *error)
{
	if (str_equal(said, STR("access_denied"))) {
		return error_set(
			error, ERROR_FORBIDDEN, "You did not agree, so nothing was changed.");
	}
	return error_set(error, ERROR_UPSTREAM, "Spotify could not ask you. Try again later.");
}

static bool receive(struct call *call, struct str state, struct failure *failure)
{
	struct serve *serve = call->serve;
	struct error *error = &failure->error;
	struct oauth_trip trip;
	struct spotify_tokens tokens;
	failure->reason = "signed_out";
	if (!call_who(call) || call->who.kind != WHO_SESSION) {
		return error_set(
			error, ERROR_UNAUTHENTICATED, "You are not signed in here (any more).");
	}
	failure->reason = "state";
	if (!oauth_return(
		    &serve->accounts, call->request, SPOTIFY_SERVICE, state, &trip, error)) {
		return false;
	}
	failure->next = trip.next;
	if (!str_equal(trip.email, call->who.email)) {
		return error_set(error, ERROR_INVALID,
			"Somebody else who was signed in here has begun this.");
	}
	failure->reason = "denied";
	if (call_query(call, "error").len) {
		return refuse(call_query(call, "error"), error);
	}
	failure->reason = "spotify";
	return spotify_connect_finish(serve->spotify_api, serve->config,
		       call_query(call, "code"), trip.verifier, &tokens, error) &&
	       spotify_link_keep(serve->spotify_link, call->who.email, &tokens, error);
}

static void come_back(struct call *call)
{
	struct failure failure = { .next = STR("/") };
	struct str state = call_query(call, "state");
	if (!is_configured(call)) {
		return;
	}
	if (str_starts_with(state, FROM_LOCALHOST)) {
		if (call->serve->config->is_local && !is_at_localhost(call)) {
			/* to where the cookies are; "localhost" is this very machine, too */
			go(call, arena_printf(call->arena,
					 "http://%.*s" SPOTIFY_CALLBACK "?%.*s",
					 STR_ARG(localhost(call)),
					 STR_ARG(call->request->query)));
			return;
		}
		state = str_from(state, FROM_LOCALHOST.len);
	}
	if (receive(call, state, &failure)) {
		resume_following(call);
		audit("spotify_connect", call->who.email, &call->client);
		go(call, spotify_page_with_next(call, SPOTIFY_PAGE, failure.next));
		return;
	}
	audit("spotify_connect_fail", call->who.email, &call->client,
		LOG_CSTR("reason", failure.reason));
	show_failure(call, &failure);
}

/* Not now, and no more */

static struct str next_of_form(struct call *call)
{
	json_t *body;
	struct error error;
	return call_body(call, &body, &error) ? login_safe_next(json_member_str(body, "next"))
					      : STR("/");
}

static void skip(struct call *call)
{
	struct error error;
	if (!is_configured(call)) {
		return;
	}
	if (!spotify_connect_skip(call->serve->store, call->who.email, &error)) {
		call_fail(call, &error);
		return;
	}
	go(call, next_of_form(call));
}

static void ask_to_disconnect(struct call *call)
{
	if (!is_configured(call)) {
		return;
	}
	spotify_page_ask_to_disconnect(call);
}

static void disconnect(struct call *call)
{
	struct error error;
	if (!is_configured(call)) {
		return;
	}
	end_following(call);
	if (!spotify_link_forget(call->serve->spotify_link, call->who.email, &error)) {
		call_fail(call, &error);
		return;
	}
	audit("spotify_disconnect", call->who.email, &call->client);
	go(call, STR(SPOTIFY_PAGE));
}

const struct route routes_spotify[] = {
	{ "/spotify_connect", ALLOW_GET, ACCESS_PAGE, show_state },
	{ "/spotify_connect/authorize", ALLOW_GET, ACCESS_PAGE, authorize },
	{ SPOTIFY_CALLBACK, ALLOW_GET, ACCESS_PUBLIC, come_back },
	{ "/spotify_connect/skip", ALLOW_POST, ACCESS_PAGE, skip },
	{ "/spotify_connect/disconnect", ALLOW_GET, ACCESS_PAGE, ask_to_disconnect },
	{ "/spotify_connect/disconnect", ALLOW_POST, ACCESS_PAGE, disconnect },
	{ NULL },
};
