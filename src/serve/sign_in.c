#include "serve/sign_in.h"

#include "account/login.h"
#include "serve/page.h"
#include "serve/parts.h"

static void append_dev_method(struct buf *html, struct str email, struct str next)
{
	struct arena *arena = fiber_arena();
	struct str query = arena_printf(arena, "/login/?email=%.*s&next=%.*s",
		STR_ARG(page_encode(arena, email)), STR_ARG(page_encode(arena, next)));
	buf_append(html, STR("<a class=\"button primary\" href=\""));
	page_append_escaped(html, query);
	buf_append(html, STR("\">Sign in as "));
	page_append_escaped(html, email);
	buf_append(html, STR("</a>"));
}

/* Somebody else, to try two people on one machine. */
static void append_dev_form(struct buf *html, struct str next)
{
	buf_append(
		html, STR("<form method=\"get\" action=\"/login/\"><label>or as "
			  "<input name=\"email\" type=\"email\" required autocomplete=\"off\" "
			  "placeholder=\"somebody@else.example\"></label>"
			  "<input type=\"hidden\" name=\"next\" value=\""));
	page_append_escaped(html, next);
	buf_append(html,
		STR("\"> <button class=\"button\" type=\"submit\">Sign in</button></form>"));
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
	buf_append(html, STR("\"><button class=\"button\" type=\"submit\">Sign in</button>"
			     "</form><p>New here? <a href=\"/signup/?next="));
	page_append_escaped(html, page_encode(call->arena, form->next));
	buf_append(html, STR("\">Sign up as a guest</a></p>"));
}

void sign_in_show(
	struct call *call, int status, struct str message, const struct sign_in_form *form)
{
	const struct config *config = call->serve->config;
	struct str next = form->next;
	struct buf methods = { 0 };
	struct str details = STR("Signing in is not set up on this server: it needs "
				 "GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET.");
	if (login_dev_allowed(config, &call->client)) {
		append_dev_method(&methods, config->dev_auth_email, next);
		append_dev_form(&methods, next);
		details = STR("This is a server for development: anybody at this machine may "
			      "sign in as anybody.");
	} else if (config->debug && config->dev_auth_email.len) {
		details = STR("Without Google, signing in works only at localhost or "
			      "127.0.0.1.");
	}
	if (config->guest_signup) {
		append_guest_form(call, &methods, form);
		details = login_dev_allowed(config, &call->client) ? details : STR_EMPTY;
	}
	page_reply(call, status, "login.html",
		(struct page_field[]) {
			{ "title", STR("Sign in") },
			{ "message", message },
			{ "methods", buf_str(&methods) },
			{ "details", details },
			{ NULL },
		});
	buf_finish(&methods);
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
	http_redirect(call->http, call->request->method == HTTP_POST ? 303 : 302, next);
}
