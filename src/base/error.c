#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

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
