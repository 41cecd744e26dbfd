/* The pages, signing in and out, and what the page needs to know of us. */
#include "account/email.h"
#include "account/login.h"
#include "serve/page.h"
#include "serve/parts.h"
#include "serve/router.h"
#include "serve/sign_in.h"
#include "serve/watch.h"

static const struct page_field no_fields[] = { { NULL } };

static void show_nest(struct call *call)
{
	stats_seen(call->serve->stats, call->who.email);
	page_reply(call, 200, "index.html", no_fields);
}

static void show_named_nest(struct call *call)
{
	if (watch_find(call->serve, call->param)) {
		http_redirect(call->http, 302, STR("/"));
	} else {
		page_not_found(call);
	}
}

static void show_help(struct call *call)
{
	page_reply(call, 200, "help.html", no_fields);
}

static void show_stats(struct call *call)
{
	page_reply(call, 200, "stats.html", no_fields);
}

/* Signing in */

static void login(struct call *call)
{
	struct str next = login_safe_next(call_query(call, "next"));
	struct str given = call_query(call, "email"), email;
	if (!login_dev_allowed(call->serve->config, &call->client) ||
		call_is_from_elsewhere(call) || call_query(call, "signed_out").len) {
		sign_in_show(call, 200,
			call_query(call, "signed_out").len
				? STR("You are signed out.")
				: STR("One queue for everybody in the room."),
			&(struct sign_in_form) { .next = next });
		return;
	}
	if (given.len == 0) {
		given = call->serve->config->dev_auth_email;
	}
	if (!email_read(call->arena, given, &email)) {
		sign_in_show(call, 400, STR("That is no email address."),
			&(struct sign_in_form) { .next = next });
		return;
	}
	sign_in_as(call, email, "dev", next);
}

/* Signing out */

static void sign_out(struct call *call)
{
	struct str cookie;
	struct error error;
	if (!login_end(&call->serve->accounts, call->request, &cookie, &error)) {
		call_fail(call, &error);
		return;
	}
	http_header(call->http, "Set-Cookie", cookie);
	http_header(call->http, "Cache-Control", STR("no-store"));
	http_redirect(call->http, 303, STR("/login/?signed_out=1"));
}

/* Typed or followed from our own pages it is meant; from elsewhere a question is asked. */
static void sign_out_by_link(struct call *call)
{
	if (!call_is_from_elsewhere(call)) {
		sign_out(call);
		return;
	}
	page_reply(call, 200, "login.html",
		(struct page_field[]) {
			{ "title", STR("Sign out?") },
			{ "message", STR("Another site has sent you here.") },
			{ "methods", STR("<form method=\"post\" action=\"/logout/\"><button "
					 "class=\"button primary\" type=\"submit\">Sign out"
					 "</button></form>") },
			{ "details", STR_EMPTY },
			{ NULL },
		});
}

/* What the page needs to know, as a script */

static void write_names(
	struct json_writer *json, const char *key, const struct str *names, size_t count)
{
	json_key(json, key);
	json_begin_array(json);
	for (size_t i = 0; i < count; i++) {
		json_write_str(json, names[i]);
	}
	json_end_array(json);
}

static void write_sources(struct json_writer *json, const struct sources *sources)
{
	struct str names[SOURCES_MAX], searchable[SOURCES_MAX];
	size_t searchable_count = 0;
	for (size_t i = 0; i < sources->count; i++) {
		names[i] = str_from_cstr(sources->items[i]->name);
		if (sources->items[i]->search) {
			searchable[searchable_count++] = names[i];
		}
	}
	write_names(json, "sources", names, sources->count);
	write_names(json, "searchable", searchable, searchable_count);
}

static void write_spotify(struct json_writer *json, struct call *call)
{
	struct spotify_link *link = call->serve->spotify_link;
	json_key(json, "spotify");
	json_begin_object(json);
	json_member_write_bool(json, "configured", link != NULL);
	json_member_write_bool(json, "connected",
		link && call->who.email.len &&
			spotify_link_state(link, call->who.email) == SPOTIFY_CONNECTED);
	json_end_object(json);
}

static void reply_config(struct call *call)
{
	struct serve *serve = call->serve;
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	call_who(call);
	buf_append(&buf, STR("window.ECHONEST="));
	json_begin_object(&json);
	json_member_write_str(&json, "user", call->who.email);
	json_member_write_str(&json, "name", email_name(call->arena, call->who.email));
	write_sources(&json, serve->sources);
	write_names(&json, "airhorns", serve->airhorns, serve->airhorn_count);
	json_key(&json, "nest");
	json_write_raw(
		&json, STR("{\"id\":\"main\",\"code\":\"main\",\"name\":\"Home Nest\"}"));
	json_member_write_str(&json, "youtube_embed_url", serve->config->youtube_embed_url);
	write_spotify(&json, call);
	json_member_write_bool(&json, "dev", login_dev_allowed(serve->config, &call->client));
	json_member_write_str(&json, "version", str_from_cstr(serve->version));
	json_end_object(&json);
	buf_append(&buf, STR(";\n"));
	http_header(call->http, "Cache-Control", STR("no-store"));
	/* another site's page must not run it to learn who is signed in */
	http_header(call->http, "Cross-Origin-Resource-Policy", STR("same-origin"));
	http_reply(call->http, 200, "text/javascript; charset=utf-8", buf_str(&buf));
	buf_finish(&buf);
}

const struct route routes_pages[] = {
	{ "/", ALLOW_GET, ACCESS_PAGE, show_nest },
	{ "/config.js", ALLOW_GET, ACCESS_PUBLIC, reply_config },
	{ "/nest/*", ALLOW_GET, ACCESS_PAGE, show_named_nest },
	{ "/main", ALLOW_GET, ACCESS_PAGE, show_named_nest },
	{ "/help", ALLOW_GET, ACCESS_PAGE, show_help },
	{ "/stats", ALLOW_GET, ACCESS_PAGE, show_stats },
	{ "/admin/stats", ALLOW_GET, ACCESS_PAGE, show_stats },
	{ "/login", ALLOW_GET, ACCESS_PUBLIC, login },
	{ "/logout", ALLOW_GET, ACCESS_PUBLIC, sign_out_by_link },
	{ "/logout", ALLOW_POST, ACCESS_PUBLIC, sign_out },
	{ NULL },
};
