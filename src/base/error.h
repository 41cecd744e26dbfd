/*
 * What went wrong, for people. Functions that can fail return bool and fill a
 * `struct error`. The kind decides the HTTP status; see docs/architecture.md
 * for which errors end the program and which it survives.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

enum error_kind {
	ERROR_NONE,
	ERROR_INVALID,	       /* the input is wrong: 400 */
	ERROR_UNAUTHENTICATED, /* nobody is signed in: 401 */
	ERROR_FORBIDDEN,       /* this user may not: 403 */
	ERROR_NOT_FOUND,       /* 404 */
	ERROR_CONFLICT,	       /* the thing is already so: 409 */
	ERROR_TOO_LARGE,       /* 413 */
	ERROR_LIMITED,	       /* too many: 429 */
	ERROR_INTERNAL,	       /* ours; the message goes to the log only: 500 */
	ERROR_UPSTREAM,	       /* another service said no: 502 */
	ERROR_UNAVAILABLE,     /* the store or a needed service is away: 503 */
	ERROR_TIMEOUT,	       /* another service was too slow: 504 */
	ERROR_CANCELLED,       /* we are stopping: 503 */
};

struct error {
	enum error_kind kind;
	char message[256]; /* a sentence for people, NUL-terminated UTF-8 */
};

/* Fills `error` (which may be NULL) and returns false, so that one can `return error_set(…)`.
 */
bool error_set(struct error *error, enum error_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The HTTP status code of a kind. */
int error_http_status(enum error_kind kind);

/* What may be shown to the one who asked: the message, or a general one for ERROR_INTERNAL. */
const char *error_public_message(const struct error *error);

#endif
