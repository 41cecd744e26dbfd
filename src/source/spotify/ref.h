/* The URIs and web addresses that lead to something at Spotify. */
#ifndef SOURCE_SPOTIFY_REF_H
#define SOURCE_SPOTIFY_REF_H

#include "base/error.h"
#include "base/str.h"

enum spotify_kind {
	SPOTIFY_TRACK,
	SPOTIFY_EPISODE,
	SPOTIFY_ALBUM,
	SPOTIFY_ARTIST,
	SPOTIFY_PLAYLIST,
};

struct spotify_ref {
	enum spotify_kind kind;
	struct str id; /* 22 letters and digits, a part of the link */
};

/* "track", "episode", "album", "artist" or "playlist", as in a URI and in the Web API's paths.
 */
struct str spotify_kind_name(enum spotify_kind kind);

/* Whether it is Spotify's: spotify:…, open.spotify.com/… (with or without https://) or a short
 * link. */
bool spotify_owns_link(struct str link);

/*
 * Reads one that is ours. All that is taken out of it is the kind and the id. ERROR_INVALID
 * with a sentence for what can't be opened: shows, people, short links (which only Spotify can
 * resolve, and we fetch nothing that somebody pastes).
 */
bool spotify_ref_parse(struct str link, struct spotify_ref *parsed, struct error *error);

#endif
