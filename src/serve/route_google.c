/* Signing in with Google: to there, and back to GOOGLE_CALLBACK. */
#include "account/audit.h"
#include "account/google.h"
#include "account/limit.h"
#include "account/login.h"
#include "serve/act.h"
#include "serve/page.h"
#include "serve/parts.h"
#include "serve/router.h"
#include "serve/sign_in.h"

#define STARTS_MAX 600 /* per address and hour: each is kept in the store for a while */

static bool is_configured(struct call *call)
{
	struct error error;
	if (google_is_configured(call->serve->config)) {
		return true;
	}
	act_not_configured(&error, "Signing in with Google");
	call_fail(call, &error);
	return false;
}

/* The cookie must be set where Google leads back to: at HOSTNAME, not at another name of ours.
 */
static bool is_at_other_name(const struct call *call)
{
	const struct config *config = call->serve->config;
	struct str host = call->client.host;
	return !str_equal(host, config->hostname) &&
	       (str_equal(host, config->second_host) ||
		       (config->is_local && client_host_is_local(host)));
}

/* /login/ at HOSTNAME, for another click there. */
static void ask_again(struct call *call, struct str next)
{
	struct str base = call->serve->config->base_url;
	http_header(call->http, "Cache-Control", STR("no-store"));
	http_redirect(call->http, 302,
		arena_printf(call->arena, "%.*s/login/?next=%.*s", STR_ARG(base),
			STR_ARG(page_encode(call->arena, next))));
}

static void start(struct call *call)
{
	const struct config *config = call->serve->config;
	struct oauth_trip trip = { .next = login_safe_next(call_query(call, "next")),
		.email = STR_EMPTY };
	struct oauth_departure departure;
	struct error error;
	if (!is_configured(call)) {
		return;
	}
	if (call_is_from_elsewhere(call) || is_at_other_name(call)) {
		ask_again(call, trip.next);
		return;
	}
	if (!limit_hourly(call->serve->store, "google",
		    client_network(call->arena, &call->client), STARTS_MAX,
		    "Too many have begun to sign in from here; come back in an hour.",
		    &error) ||
		!oauth_depart(&call->serve->accounts, call->request, google_service.name, &trip,
			&departure, &error)) {
		call_fail(call, &error);
		return;
	}
	http_header(call->http, "Set-Cookie", departure.cookie);
	http_header(call->http, "Cache-Control", STR("no-store"));
	http_redirect(call->http, 302,
		google_address(
			call->arena, config, &departure, call_query(call, "choose").len > 0));
}

/* Somebody who came back and is not signed in. */
struct failure {
	struct str next;    /* where they wanted to go */
	struct str email;   /* "" while it is not known */
	const char *reason; /* a word for the audit trail */
	struct error error;
};

/* Says what happened, and offers to try again. */
static void reply_failure(struct call *call, const struct failure *failure)
{
	/* it was for the account: let them choose another one */
	bool choose = failure->error.kind == ERROR_FORBIDDEN;
	bool is_in = call_who(call);
	struct str again = arena_printf(call->arena, "/login/google?next=%.*s%s",
		STR_ARG(page_encode(call->arena, failure->next)), choose ? "&choose=1" : "");
	struct str message = str_from_cstr(error_public_message(&failure->error));
	if (is_in) {
		message = arena_printf(call->arena, "%.*s You are still signed in as %.*s.",
			STR_ARG(message), STR_ARG(call->who.email));
	}
	http_header(call->http, "Cache-Control", STR("no-store"));
	page_reply(call, error_http_status(failure->error.kind), "error.html",
		(struct page_field[]) {
			{ "title", is_in ? STR("That did not work")
					 : STR("You are not signed in") },
			{ "message", message },
			{ "action_href", again },
			{ "action_label", STR("Try again") },
			{ NULL },
		});
}

/* Who comes back and may sign in; false with the failure. */
static bool receive(struct call *call, struct str *email, struct failure *failure)
{
	struct serve *serve = call->serve;
	struct error *error = &failure->error;
	struct oauth_trip trip;
	failure->reason = "state";
	if (!oauth_return(&serve->accounts, call->request, google_service.name,
		    call_query(call, "state"), &trip, error)) {
		return false;
	}
	failure->next = trip.next;
	failure->reason = "denied";
	if (call_query(call, "error").len) {
		return error_set(error, ERROR_FORBIDDEN,
			"You or Google did not agree to tell us who you are.");
	}
	failure->reason = "google";
	if (!google_email(&serve->accounts, serve->http, call_query(call, "code"), &trip, email,
		    error)) {
		return false;
	}
	failure->reason = "not_listed";
	failure->email = *email;
	return google_admits(serve->config, *email, error);
}

static void finish(struct call *call)
{
	struct failure failure = { .next = STR("/"), .email = STR_EMPTY };
	struct str email;
	if (!is_configured(call)) {
		return;
	}
	if (receive(call, &email, &failure)) {
		sign_in_as(call, email, "google", failure.next);
		return;
	}
	audit("login_fail", failure.email, &call->client, LOG_CSTR("method", "google"),
		LOG_CSTR("reason", failure.reason));
	reply_failure(call, &failure);
}

const struct route routes_google[] = {
	{ "/login/google", ALLOW_GET, ACCESS_PUBLIC, start },
	{ GOOGLE_CALLBACK, ALLOW_GET, ACCESS_PUBLIC, finish },
	{ NULL },
};
