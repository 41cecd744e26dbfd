/* What clients ask of Spotify over a WebSocket. */
#ifndef SERVE_COMMAND_SPOTIFY_H
#define SERVE_COMMAND_SPOTIFY_H

#include "serve/peer.h"

/* An access token for the catalogue. */
bool command_fetch_search_token(struct command *command, struct error *error);

/* The person's own access token, or where to get one. */
bool command_fetch_auth_token(struct command *command, struct error *error);

#endif
