#include "serve/router.h"

#include "account/audit.h"
#include "base/clock.h"
#include "serve/page.h"
#include "serve/parts.h"
#include "serve/request_count.h"

#include <assert.h>

static const struct route *const tables[] = { routes_read, routes_pages, routes_media,
	routes_act, routes_bearer, routes_history, routes_sync, routes_doors, routes_guest,
	routes_google, routes_search, routes_plays, routes_youtube, routes_spotify,
	routes_spotify_api, routes_metrics };
#define TABLE_COUNT (sizeof(tables) / sizeof(tables[0]))
#define ROUTES_MAX  250

/* What request_count() calls each route, in the order of the tables. */
static uint8_t counted_as[ROUTES_MAX];

void router_begin(void)
{
	size_t count = 0;
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		for (const struct route *route = tables[i]; route->path; route++) {
			assert(count < ROUTES_MAX);
			counted_as[count++] = (uint8_t)request_count_route(route->path);
		}
	}
}

bool router_matches(const char *pattern, struct str path, struct str *param)
{
	const char *star = strchr(pattern, '*');
	if (!star) {
		return str_equal_cstr(path, pattern);
	}
	struct str before = { pattern, (size_t)(star - pattern) };
	struct str after = str_from_cstr(star + 1);
	if (path.len <= before.len + after.len || !str_starts_with(path, before) ||
		!str_ends_with(path, after)) {
		return false;
	}
	*param = str_slice(path, before.len, path.len - before.len - after.len);
	return str_index_of(*param, '/') == param->len;
}

/* The route; else NULL, with the methods of those that have the path. */
static const struct route *find_route(struct call *call, struct str path, unsigned *allowed)
{
	size_t number = 0;
	*allowed = 0;
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		for (const struct route *route = tables[i]; route->path; route++, number++) {
			if (!router_matches(route->path, path, &call->param)) {
				continue;
			}
			call->counted_as = counted_as[number];
			if (route->methods & 1u << call->request->method) {
				return route;
			}
			*allowed |= route->methods;
		}
	}
	return NULL;
}

static struct str without_slash(struct str path)
{
	if (path.len > 1 && path.data[path.len - 1] == '/') {
		path.len--;
	}
	return path;
}

static void add_cors(struct call *call)
{
	const struct http_request *request = call->request;
	if (client_origin_may_read(call->serve->config, request->origin)) {
		http_header(call->http, "Access-Control-Allow-Origin", request->origin);
		http_header(call->http, "Vary", STR("Origin"));
	}
}

static bool is_preflight(const struct call *call)
{
	return call->request->method == HTTP_OPTIONS &&
	       client_origin_may_read(call->serve->config, call->request->origin);
}

static void reply_preflight(struct call *call)
{
	http_header(call->http, "Access-Control-Allow-Methods",
		STR("GET, HEAD, POST, PATCH, DELETE"));
	http_header(call->http, "Access-Control-Allow-Headers",
		STR("Authorization, Content-Type, Last-Event-ID"));
	http_header(call->http, "Access-Control-Max-Age", STR("3600"));
	http_reply(call->http, 204, NULL, STR(""));
}

static void add_method(struct str *list, struct arena *arena, unsigned allowed,
	enum http_method method, const char *name)
{
	if (allowed & 1u << method) {
		*list = arena_printf(
			arena, "%.*s%s%s", STR_ARG(*list), list->len ? ", " : "", name);
	}
}

static void reply_not_allowed(struct call *call, unsigned allowed)
{
	struct str list = STR_EMPTY;
	struct error error;
	add_method(&list, call->arena, allowed, HTTP_GET, "GET");
	add_method(&list, call->arena, allowed, HTTP_HEAD, "HEAD");
	add_method(&list, call->arena, allowed, HTTP_POST, "POST");
	add_method(&list, call->arena, allowed, HTTP_PATCH, "PATCH");
	add_method(&list, call->arena, allowed, HTTP_DELETE, "DELETE");
	http_header(call->http, "Allow", list);
	error_set(&error, ERROR_INVALID, "This path takes only %.*s.", STR_ARG(list));
	if (call_wants_page(call)) {
		page_reply_error(call, 405, str_from_cstr(error.message));
	} else {
		call_fail_code(call, 405, "method_not_allowed", error.message);
	}
}

static void audit_path(struct call *call, const char *action)
{
	audit(action, call->who.email, &call->client, LOG_STR("path", call->request->path));
}

