#include "serve/sign_in.h"

#include "account/google.h"
#include "account/login.h"
#include "account/spotify_connect.h"
#include "serve/page.h"
#include "serve/parts.h"

/* Sets a way to sign in off from those before it; the class of its button: the first stands
 * out.
 */
static const char *begin_method(struct buf *html)
{
	if (html->len == 0) {
		return "button primary";
	}
	buf_append(html, STR("<p class=\"or\">or</p>"));
	return "button";
}

static void append_link(
	struct buf *html, const char *look, struct str href, const char *word, struct str whom)
{
	buf_printf(html, "<a class=\"%s\" href=\"", look);
	page_append_escaped(html, href);
	buf_printf(html, "\">Sign in %s ", word);
	page_append_escaped(html, whom);
	buf_append(html, STR("</a>"));
}

/* Who has just signed out is asked for the account: it may be somebody else's turn. */
static void append_google(struct call *call, struct buf *html, struct str next)
{
	struct str href = arena_printf(call->arena, "/login/google?next=%.*s%s",
		STR_ARG(page_encode(call->arena, next)),
		call_query(call, "signed_out").len ? "&choose=1" : "");
	append_link(html, begin_method(html), href, "with", STR("Google"));
}

/* For development: as DEV_AUTH_EMAIL, or as somebody else, to try two people on one machine. */
static void append_dev(struct call *call, struct buf *html, struct str next)
{
	struct str email = call->serve->config->dev_auth_email;
	struct str query = arena_printf(call->arena, "/login/?email=%.*s&next=%.*s",
		STR_ARG(page_encode(call->arena, email)),
		STR_ARG(page_encode(call->arena, next)));
	append_link(html, begin_method(html), query, "as", email);
	buf_append(html,
		STR("<form method=\"get\" action=\"/login/\"><label>or as <input "
		    "name=\"email\" type=\"email\" required autocomplete=\"off\" "
		    "placeholder=\"somebody@else.example\"></label><input type=\"hidden\" "
		    "name=\"next\" value=\""));
	page_append_escaped(html, next);
	buf_append(html,
		STR("\"><button class=\"button\" type=\"submit\">Sign in</button></form>"));
}

struct str sign_in_problem(struct call *call, struct str problem)
{
	struct buf html = { 0 };
	if (problem.len == 0) {
		return STR_EMPTY;
	}
	buf_append(&html, STR("<p class=\"problem\" id=\"problem\" role=\"alert\">"));
	page_append_escaped(&html, problem);
	buf_append(&html, STR("</p>"));
	struct str copy = arena_str(call->arena, buf_str(&html));
	buf_finish(&html);
	return copy;
}

static void append_guest_form(
	struct call *call, struct buf *html, const struct sign_in_form *form)
{
	const char *look = begin_method(html);
	buf_append(html, sign_in_problem(call, form->problem));
	buf_append(html, STR("<form method=\"post\" action=\"/login/\"><label>Email <input "
			     "name=\"email\" type=\"email\" required "
			     "autocomplete=\"username\" maxlength=\"254\" value=\""));
	page_append_escaped(html, form->email);
	buf_append(html, STR("\"></label><label>Password <input name=\"password\" "
			     "type=\"password\" required autocomplete=\"current-password\""));
	if (form->problem.len) {
		buf_append(html, STR(" aria-describedby=\"problem\""));
	}
	buf_append(html, STR("></label><input type=\"hidden\" name=\"next\" value=\""));
	page_append_escaped(html, form->next);
	buf_printf(html,
		"\"><button class=\"%s\" type=\"submit\">Sign in</button></form>"
		"<p>New here? <a href=\"/signup/?next=",
		look);
	page_append_escaped(html, page_encode(call->arena, form->next));
	buf_append(html, STR("\">Sign up as a guest</a></p>"));
}

/* A line for people below the ways to sign in. */
static struct str explain(const struct call *call)
{
	const struct config *config = call->serve->config;
	if (login_dev_allowed(config, &call->client)) {
		return STR("This is a server for development: anybody at this machine may sign "
			   "in as anybody.");
	}
	if (google_is_configured(config) || config->guest_signup) {
		return STR_EMPTY;
	}
	return config->debug && config->dev_auth_email.len
		       ? STR("Without Google, signing in works only at localhost or 127.0.0.1.")
		       : STR("Signing in is not set up on this server: it needs "
			     "GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET.");
}

void sign_in_show(
	struct call *call, int status, struct str message, const struct sign_in_form *form)
{
	const struct config *config = call->serve->config;
	struct buf methods = { 0 };
	if (google_is_configured(config)) {
		append_google(call, &methods, form->next);
	}
	if (config->guest_signup) {
		append_guest_form(call, &methods, form);
	}
	if (login_dev_allowed(config, &call->client)) {
		append_dev(call, &methods, form->next);
	}
	page_reply(call, status, "login.html",
		(struct page_field[]) {
			{ "title", STR("Sign in") },
			{ "message", message },
			{ "methods", buf_str(&methods) },
			{ "details", explain(call) },
			{ NULL },
		});
	buf_finish(&methods);
}

/* Where somebody goes who has signed in, in whatever way: to Spotify's invitation, once. */
static struct str first_stop(
	struct call *call, struct str email, const char *method, struct str next)
{
	struct serve *serve = call->serve;
	/* developers sign in all the time */
	if (!serve->spotify_link || strcmp(method, "dev") == 0 ||
		!spotify_connect_invites(serve->spotify_link, serve->store, email)) {
		return next;
	}
	return arena_printf(call->arena, "/spotify_connect/?next=%.*s",
		STR_ARG(page_encode(call->arena, next)));
}

void sign_in_as(struct call *call, struct str email, const char *method, struct str next)
{
	struct str cookie;
	struct error error;
	if (!login_begin(
		    &call->serve->accounts, &call->client, email, method, &cookie, &error)) {
		call_fail(call, &error);
		return;
	}
	stats_add(call->serve->stats, STATS_LOGIN);
	stats_seen(call->serve->stats, email);
	http_header(call->http, "Set-Cookie", cookie);
	http_header(call->http, "Cache-Control", STR("no-store"));
	http_redirect(call->http, call->request->method == HTTP_POST ? 303 : 302,
		first_stop(call, email, method, next));
}
