#include "account/login.h"

#include "account/audit.h"
#include "net/fiber.h"

bool login_dev_allowed(const struct config *config, const struct client *client)
{
	return config->debug && config->dev_auth_email.len &&
	       client_host_is_local(client->host);
}

static struct str cookie_with(const struct accounts *accounts, struct str id, int age_s)
{
	return arena_printf(fiber_arena(),
		SESSION_COOKIE "=%.*s; Path=/; Max-Age=%d; HttpOnly; SameSite=Lax%s",
		STR_ARG(id), age_s, accounts->config->debug ? "" : "; Secure");
}

bool login_begin(const struct accounts *accounts, const struct client *client, struct str email,
	const char *method, struct str *cookie, struct error *error)
{
	struct str id;
	if (!token_remember(accounts->tokens, email, error) ||
		!session_begin(accounts->sessions, email, &id, error)) {
		return false;
	}
	*cookie = cookie_with(accounts, id, SESSION_TTL_S);
	audit("login", email, client, LOG_CSTR("method", method));
	return true;
}

bool login_end(const struct accounts *accounts, const struct http_request *request,
	struct str *cookie, struct error *error)
{
	struct str id;
	*cookie = cookie_with(accounts, STR_EMPTY, 0);
	return !http_cookie(request, SESSION_COOKIE, &id) ||
	       session_end(accounts->sessions, id, error);
}

struct str login_safe_next(struct str next)
{
	if (next.len == 0 || next.data[0] != '/' || next.len > 1000) {
		return STR("/");
	}
	/* "//host" and "/\host" lead elsewhere; control characters are read past by browsers */
	if (next.len > 1 && (next.data[1] == '/' || next.data[1] == '\\')) {
		return STR("/");
	}
	for (size_t i = 0; i < next.len; i++) {
		if ((unsigned char)next.data[i] <= ' ' || next.data[i] == 0x7F) {
			return STR("/");
		}
	}
	return next;
}
