#include "account/who.h"

bool who_find(const struct accounts *accounts, const struct http_request *request,
	struct who *who, struct error *error)
{
	*who = (struct who) { .email = STR_EMPTY };
	if (token_is_given(request->authorization)) {
		if (!token_find(accounts->tokens, request->authorization, &who->email, error)) {
			return false;
		}
		who->kind = WHO_TOKEN;
		return true;
	}
	struct str id;
	if (!http_cookie(request, SESSION_COOKIE, &id) || !session_key_of(id, &who->key)) {
		return error_set(error, ERROR_UNAUTHENTICATED, "Please sign in.");
	}
	if (!session_find(accounts->sessions, id, &who->email, error)) {
		return false;
	}
	who->kind = WHO_SESSION;
	return true;
}
