/* What of YouTube the links that people paste lead to. */
#ifndef SOURCE_YOUTUBE_LINK_H
#define SOURCE_YOUTUBE_LINK_H

#include "base/str.h"

enum youtube_link_kind {
	YOUTUBE_LINK_NONE,  /* not YouTube's */
	YOUTUBE_LINK_OTHER, /* YouTube's, but neither of the next */
	YOUTUBE_LINK_VIDEO,
	YOUTUBE_LINK_PLAYLIST,
};

struct youtube_link {
	enum youtube_link_kind kind;
	struct str id; /* a part of the link, of a form that YouTube uses */
};

/*
 * Reads youtube:<id>, and of youtube.com (also music., m. and -nocookie), youtu.be: /watch?v=,
 * /<id>, /shorts/, /embed/, /live/, /v/, /playlist?list=. A link to a video within a playlist
 * means the video.
 */
struct youtube_link youtube_link_parse(struct str text);

bool youtube_is_video_id(struct str id);
bool youtube_is_playlist_id(struct str id);

/* Whether it can be a nextPageToken of the Data API. */
bool youtube_is_page_token(struct str token);

#endif