static void reply_to_login(struct call *call)
{
	struct str path = call->request->path;
	struct str location = STR("/login/");
	if (!str_equal(path, STR("/"))) {
		location = arena_printf(call->arena, "/login/?next=%.*s",
			STR_ARG(page_encode(call->arena, path)));
	}
	audit_path(call, "auth_redirect");
	http_header(call->http, "Cache-Control", STR("no-store"));
	http_redirect(call->http, 302, location);
}

static void refuse_token(struct call *call, struct error *error)
{
	if (error->kind == ERROR_UNAUTHENTICATED) {
		http_header(call->http, "WWW-Authenticate", STR("Bearer"));
	}
	if (error->kind != ERROR_UNAVAILABLE) {
		audit_path(call, "api_auth_fail");
	}
	call_fail(call, error);
}

bool router_admit_token(struct call *call)
{
	struct error error;
	call->asked_who = true;
	if (!token_check(call->serve->accounts.tokens, call->request->authorization,
		    &call->who.email, &error)) {
		refuse_token(call, &error);
		return false;
	}
	call->who.kind = WHO_TOKEN;
	audit_path(call, "api_auth_ok");
	return true;
}

static bool admit_person(struct call *call, enum access access)
{
	struct error error;
	call->asked_who = true;
	if (who_find(&call->serve->accounts, call->request, &call->who, &error)) {
		if (call->who.kind == WHO_TOKEN) {
			audit_path(call, "api_auth_ok");
		}
		return true;
	}
	if (error.kind == ERROR_UNAUTHENTICATED &&
		token_is_given(call->request->authorization)) {
		audit_path(call, "api_auth_fail");
	}
	if (error.kind != ERROR_UNAUTHENTICATED) {
		call_fail(call, &error);
	} else if (access == ACCESS_PAGE) {
		reply_to_login(call);
	} else {
		error_set(&error, ERROR_UNAUTHENTICATED, "Authentication required");
		call_fail(call, &error);
	}
	return false;
}

/* A change in the name of a session must come from our own pages. */
static bool admit_change(struct call *call)
{
	bool changes = call->request->method != HTTP_GET && call->request->method != HTTP_HEAD;
	if (!changes || token_is_given(call->request->authorization) ||
		client_request_is_ours(call->serve->config, &call->client, call->request)) {
		return true;
	}
	struct error error;
	error_set(&error, ERROR_FORBIDDEN, "This must be asked from a page of this server.");
	call_fail(call, &error);
	return false;
}

static bool admit(struct call *call, const struct route *route)
{
	if (!admit_change(call)) {
		return false;
	}
	switch (route->access) {
	case ACCESS_TOKEN:
		return router_admit_token(call);
	case ACCESS_PAGE:
	case ACCESS_PERSON:
		return admit_person(call, route->access);
	default:
		return true;
	}
}

/* In production only our names are served; who watches over this server may use any. */
static bool is_at_home(const struct call *call)
{
	return client_host_is_known(call->serve->config, call->client.host) ||
	       str_equal(call->request->path, STR("/health")) ||
	       str_equal(call->request->path, STR("/metrics"));
}

static void send_home(struct call *call)
{
	const struct http_request *request = call->request;
	struct str base = call->serve->config->base_url;
	struct str path = page_encode(call->arena, request->path);
	http_redirect(call->http, request->method == HTTP_GET ? 302 : 308,
		arena_printf(call->arena, "%.*s%.*s%s%.*s", STR_ARG(base), STR_ARG(path),
			request->query.len ? "?" : "", STR_ARG(request->query)));
}

static void dispatch(struct call *call)
{
	unsigned allowed;
	struct str path = without_slash(call->request->path);
	const struct route *route = find_route(call, path, &allowed);
	if (is_preflight(call)) {
		reply_preflight(call);
	} else if (route) {
		if (admit(call, route)) {
			route->handle(call);
		}
	} else if (allowed) {
		reply_not_allowed(call, allowed);
	} else {
		page_not_found(call);
	}
}

static void answer(struct call *call)
{
	call->client = client_of(call->arena, call->serve->config, call->request);
	http_header(call->http, "X-Content-Type-Options", STR("nosniff"));
	if (is_at_home(call)) {
		add_cors(call);
		dispatch(call);
	} else {
		send_home(call);
	}
}

void router_handle(void *context, struct http_exchange *exchange)
{
	struct serve *serve = context;
	struct call call = {
		.serve = serve,
		.http = exchange,
		.request = http_request(exchange),
		.arena = fiber_arena(),
		.who.email = STR_EMPTY,
		.param = STR_EMPTY,
		.counted_as = request_count_route(NULL),
	};
	int64_t begun_ns = clock_monotonic_ns();
	answer(&call);
	request_count(call.counted_as, call.request->method, http_status(exchange),
		clock_monotonic_ns() - begun_ns);
}
