/*
 * What Spotify gives a person who connects: as it comes from the accounts service, and as it is
 * kept. The form of the file is spotipy's, whose files of the Python server are read as they
 * are.
 */
#ifndef ACCOUNT_SPOTIFY_TOKENS_H
#define ACCOUNT_SPOTIFY_TOKENS_H

#include "base/json.h"

/* Secrets: never log them. */
struct spotify_tokens {
	struct str access_token;
	struct str refresh_token; /* "" in a renewal that leaves the old one good */
	struct str token_type;	  /* "Bearer" */
	struct str scope;	  /* what the person allows, words with spaces between them */
	int64_t expires_in_s;	  /* how long the access token was good for at first */
	int64_t expires_at_s;	  /* unix: when it is good no more */
	bool is_revoked;	  /* Spotify has taken the refresh token back */
};

/* Reads what is kept. ERROR_INVALID: it is none of it. The texts live as long as `arena`. */
bool spotify_tokens_parse(struct arena *arena, struct str text, struct spotify_tokens *tokens,
	struct error *error);

/* Reads the accounts service's answer at `now_s` (unix), which lives as long as `answer`. */
bool spotify_tokens_of_answer(const json_t *answer, int64_t now_s,
	struct spotify_tokens *tokens, struct error *error);

/* `fresh` has what a renewal gave; what it did not give stays as it was. */
void spotify_tokens_renew(struct spotify_tokens *tokens, const struct spotify_tokens *fresh);

/* What is kept, for spotify_tokens_parse(). */
void spotify_tokens_write(struct buf *out, const struct spotify_tokens *tokens);

/* Whether the words of `scope` have all those of `wanted`. */
bool spotify_scope_has(struct str scope, struct str wanted);

/* Copies the texts into `arena`. */
struct spotify_tokens spotify_tokens_copy(
	struct arena *arena, const struct spotify_tokens *tokens);

#endif
