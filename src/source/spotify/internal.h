/* What the files of the Spotify source share. */
#ifndef SOURCE_SPOTIFY_INTERNAL_H
#define SOURCE_SPOTIFY_INTERNAL_H

#include "base/json.h"
#include "net/flight.h"
#include "source/spotify.h"
#include "source/spotify/ref.h"
#include "store/memory.h"

#define SPOTIFY_TRACKS_KEPT_S (3 * 24 * 3600)

struct spotify {
	struct source source; /* first: a source is its spotify */
	struct spotify_api *api;
	struct arena *arena; /* lives as long as we do */
	struct memory memory;
	struct str market; /* a country's two letters, encoded */
	struct flights listings, tokens;
	struct buf token;	/* the app's; "" for none */
	int64_t token_until_ms; /* monotonic */
	struct spotify_stats stats;
	spotify_user_token *user_token;
	void *user_token_context;
};

/* app_token.c */

/* Spotify has refused it: the next who wants one gets another. */
void spotify_drop_app_token(struct spotify *spotify, struct str refused);

/* catalogue.c */

/*
 * What the Web API has at `path`, asked with `token`, or with the app's own if that is "".
 * Fails as spotify_api_call() does, but with ERROR_UPSTREAM when it is our app that may not.
 */
bool spotify_get(struct spotify *spotify, struct str path, struct str token, json_t **answer,
	struct error *error);

/* read.c: the Web API's objects, and what we make of them */

/*
 * A track or episode object, copied into `arena`. `album` is that of a simplified track, which
 * does not say; else NULL. False for what can't be played: local files, what the market lacks,
 * nothing.
 */
bool spotify_read_item(
	struct arena *arena, const json_t *item, const json_t *album, struct track *track);

/* pages.c */

/* One page of several; zero-initialize the rest. */
struct spotify_page {
	struct spotify *spotify;
	struct str path;      /* with its limit and offset */
	struct str token;     /* as for spotify_get() */
	const char *within;   /* the member of the answer that is the page; NULL: all of it */
	const json_t *album;  /* whose tracks they are, where they don't say */
	struct str artist_id; /* only tracks of this one; "": all */
	struct arena *arena;  /* where the tracks live */
	struct track *tracks;
	size_t count; /* of those that can be played */
	size_t limit; /* how many there may be on a page */
	size_t total; /* on all pages */
	bool is_read;
	struct error error;
};

/* Fetches one (a struct spotify_page *) and reads it. */
void spotify_page_fetch(void *page);

/* Reads a paging object that came as a part of something else. */
void spotify_page_read(struct spotify_page *page, const json_t *paging);

/*
 * Fetches what follows `first`, all at the same time, up to `most` tracks with it; `path` is
 * without limit and offset. The pages with `first` among them are in the fiber's arena.
 */
struct spotify_page *spotify_pages_fetch(
	const struct spotify_page *first, struct str path, size_t most, size_t *count);

/* The tracks of all pages that could be read, in order. */
void spotify_pages_join(
	const struct spotify_page *pages, size_t count, struct source_link *found);

/* known.c */

/* What can be asked of Spotify and is kept. */
struct spotify_question {
	struct str name; /* names it among all; what is the same has the same name */
	int64_t kept_s;	 /* how long the answer is good */
	/* Asks Spotify. An answer that is not whole is not kept. */
	bool (*fetch)(struct spotify *spotify, const void *what, struct source_link *found,
		bool *is_whole, struct error *error);
	const void *what;
};

/* The answer, from the store or from Spotify, in `arena`. All but its kind. */
bool spotify_ask(struct spotify *spotify, const struct spotify_question *question,
	struct arena *arena, struct source_link *found, struct error *error);

/* Keeps each of these tracks, though not that they were together. */
void spotify_keep_tracks(struct spotify *spotify, const struct source_link *found);

/* search.c and open.c: the source's functions */
bool spotify_search(struct source *source, const struct source_query *query,
	struct arena *arena, struct track **tracks, size_t *count, struct error *error);
/* What a search for the artist's name finds that is by the artist with this id. */
bool spotify_search_artist(struct spotify *spotify, struct str name, struct str id,
	struct source_link *found, bool *is_whole, struct error *error);
bool spotify_lookup(struct source *source, struct str trackid, struct arena *arena,
	struct track *track, struct error *error);
bool spotify_open_link(struct source *source, struct str link, struct str user,
	struct arena *arena, struct source_link *found, struct error *error);

#endif
