#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>

#define DEPTH_MAX 32

static void release_json(void *value)
{
	json_decref(value);
}

/* jansson allows 2048 levels, each a stack frame; our fibers' stacks are small. */
static bool too_deep(struct str text)
{
	int depth = 0;
	bool in_string = false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		if (in_string) {
			if (c == '\\') {
				i++;
			} else if (c == '"') {
				in_string = false;
			}
		} else if (c == '"') {
			in_string = true;
		} else if (c == '[' || c == '{') {
			if (++depth > DEPTH_MAX) {
				return true;
			}
		} else if (c == ']' || c == '}') {
			depth--;
		}
	}
	return false;
}

bool json_parse(struct arena *arena, struct str text, json_t **value, struct error *error)
{
	if (too_deep(text)) {
		return error_set(error, ERROR_INVALID, "JSON is nested deeper than %d levels",
			DEPTH_MAX);
	}
	json_error_t problem;
	*value = json_loadb(text.data ? text.data : "", text.len,
		JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &problem);
	if (!*value) {
		return error_set(error, ERROR_INVALID, "Not valid JSON at byte %d: %.120s",
			problem.position, problem.text);
	}
	arena_defer(arena, release_json, *value);
	return true;
}

struct str json_str(const json_t *value)
{
	if (!json_is_string(value)) {
		return STR_EMPTY;
	}
	return (struct str) { json_string_value(value), json_string_length(value) };
}

struct str json_member_str(const json_t *object, const char *key)
{
	return json_str(json_object_get(object, key));
}

static void append_escaped(struct buf *buf, unsigned char c)
{
	switch (c) {
	case '"':
		buf_append(buf, STR("\\\""));
		break;
	case '\\':
		buf_append(buf, STR("\\\\"));
		break;
	case '\n':
		buf_append(buf, STR("\\n"));
		break;
	default:
		buf_printf(buf, "\\u%04x", c);
	}
}

void json_append_string(struct buf *buf, struct str text)
{
	bool valid = str_is_utf8(text);
	buf_append_char(buf, '"');
	size_t start = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];
		bool bad = c >= 0x80 && !valid;
		/* "<" too, so that JSON can stand inside a script element */
		if (c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != 0x7F && !bad) {
			continue;
		}
		buf_append(buf, str_slice(text, start, i - start));
		start = i + 1;
		if (bad) {
			buf_append(buf, STR("\\ufffd"));
		} else {
			append_escaped(buf, c);
		}
	}
	buf_append(buf, str_from(text, start));
	buf_append_char(buf, '"');
}

static void before_value(struct json_writer *writer)
{
	if (writer->needs_comma) {
		buf_append_char(writer->buf, ',');
	}
	writer->needs_comma = true;
}

static void begin(struct json_writer *writer, char bracket)
{
	before_value(writer);
	buf_append_char(writer->buf, bracket);
	writer->needs_comma = false;
}

static void end(struct json_writer *writer, char bracket)
{
	buf_append_char(writer->buf, bracket);
	writer->needs_comma = true;
}

void json_begin_object(struct json_writer *writer)
{
	begin(writer, '{');
}

void json_end_object(struct json_writer *writer)
{
	end(writer, '}');
}

void json_begin_array(struct json_writer *writer)
{
	begin(writer, '[');
}

void json_end_array(struct json_writer *writer)
{
	end(writer, ']');
}

void json_key(struct json_writer *writer, const char *key)
{
	before_value(writer);
	json_append_string(writer->buf, str_from_cstr(key));
	buf_append_char(writer->buf, ':');
	writer->needs_comma = false;
}

void json_write_str(struct json_writer *writer, struct str value)
{
	before_value(writer);
	json_append_string(writer->buf, value);
}

void json_write_int(struct json_writer *writer, int64_t value)
{
	before_value(writer);
	buf_printf(writer->buf, "%lld", (long long)value);
}

void json_write_double(struct json_writer *writer, double value)
{
	before_value(writer);
	char text[32];
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (strtod(text, NULL) == value) {
			break;
		}
	}
	buf_append(writer->buf, str_from_cstr(text));
}

void json_write_bool(struct json_writer *writer, bool value)
{
	before_value(writer);
	buf_append(writer->buf, value ? STR("true") : STR("false"));
}

void json_write_null(struct json_writer *writer)
{
	before_value(writer);
	buf_append(writer->buf, STR("null"));
}

void json_write_raw(struct json_writer *writer, struct str json)
{
	before_value(writer);
	buf_append(writer->buf, json);
}

void json_member_write_str(struct json_writer *writer, const char *key, struct str value)
{
	json_key(writer, key);
	json_write_str(writer, value);
}

void json_member_write_int(struct json_writer *writer, const char *key, int64_t value)
{
	json_key(writer, key);
	json_write_int(writer, value);
}

void json_member_write_bool(struct json_writer *writer, const char *key, bool value)
{
	json_key(writer, key);
	json_write_bool(writer, value);
}
