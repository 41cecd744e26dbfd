/* JSON: reading by jansson into an arena, writing straight into a buf. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

#include <jansson.h>

/*
 * Parses `text`, which must be UTF-8 and nest at most 32 deep. The value lives as long as the
 * arena (do not decref it). ERROR_INVALID says what is wrong and where.
 */
bool json_parse(struct arena *arena, struct str text, json_t **value, struct error *error);

/* The member as text; "" when it is missing or no string. Lives as long as `object`. */
struct str json_member_str(const json_t *object, const char *key);

/* The text of a string value; "" for anything else. */
struct str json_str(const json_t *value);

/* Appends `text` as a JSON string with quotes. Invalid UTF-8 becomes U+FFFD, "<" becomes
 * \u003c. */
void json_append_string(struct buf *buf, struct str text);

/* Writes objects and arrays without a tree: commas are put where needed. */
struct json_writer {
	struct buf *buf;
	bool needs_comma;
};

void json_begin_object(struct json_writer *writer);
void json_end_object(struct json_writer *writer);
void json_begin_array(struct json_writer *writer);
void json_end_array(struct json_writer *writer);
void json_key(struct json_writer *writer, const char *key);
void json_write_str(struct json_writer *writer, struct str value);
void json_write_int(struct json_writer *writer, int64_t value);
/* Shortest form that reads back as the same double. */
void json_write_double(struct json_writer *writer, double value);
void json_write_bool(struct json_writer *writer, bool value);
void json_write_null(struct json_writer *writer);
/* `json` is JSON already. */
void json_write_raw(struct json_writer *writer, struct str json);

/* key and value at once */
void json_member_write_str(struct json_writer *writer, const char *key, struct str value);
void json_member_write_int(struct json_writer *writer, const char *key, int64_t value);
void json_member_write_bool(struct json_writer *writer, const char *key, bool value);

#endif
