#include "account/spotify_tokens.h"

#define TOKEN_MAX      4096
#define EXPIRES_IN_S   3600 /* for an answer that does not say */
#define EXPIRES_MOST_S (7 * 24 * 3600)

/* Tokens go into headers and forms: printable ASCII only (RFC 6749, appendix A). */
static bool is_token(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] <= ' ' || text.data[i] > '~') {
			return false;
		}
	}
	return text.len <= TOKEN_MAX;
}

/* Python writes times as integers, and some versions as numbers with a fraction. */
static int64_t member_number(const json_t *object, const char *key, int64_t fallback)
{
	const json_t *value = json_object_get(object, key);
	if (!json_is_number(value)) {
		return fallback;
	}
	double number = json_number_value(value);
	return number >= 0 && number < 1e12 ? (int64_t)number : fallback;
}

static bool read_common(
	const json_t *object, struct spotify_tokens *tokens, struct error *error)
{
	*tokens = (struct spotify_tokens) {
		.access_token = json_member_str(object, "access_token"),
		.refresh_token = json_member_str(object, "refresh_token"),
		.token_type = json_member_str(object, "token_type"),
		.scope = json_member_str(object, "scope"),
	};
	if (tokens->token_type.len == 0) {
		tokens->token_type = STR("Bearer");
	}
	return (tokens->access_token.len > 0 && is_token(tokens->access_token) &&
		       is_token(tokens->refresh_token) &&
		       str_equal_nocase(tokens->token_type, STR("Bearer"))) ||
	       error_set(error, ERROR_INVALID, "These are no tokens of Spotify.");
}

bool spotify_tokens_parse(struct arena *arena, struct str text, struct spotify_tokens *tokens,
	struct error *error)
{
	json_t *object;
	if (!str_is_utf8(text) || !json_parse(arena, text, &object, error) ||
		!read_common(object, tokens, error)) {
		return error_set(error, ERROR_INVALID, "These are no tokens of Spotify.");
	}
	tokens->expires_in_s = member_number(object, "expires_in", EXPIRES_IN_S);
	/* unknown: long ago, so that it is renewed first */
	tokens->expires_at_s = member_number(object, "expires_at", 0);
	tokens->is_revoked = json_is_true(json_object_get(object, "revoked"));
	return true;
}

bool spotify_tokens_of_answer(
	const json_t *answer, int64_t now_s, struct spotify_tokens *tokens, struct error *error)
{
	if (!read_common(answer, tokens, error)) {
		return error_set(error, ERROR_UPSTREAM, "Spotify gives no proper answer.");
	}
	int64_t good_s = member_number(answer, "expires_in", EXPIRES_IN_S);
	tokens->expires_in_s = good_s < EXPIRES_MOST_S ? good_s : EXPIRES_MOST_S;
	tokens->expires_at_s = now_s + tokens->expires_in_s;
	return true;
}

void spotify_tokens_renew(struct spotify_tokens *tokens, const struct spotify_tokens *fresh)
{
	struct spotify_tokens old = *tokens;
	*tokens = *fresh;
	if (fresh->refresh_token.len == 0) {
		tokens->refresh_token = old.refresh_token;
	}
	if (fresh->scope.len == 0) {
		tokens->scope = old.scope;
	}
}

void spotify_tokens_write(struct buf *out, const struct spotify_tokens *tokens)
{
	struct json_writer json = { .buf = out };
	json_begin_object(&json);
	json_member_write_str(&json, "access_token", tokens->access_token);
	json_member_write_str(&json, "token_type", tokens->token_type);
	json_member_write_int(&json, "expires_in", tokens->expires_in_s);
	json_member_write_str(&json, "refresh_token", tokens->refresh_token);
	json_member_write_str(&json, "scope", tokens->scope);
	json_member_write_int(&json, "expires_at", tokens->expires_at_s);
	if (tokens->is_revoked) {
		json_member_write_bool(&json, "revoked", true);
	}
	json_end_object(&json);
	buf_append_char(out, '\n');
}

static bool has_word(struct str words, struct str wanted)
{
	struct str word;
	while (str_split_next(&words, ' ', &word)) {
		if (str_equal(word, wanted)) {
			return true;
		}
	}
	return false;
}

bool spotify_scope_has(struct str scope, struct str wanted)
{
	struct str word;
	while (str_split_next(&wanted, ' ', &word)) {
		if (word.len && !has_word(scope, word)) {
			return false;
		}
	}
	return true;
}

struct spotify_tokens spotify_tokens_copy(
	struct arena *arena, const struct spotify_tokens *tokens)
{
	struct spotify_tokens copy = *tokens;
	copy.access_token = arena_str(arena, tokens->access_token);
	copy.refresh_token = arena_str(arena, tokens->refresh_token);
	copy.token_type = arena_str(arena, tokens->token_type);
	copy.scope = arena_str(arena, tokens->scope);
	return copy;
}
