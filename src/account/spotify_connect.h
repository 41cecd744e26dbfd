/* Connecting with Spotify: the authorization code flow with PKCE, on top of account/oauth.h. */
#ifndef ACCOUNT_SPOTIFY_CONNECT_H
#define ACCOUNT_SPOTIFY_CONNECT_H

#include "account/oauth.h"
#include "account/spotify_link.h"

#define SPOTIFY_CALLBACK "/authentication/spotify_callback"
#define SPOTIFY_SERVICE	 "spotify" /* for oauth_depart() */

/*
 * The host that Spotify leads people back to: HOSTNAME, but 127.0.0.1 for localhost, which
 * Spotify has refused by that name since April 2025.
 */
struct str spotify_connect_host(struct arena *arena, const struct config *config);

/* Where Spotify leads people back to; it must be registered there. */
struct str spotify_connect_redirect_uri(struct arena *arena, const struct config *config);

/* Where people are sent to agree. `asks`: they are asked even if they have agreed before. */
struct str spotify_connect_address(struct arena *arena, const struct config *config,
	struct str state, struct str challenge, bool asks);

/*
 * Changes the code that somebody came back with for tokens, which live in the fiber's arena.
 * ERROR_INVALID: Spotify does not take the code (any more). ERROR_FORBIDDEN: they allow less
 * than playing needs. The rest as spotify_api_token().
 */
bool spotify_connect_finish(struct spotify_api *api, const struct config *config,
	struct str code, struct str verifier, struct spotify_tokens *tokens,
	struct error *error);

/*
 * Whether somebody who signs in should be told of it: not connected, and not asked to be left
 * alone with it within the last half year.
 */
bool spotify_connect_invites(struct spotify_link *link, struct store *store, struct str email);
bool spotify_connect_skip(struct store *store, struct str email, struct error *error);

#endif
