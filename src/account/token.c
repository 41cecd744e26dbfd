#include "account/token.h"

#include "account/email.h"
#include "account/known.h"
#include "base/alloc.h"
#include "net/fiber.h"

#include <stdlib.h>

#define KEY STR("sync-tokens")

struct tokens {
	struct store *store;
	const struct config *config;
	struct known *known;
};

struct tokens *tokens_create(struct store *store, const struct config *config)
{
	struct tokens *tokens = alloc_new(struct tokens);
	tokens->store = store;
	tokens->config = config;
	tokens->known = known_create();
	return tokens;
}

void tokens_destroy(struct tokens *tokens)
{
	if (tokens) {
		known_destroy(tokens->known);
		free(tokens);
	}
}

struct str token_of(const struct tokens *tokens, struct arena *arena, struct str email)
{
	struct str text = arena_printf(arena, "sync:%.*s", STR_ARG(email));
	return digest_keyed(arena, tokens->config->secret_key, text);
}

bool token_remember(struct tokens *tokens, struct str email, struct error *error)
{
	struct reply *reply;
	char digest[DIGEST_HEX + 1];
	digest_hex(token_of(tokens, fiber_arena(), email), digest);
	return store_command(
		tokens->store, &reply, error, STR("HSET"), KEY, str_from_cstr(digest), email);
}

bool token_is_remembered(
	struct tokens *tokens, struct str email, bool *is_remembered, struct error *error)
{
	struct reply *reply;
	char digest[DIGEST_HEX + 1];
	digest_hex(token_of(tokens, fiber_arena(), email), digest);
	if (!store_command(
		    tokens->store, &reply, error, STR("HEXISTS"), KEY, str_from_cstr(digest))) {
		return false;
	}
	*is_remembered = reply_int(reply) == 1;
	return true;
}

bool token_read(struct str authorization, struct str *token)
{
	struct str scheme = str_slice(authorization, 0, 7);
	*token = str_trim(str_from(authorization, 7));
	return str_equal_nocase(scheme, STR("Bearer ")) && token->len > 0;
}

/* Looks a sync token up. False with ERROR_NONE when there is no such. */
static bool find_person(
	struct tokens *tokens, struct str token, struct str *email, struct error *error)
{
	char digest[DIGEST_HEX + 1];
	struct reply *reply;
	error->kind = ERROR_NONE;
	digest_hex(token, digest);
	if (!known_find(tokens->known, fiber_arena(), digest, email)) {
		if (!store_command(tokens->store, &reply, error, STR("HGET"), KEY,
			    str_from_cstr(digest))) {
			return false;
		}
		*email = reply_str(reply);
	}
	/* what the store says counts only if SECRET_KEY agrees */
	if (email->len == 0 ||
		!str_equal_secret(token, token_of(tokens, fiber_arena(), *email))) {
		return false;
	}
	known_add(tokens->known, digest, *email);
	return true;
}

bool token_is_given(struct str authorization)
{
	struct str token;
	return token_read(authorization, &token);
}

bool token_find(
	struct tokens *tokens, struct str authorization, struct str *email, struct error *error)
{
	struct str token;
	struct str shared = tokens->config->api_token;
	if (!token_read(authorization, &token)) {
		return error_set(error, ERROR_UNAUTHENTICATED,
			"Missing or malformed Authorization header");
	}
	if (shared.len && str_equal_secret(token, shared)) {
		*email = EMAIL_API;
		return true;
	}
	struct error problem = { 0 };
	if (token.len == DIGEST_HEX && find_person(tokens, token, email, &problem)) {
		return true;
	}
	if (problem.kind != ERROR_NONE) {
		*error = problem;
		return false;
	}
	return error_set(error, ERROR_UNAUTHENTICATED, "Invalid API token");
}

bool token_check(
	struct tokens *tokens, struct str authorization, struct str *email, struct error *error)
{
	if (token_find(tokens, authorization, email, error)) {
		return true;
	}
	if (error->kind != ERROR_UNAUTHENTICATED || !token_is_given(authorization)) {
		return false;
	}
	if (tokens->config->api_token.len == 0) {
		return error_set(error, ERROR_UNAVAILABLE,
			"No API token is configured here: set ECHONEST_API_TOKEN.");
	}
	return error_set(error, ERROR_FORBIDDEN, "Invalid API token");
}
