#include "base/error.h"

#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>

/* The bytes of the UTF-8 sequence that `text` begins with; 0 when it begins with none. */
static size_t sequence_length(struct str text)
{
	for (size_t len = 1; len <= 4 && len <= text.len; len++) {
		if (str_is_utf8(str_slice(text, 0, len))) {
			return len;
		}
	}
	return 0;
}

/*
 * Messages quote what came from outside, and the quote may be cut inside a character, by us or
 * by the library that made it. Clients drop a connection over a frame that is not UTF-8.
 */
static void make_utf8(char *message)
{
	struct str rest = str_from_cstr(message);
	while (rest.len) {
		size_t len = sequence_length(rest);
		if (len == 0) {
			message[rest.data - message] = '?';
			len = 1;
		}
		rest = str_from(rest, len);
	}
}

bool error_set(struct error *error, enum error_kind kind, const char *format, ...)
{
	if (!error) {
		return false;
	}
	error->kind = kind;
	va_list args;
	va_start(args, format);
	vsnprintf(error->message, sizeof(error->message), format, args);
	va_end(args);
	make_utf8(error->message);
	return false;
}

int error_http_status(enum error_kind kind)
{
	switch (kind) {
	case ERROR_NONE:
		return 200;
	case ERROR_INVALID:
		return 400;
	case ERROR_UNAUTHENTICATED:
		return 401;
	case ERROR_FORBIDDEN:
		return 403;
	case ERROR_NOT_FOUND:
		return 404;
	case ERROR_CONFLICT:
		return 409;
	case ERROR_TOO_LARGE:
		return 413;
	case ERROR_LIMITED:
		return 429;
	case ERROR_INTERNAL:
		return 500;
	case ERROR_UPSTREAM:
		return 502;
	case ERROR_UNAVAILABLE:
	case ERROR_CANCELLED:
		return 503;
	case ERROR_TIMEOUT:
		return 504;
	}
	return 500;
}

const char *error_public_message(const struct error *error)
{
	return error->kind == ERROR_INTERNAL ? "Something went wrong here; the log knows more."
					     : error->message;
}
