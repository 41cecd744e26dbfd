/* Playlists, page by page. */
#ifndef SOURCE_YOUTUBE_PLAYLIST_H
#define SOURCE_YOUTUBE_PLAYLIST_H

#include "source/source.h"
#include "source/youtube/api.h"

/*
 * The videos of the playlist that can be played here, in its order: one request to the API for
 * its title and two for each 50 videos.
 */
bool youtube_playlist_open(struct youtube_api *api, struct str id, struct arena *arena,
	struct source_link *found, struct error *error);

/*
 * For youtube_api_get(): a page of a playlist, with `parts` of each item. `page` is a
 * nextPageToken, "" for the first.
 */
struct str youtube_playlist_path(struct str id, struct str page, const char *parts);

#endif
