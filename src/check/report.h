/* What `echonest check` found: rows for people. */
#ifndef CHECK_REPORT_H
#define CHECK_REPORT_H

#include "base/arena.h"

#include <stdio.h>

enum check_status {
	CHECK_OK,
	CHECK_OFF,     /* not configured, and that is fine */
	CHECK_WARNING, /* works, but somebody should look */
	CHECK_FAILED,  /* the program would not start or not work */
};

struct check_row {
	enum check_status status;
	const char *subject; /* a literal of at most 14 characters */
	struct str finding;
	struct str advice; /* what to do about it, or "" */
};

struct check_report {
	struct arena *arena;
	struct check_row *rows;
	size_t count, capacity;
	size_t failed, warnings;
};

/* Results live in `arena`. */
void check_report_init(struct check_report *report, struct arena *arena);

void check_add(struct check_report *report, enum check_status status, const char *subject,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Says what to do about the row that was added last. */
void check_advise(struct check_report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Writes the table and a closing sentence, in 80 columns; `colors` for a terminal. */
void check_report_print(const struct check_report *report, FILE *out, bool colors);

#endif
