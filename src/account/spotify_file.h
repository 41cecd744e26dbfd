/*
 * Where people's Spotify tokens are kept: OAUTH_CACHE_PATH/<email>, readable by us alone and
 * replaced in one step. These functions block, so they belong on a thread (fiber_work()); what
 * they give lives in the arena that they are given.
 */
#ifndef ACCOUNT_SPOTIFY_FILE_H
#define ACCOUNT_SPOTIFY_FILE_H

#include "account/spotify_tokens.h"

#include <limits.h>

/*
 * Whether a file may be called like this email, in lower case: it can't lead into another
 * folder, is not hidden, and is not too long.
 */
bool spotify_file_has_name(struct str email);

/* ERROR_NOT_FOUND: there is none. ERROR_INVALID: it holds no tokens. ERROR_UNAVAILABLE: it
 * can't be read. Closes a file to others that was open to them. */
bool spotify_file_read(struct arena *arena, struct str folder, struct str email,
	struct spotify_tokens *tokens, struct error *error);

/* Removing what is not there is fine. */
bool spotify_file_remove(
	struct arena *arena, struct str folder, struct str email, struct error *error);

/*
 * A file about to be written. Whoever asks Spotify for tokens opens it first: what can go wrong
 * (the folder, the room on the disk) then goes wrong before tokens exist that could be lost.
 */
struct spotify_pen {
	int fd; /* -1: not open */
	int folder;
	char name[NAME_MAX + 1], temporary[NAME_MAX + 1];
};

/* Makes the folder when it is missing. ERROR_UNAVAILABLE says what is the matter. */
bool spotify_pen_open(struct spotify_pen *pen, struct arena *arena, struct str folder,
	struct str email, struct error *error);

/* Puts the file into its place, on the disk too. May be tried again when it fails. */
bool spotify_pen_write(
	struct spotify_pen *pen, const struct spotify_tokens *tokens, struct error *error);

/* Gives up what was not written. */
void spotify_pen_close(struct spotify_pen *pen);

/* Opens the folder, made if it is missing and closed to others. -1 with errno. */
int spotify_folder_open(struct arena *arena, struct str folder);

/* All emails of which there is a file. */
void spotify_file_list(
	struct arena *arena, struct str folder, struct str **emails, size_t *count);

#endif
