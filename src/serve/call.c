#include "serve/call.h"

#include "base/log.h"
#include "serve/page.h"
#include "serve/parts.h"

bool call_who(struct call *call)
{
	if (!call->asked_who) {
		struct error error;
		call->asked_who = true;
		if (!who_find(&call->serve->accounts, call->request, &call->who, &error)) {
			call->who = (struct who) { .email = STR_EMPTY };
		}
	}
	return call->who.kind != WHO_NOBODY;
}

struct str call_query(const struct call *call, const char *name)
{
	struct str value;
	return http_field(call->request->query, name, &value) ? value : STR_EMPTY;
}

static void release_json(void *value)
{
	json_decref(value);
}

/* A form's fields as an object of strings. */
static bool read_form(const struct call *call, json_t **object, struct error *error)
{
	*object = json_object();
	arena_defer(call->arena, release_json, *object);
	struct str rest = call->request->body, pair;
	while (str_split_next(&rest, '&', &pair)) {
		struct str name = str_slice(pair, 0, str_index_of(pair, '='));
		const char *key = arena_cstr(call->arena, name);
		struct str value;
		if (name.len == 0 || !str_is_utf8(name) || !http_field(pair, key, &value)) {
			continue; /* names of ours need no decoding */
		}
		if (!str_is_utf8(value)) {
			return error_set(error, ERROR_INVALID, "%s is not UTF-8.", key);
		}
		json_object_set_new(*object, key, json_stringn(value.data, value.len));
	}
	return true;
}

static bool has_type(const struct call *call, struct str type)
{
	struct str given = call->request->content_type;
	given = str_trim(str_slice(given, 0, str_index_of(given, ';')));
	return str_equal_nocase(given, type);
}

bool call_body(const struct call *call, json_t **object, struct error *error)
{
	struct str body = str_trim(call->request->body);
	/* curl calls all that it sends a form; none of ours begins like JSON */
	if (has_type(call, STR("application/x-www-form-urlencoded")) &&
		!str_starts_with(body, STR("{"))) {
		return read_form(call, object, error);
	}
	if (body.len == 0) {
		*object = json_object();
		arena_defer(call->arena, release_json, *object);
		return true;
	}
	if (!str_is_utf8(body)) {
		return error_set(error, ERROR_INVALID, "The body is not UTF-8.");
	}
	if (!json_parse(call->arena, body, object, error)) {
		return false;
	}
	return json_is_object(*object) ||
	       error_set(error, ERROR_INVALID, "The body must be a JSON object.");
}

bool call_body_text(
	const json_t *object, const char *name, struct str *value, struct error *error)
{
	const json_t *member = json_object_get(object, name);
	if (!member || json_is_null(member)) {
		return error_set(error, ERROR_INVALID, "Missing required field: %s", name);
	}
	if (!json_is_string(member)) {
		return error_set(error, ERROR_INVALID, "%s must be text.", name);
	}
	*value = str_trim(json_str(member));
	if (value->len == 0) {
		return error_set(error, ERROR_INVALID, "Missing required field: %s", name);
	}
	return true;
}

bool call_wants_page(const struct call *call)
{
	return str_contains(call->request->accept, STR("text/html")) &&
	       !str_starts_with(call->request->path, STR("/api/"));
}

bool call_is_from_elsewhere(const struct call *call)
{
	struct str site = call->request->sec_fetch_site;
	return str_equal(site, STR("cross-site")) || str_equal(site, STR("same-site"));
}

void call_reply_json(struct call *call, int status, const struct buf *json)
{
	http_reply_json(call->http, status, buf_str(json));
}

static void reply_error_json(
	struct call *call, int status, const char *code, struct str message)
{
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	json_begin_object(&json);
	json_member_write_str(&json, "error", code ? str_from_cstr(code) : message);
	if (code) {
		json_member_write_str(&json, "message", message);
	}
	json_end_object(&json);
	http_header(call->http, "Cache-Control", STR("no-store"));
	call_reply_json(call, status, &buf);
	buf_finish(&buf);
}

void call_fail(struct call *call, const struct error *error)
{
	int status = error_http_status(error->kind);
	struct str message = str_from_cstr(error_public_message(error));
	if (error->kind == ERROR_INTERNAL) {
		log_error("request_failed", LOG_STR("path", call->request->path),
			LOG_ERROR_MESSAGE(error));
	}
	if (status == 503 && !store_is_up(call->serve->store)) {
		http_header(call->http, "Retry-After", STR("3"));
	}
	if (call_wants_page(call)) {
		page_reply_error(call, status, message);
	} else {
		reply_error_json(call, status, NULL, message);
	}
}

void call_fail_code(struct call *call, int status, const char *code, const char *message)
{
	reply_error_json(call, status, code, str_from_cstr(message));
}
