/*
 * People's own Spotify: whether they are connected, an access token that is good for a while,
 * and calls in their name. Tokens are kept in files (account/spotify_file.h), and nowhere else:
 * what another process has changed counts at once.
 *
 * A token that runs out is renewed once, whoever wants it in however many processes: under a
 * lock of the file system, by a fiber that no impatience of its users ends, which gives the
 * lock back when the new tokens are on the disk. When they can't be written, it keeps them in
 * memory, uses them, holds on to the lock, and tries again.
 */
#ifndef ACCOUNT_SPOTIFY_LINK_H
#define ACCOUNT_SPOTIFY_LINK_H

#include "account/spotify_tokens.h"
#include "source/spotify_api.h"
#include "store/store.h"

/* What we ask people for. The first four are for playing, as ever; the rest lets them open
 * their own playlists (Web API reference, Get Playlist Items). */
#define SPOTIFY_SCOPE_PLAYING                                                                  \
	"streaming user-read-currently-playing user-read-playback-state "                      \
	"user-modify-playback-state"
#define SPOTIFY_SCOPE SPOTIFY_SCOPE_PLAYING " playlist-read-private playlist-read-collaborative"

struct spotify_link;

/* Borrows all, which must outlive it. */
struct spotify_link *spotify_link_create(struct loop *loop, struct store *store,
	struct spotify_api *api, const struct config *config);

/*
 * Calls `on_stopped(arg)` when no renewal is under way, in this call or later: one that waits
 * for Spotify has three seconds, since its answer may hold tokens that exist nowhere else.
 */
void spotify_link_stop(struct spotify_link *link, void (*on_stopped)(void *arg), void *arg);

/* After on_stopped. NULL is fine. */
void spotify_link_destroy(struct spotify_link *link);

enum spotify_link_state {
	SPOTIFY_NOT_CONNECTED,
	SPOTIFY_CONNECTED,
	SPOTIFY_RECONNECT, /* Spotify takes the tokens no more, or they allow too little */
};

/* As the files have it, without asking Spotify. What can't be read counts as not connected.
 * Waits, in a fiber; so do all that follow. */
enum spotify_link_state spotify_link_state(struct spotify_link *link, struct str email);

struct spotify_access {
	struct str token; /* a secret, in the fiber's arena */
	int64_t left_s;	  /* how long it is good */
};

/*
 * An access token, good for a minute at least unless Spotify can't be reached.
 * ERROR_NOT_FOUND: not connected. ERROR_UNAUTHENTICATED: they must connect again.
 * The rest as spotify_api_token(), and ERROR_UNAVAILABLE when nothing can be kept.
 */
bool spotify_link_token(struct spotify_link *link, struct str email,
	struct spotify_access *access, struct error *error);

/* The same for spotify_set_user_token(), with the link as `context`. ERROR_UNAUTHENTICATED also
 * for who is not connected. */
bool spotify_link_lend_token(
	void *context, struct str email, struct str *token, struct error *error);

/* spotify_api_call() in the name of `email`, with their token; `call->token` is not read. */
bool spotify_link_call(struct spotify_link *link, struct str email,
	const struct spotify_call *call, struct spotify_answer *answer, struct error *error);

/* Keeps what a person has just connected with. */
bool spotify_link_keep(struct spotify_link *link, struct str email,
	const struct spotify_tokens *tokens, struct error *error);

/* Forgets a person's tokens. */
bool spotify_link_forget(struct spotify_link *link, struct str email, struct error *error);

/* How all is, for /api/stats. */
struct spotify_link_stats {
	int64_t connected;	     /* people */
	int64_t refreshes, failures; /* today, of all processes */
	struct str *stale;	     /* who must connect again */
	size_t stale_count;
};
bool spotify_link_stats(
	struct spotify_link *link, struct spotify_link_stats *stats, struct error *error);

#endif
