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
	struct str title, artist, album;
	struct str img, big_img;   /* addresses of a small and a large cover */
	int64_t duration_s;	   /* rounded, at least 1 */
	int64_t duration_ms;	   /* 0 when only whole seconds are known */
	struct str type;	   /* "episode" for podcasts, else "" */
	struct str secondary_text; /* a line for people instead of the artist */
	struct str show_name, publisher;
	struct str permalink_url; /* where the source shows it */
};

struct source {
	const char *name; /* as in a song's `src` */
	bool waits;	  /* its answers may take time: another service is asked */

	/*
	 * Finds at most `limit` tracks, best first. No match is a success with none; so is a
	 * query without words. May wait (never blocks the loop), so call it in a fiber.
	 */
	bool (*search)(struct source *source, struct str query, size_t limit,
		struct arena *arena, struct track **tracks, size_t *count, struct error *error);

	/* The track that `trackid` names; ERROR_NOT_FOUND when there is none. May wait. */
	bool (*lookup)(struct source *source, struct str trackid, struct arena *arena,
		struct track *track, struct error *error);
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

/* True when `trackid` has the form that `src` uses; what a song on the wire must satisfy. */
bool source_trackid_is_valid(struct str src, struct str trackid);

#endif
