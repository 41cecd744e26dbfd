/* What libwebsockets parsed, as a struct http_request. */
#include "net/http_fields.h"
#include "net/http_internal.h"

#include <stdio.h>

#define HEADER_MAX 4096

static struct str header(struct lws *wsi, struct arena *arena, enum lws_token_indexes token)
{
	int len = lws_hdr_total_length(wsi, token);
	if (len <= 0) {
		return STR_EMPTY;
	}
	char *text = arena_alloc(arena, (size_t)len + 1);
	len = lws_hdr_copy(wsi, text, len + 1, token);
	return len > 0 ? (struct str) { text, (size_t)len } : STR_EMPTY;
}

/* `name` is in lower case and ends with a colon. */
static struct str custom_header(struct lws *wsi, struct arena *arena, struct str name)
{
	int len = lws_hdr_custom_length(wsi, name.data, (int)name.len);
	if (len <= 0 || len > HEADER_MAX) {
		return STR_EMPTY;
	}
	char *text = arena_alloc(arena, (size_t)len + 1);
	len = lws_hdr_custom_copy(wsi, text, len + 1, name.data, (int)name.len);
	return len > 0 ? str_trim((struct str) { text, (size_t)len }) : STR_EMPTY;
}

/*
 * libwebsockets hands out the query decoded, in one fragment per field: put it together again
 * in the encoded form, so that "&" and "=" inside of values stay what they are.
 */
static struct str read_query(struct lws *wsi, struct arena *arena)
{
	int total = lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_URI_ARGS);
	if (total <= 0) {
		return STR_EMPTY;
	}
	char *fragment = arena_alloc(arena, (size_t)total + 1);
	struct str query = STR_EMPTY;
	for (int i = 0;; i++) {
		int len = lws_hdr_copy_fragment(
			wsi, fragment, total + 1, WSI_TOKEN_HTTP_URI_ARGS, i);
		if (len < 0) {
			return query;
		}
		struct str field = { fragment, (size_t)len };
		size_t equals = str_index_of(field, '=');
		struct str name = http_encode(arena, str_slice(field, 0, equals));
		struct str value = http_encode(arena, str_from(field, equals + 1));
		query = arena_printf(arena, "%.*s%s%.*s=%.*s", STR_ARG(query),
			query.len ? "&" : "", STR_ARG(name), STR_ARG(value));
	}
}

static enum http_method read_method(struct lws *wsi)
{
	static const struct {
		enum lws_token_indexes token;
		enum http_method method;
	} methods[] = {
		{ WSI_TOKEN_GET_URI, HTTP_GET },
		{ WSI_TOKEN_POST_URI, HTTP_POST },
		{ WSI_TOKEN_HEAD_URI, HTTP_HEAD },
		{ WSI_TOKEN_PATCH_URI, HTTP_PATCH },
		{ WSI_TOKEN_DELETE_URI, HTTP_DELETE },
		{ WSI_TOKEN_OPTIONS_URI, HTTP_OPTIONS },
	};
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (lws_hdr_total_length(wsi, methods[i].token) > 0) {
			return methods[i].method;
		}
	}
	return HTTP_OTHER;
}

static struct str read_peer(struct lws *wsi, struct arena *arena)
{
	char address[64] = "";
	lws_get_peer_simple(wsi, address, sizeof(address));
	struct str peer = str_from_cstr(address);
	if (str_starts_with(peer, STR("::ffff:"))) {
		peer = str_from(peer, strlen("::ffff:"));
	}
	return arena_str(arena, peer);
}

static bool path_is_clean(struct str path)
{
	struct str rest = path, part;
	while (str_split_next(&rest, '/', &part)) {
		if (str_equal(part, STR("..")) || str_equal(part, STR("."))) {
			return false;
		}
	}
	return path.len > 0 && path.data[0] == '/' && str_is_utf8(path);
}

/*
 * Where a body ends must mean the same to us and to a proxy in front. libwebsockets takes these
 * names with white space around them for headers that it does not know; others read them.
 */
static bool has_disguised_length(struct lws *wsi)
{
	static const char *const names[] = { "content-length", "transfer-encoding" };
	static const char *const forms[] = { "%s :", "%s\t:", " %s:", "\t%s:" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		for (size_t k = 0; k < sizeof(forms) / sizeof(forms[0]); k++) {
			char name[32];
			int len = snprintf(name, sizeof(name), forms[k], names[i]);
			if (lws_hdr_custom_length(wsi, name, len) >= 0) {
				return true;
			}
		}
	}
	return false;
}

bool http_request_read(struct lws *wsi, struct arena *arena, struct str path,
	struct http_request *request, int *status)
{
	*request = (struct http_request) {
		.method = read_method(wsi),
		.path = arena_str(arena, path),
		.query = read_query(wsi, arena),
		.body = STR_EMPTY,
		.host = header(wsi, arena, WSI_TOKEN_HOST),
		.origin = header(wsi, arena, WSI_TOKEN_ORIGIN),
		.cookie = header(wsi, arena, WSI_TOKEN_HTTP_COOKIE),
		.authorization = header(wsi, arena, WSI_TOKEN_HTTP_AUTHORIZATION),
		.user_agent = header(wsi, arena, WSI_TOKEN_HTTP_USER_AGENT),
		.content_type = header(wsi, arena, WSI_TOKEN_HTTP_CONTENT_TYPE),
		.accept = header(wsi, arena, WSI_TOKEN_HTTP_ACCEPT),
		.if_none_match = header(wsi, arena, WSI_TOKEN_HTTP_IF_NONE_MATCH),
		.if_range = header(wsi, arena, WSI_TOKEN_HTTP_IF_RANGE),
		.range = header(wsi, arena, WSI_TOKEN_HTTP_RANGE),
		.forwarded_for = header(wsi, arena, WSI_TOKEN_X_FORWARDED_FOR),
		.forwarded_proto = custom_header(wsi, arena, STR("x-forwarded-proto:")),
		.forwarded_host = custom_header(wsi, arena, STR("x-forwarded-host:")),
		.sec_fetch_site = custom_header(wsi, arena, STR("sec-fetch-site:")),
		.last_event_id = custom_header(wsi, arena, STR("last-event-id:")),
		.peer = read_peer(wsi, arena),
	};
	if (!path_is_clean(request->path) || has_disguised_length(wsi)) {
		*status = 400;
		return false;
	}
	return true;
}

bool http_field(struct str encoded, const char *name, struct str *value)
{
	return http_fields_find(fiber_arena(), encoded, name, value);
}

bool http_cookie(const struct http_request *request, const char *name, struct str *value)
{
	return http_cookies_find(request->cookie, name, value);
}
