/*
 * Where music comes from. Every source (local files, Spotify, YouTube,
 * SoundCloud) has the same small face; the rest of the program knows no other.
 */
#ifndef SOURCE_SOURCE_H
#define SOURCE_SOURCE_H

#include "base/arena.h"
#include "base/error.h"

/*
 * What a source can play. All text is UTF-8 and lives as long as the arena that it was asked
 * for with. Text that a source does not know is "".
 */
struct track {
	struct str src;	    /* the source's name: "local", "spotify", … */
	struct str trackid; /* names it within the source; see source_parse_uri() */
	struct str isrc;    /* of the recording (ISO 3901), where the source tells */
	struct str title, artist, album;
	struct str img, big_img;       /* addresses of a small and a large cover */
	int64_t img_width, img_height; /* of `img` in pixels; 0: not known */
	int64_t duration_s;	       /* rounded, at least 1 */
	int64_t duration_ms;	       /* 0 when only whole seconds are known */
	struct str type;	       /* "episode" for podcasts, else "" */
	struct str secondary_text;     /* a line for people instead of the artist */
	struct str show_name, publisher;
	struct str permalink_url; /* where the source shows it */
};

/* What somebody looks for. */
struct source_query {
	struct str text;
	size_t limit;	 /* tracks at most */
	bool is_episode; /* podcast episodes instead of tracks */
};

/* What a link leads to, with all that can be played of it, in its own order. */
#define SOURCE_LINK_TRACKS_MAX 500
struct source_link {
	struct str kind; /* a literal: "track", "episode", "album", "artist" or "playlist" */
	struct str title;
	struct track *tracks; /* SOURCE_LINK_TRACKS_MAX at most */
	size_t count;
	size_t total; /* that it has, among them those which can't be played here */
};

struct source {
	const char *name;  /* as in a song's `src` */
	const char *title; /* for people */
	bool waits;	   /* its answers may take time: another service is asked */
	bool has_episodes; /* can search for them */

	/*
	 * Finds tracks, best first. No match is a success with none; so is a query without
	 * words. May wait (never blocks the loop), so call it in a fiber. NULL: it can't be
	 * searched.
	 */
	bool (*search)(struct source *source, const struct source_query *query,
		struct arena *arena, struct track **tracks, size_t *count, struct error *error);

	/* The track that `trackid` names; ERROR_NOT_FOUND when there is none. May wait. */
	bool (*lookup)(struct source *source, struct str trackid, struct arena *arena,
		struct track *track, struct error *error);

	/* Whether a link that people paste (a URI or a web address, trimmed) is this source's.
	 */
	bool (*owns_link)(struct str link);

	/*
	 * What it leads to, seen by `user`, as some services show people only what is theirs.
	 * Only for links that it owns; the service that is asked is never one that the link
	 * names. ERROR_INVALID: not a kind of link that can be played. ERROR_NOT_FOUND. May
	 * wait.
	 */
	bool (*open_link)(struct source *source, struct str link, struct str user,
		struct arena *arena, struct source_link *found, struct error *error);
};

/* The sources that this process has. Zero-initialized is empty. Does not own them. */
#define SOURCES_MAX 8
struct sources {
	struct source *items[SOURCES_MAX];
	size_t count;
};

/* Adds a source; one of the same name is replaced. */
void sources_add(struct sources *sources, struct source *source);

/* The source with this name, or NULL. */
struct source *sources_find(const struct sources *sources, struct str name);

/* The one that owns the link, or NULL. */
struct source *sources_find_link(const struct sources *sources, struct str link);

/*
 * Splits a track URI from outside into the source's name (a literal) and its trackid (a part of
 *`uri`):
 *
 *	local:<id>                    "local"       local:<id>
 *	spotify:track:<22 characters> "spotify"     the whole URI; also spotify:episode:…
 *	youtube:<11 characters>       "youtube"     the id alone
 *	soundcloud:<number>           "soundcloud"  the number alone
 *
 * ERROR_INVALID for anything else.
 */
bool source_parse_uri(
	struct str uri, struct str *src, struct str *trackid, struct error *error);

/* The track's URI, as source_parse_uri() takes it. */
struct str source_uri(struct arena *arena, struct str src, struct str trackid);

/* True when `trackid` has the form that `src` uses; what a song on the wire must satisfy. */
bool source_trackid_is_valid(struct str src, struct str trackid);

#endif
