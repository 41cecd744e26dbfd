/*
 * One line per event, for people or as JSON (LOG_FORMAT). An event has a name
 * in snake_case and named fields. Never pass a secret: no tokens, cookies,
 * passwords, codes.
 *
 *	log_info("song_started", LOG_STR("nest", nest), LOG_INT("duration_s", 213));
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/error.h"
#include "base/str.h"

#include <stdint.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };
enum log_format { LOG_HUMAN, LOG_JSON };

struct log_field {
	const char *name; /* NULL ends the list */
	enum { LOG_FIELD_STR, LOG_FIELD_INT } type;
	struct str text;
	int64_t number;
};

#define LOG_STR(field_name, value)                                                             \
	(struct log_field)                                                                     \
	{                                                                                      \
		.name = (field_name), .type = LOG_FIELD_STR, .text = (value)                   \
	}
#define LOG_CSTR(field_name, value) LOG_STR(field_name, str_from_cstr(value))
#define LOG_INT(field_name, value)                                                             \
	(struct log_field)                                                                     \
	{                                                                                      \
		.name = (field_name), .type = LOG_FIELD_INT, .number = (int64_t)(value)        \
	}
#define LOG_ERROR_MESSAGE(error) LOG_CSTR("error", (error)->message)

#define log_debug(...)	 LOG_AT(LOG_DEBUG, __VA_ARGS__)
#define log_info(...)	 LOG_AT(LOG_INFO, __VA_ARGS__)
#define log_warning(...) LOG_AT(LOG_WARNING, __VA_ARGS__)
#define log_error(...)	 LOG_AT(LOG_ERROR, __VA_ARGS__)

#define LOG_AT(level, event, ...)                                                              \
	log_write(level, event, (struct log_field[]) { __VA_ARGS__ __VA_OPT__(, ) { 0 } })

/* Says how and what is written from now on; human lines of LOG_INFO and above at first. */
void log_setup(enum log_format format, enum log_level least);

/* Writes one line to standard error in a single write, unless there are too many of its kind
 * (log_limit.h). `fields` end with a nameless one. Thread-safe. */
void log_write(enum log_level level, const char *event, const struct log_field *fields);

/* The same for a line that is promised: none is ever left out. */
void log_record(enum log_level level, const char *event, const struct log_field *fields);

/* Tells what has been left out so far (see log_limit.h), before the program ends. */
void log_finish(void);

#endif
