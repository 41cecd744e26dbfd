#include "source/spotify/internal.h"

static bool call(struct spotify *spotify, struct str path, struct str token,
	struct spotify_answer *answer, struct error *error)
{
	struct spotify_call call = { .path = path, .token = token };
	return spotify_api_call(spotify->api, &call, answer, error);
}

/* With the app's token; with another one if that was taken back. */
static bool call_as_app(struct spotify *spotify, struct str path, struct spotify_answer *answer,
	struct error *error)
{
	for (bool is_retry = false;; is_retry = true) {
		struct str token;
		int64_t left_s;
		if (!spotify_app_token(spotify, &token, &left_s, error)) {
			return false;
		}
		if (call(spotify, path, token, answer, error)) {
			return true;
		}
		if (is_retry || error->kind != ERROR_UNAUTHENTICATED) {
			return false;
		}
		spotify_drop_app_token(spotify, token);
	}
}

bool spotify_get(struct spotify *spotify, struct str path, struct str token, json_t **answer,
	struct error *error)
{
	struct spotify_answer said;
	bool is_ok = token.len > 0 ? call(spotify, path, token, &said, error)
				   : call_as_app(spotify, path, &said, error);
	if (!is_ok && token.len == 0 &&
		(error->kind == ERROR_UNAUTHENTICATED || error->kind == ERROR_FORBIDDEN)) {
		error->kind = ERROR_UPSTREAM; /* it is our app, not this person, that may not */
	}
	if (is_ok && !said.body) {
		return error_set(error, ERROR_UPSTREAM, "Spotify gives no proper answer.");
	}
	*answer = is_ok ? said.body : NULL;
	return is_ok;
}

bool spotify_catalogue(
	struct spotify *spotify, struct str path, json_t **answer, struct error *error)
{
	return spotify_get(spotify, path, STR_EMPTY, answer, error);
}

struct str spotify_market(const struct spotify *spotify)
{
	return spotify->market;
}
