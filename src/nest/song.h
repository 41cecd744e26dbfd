/* A song of a queue: a track plus who added it, votes, jams and comments. */
#ifndef NEST_SONG_H
#define NEST_SONG_H

#include "base/str.h"

struct jam {
	struct str user;
	int64_t time_ms;   /* unix */
	bool is_throwback; /* who queued it in the past, not who jams it today */
};

struct comment {
	int64_t time_ms; /* unix */
	struct str user, body;
};

/* Text that its source does not know is "". */
struct song {
	struct str id; /* in the queue, digits */
	struct str src, trackid, title, artist, album, img, big_img;
	struct str type, secondary_text, show_name, publisher, permalink_url;
	int64_t duration_s, duration_ms;
	struct str user;
	bool is_auto;	  /* Bender added it */
	int64_t added_ms; /* unix */
	int64_t vote;
	double score;	  /* its place in the queue; 0 when playing */
	struct jam *jams; /* oldest first, those of the same ms by user */
	size_t jam_count;
	struct comment *comments; /* oldest first */
	size_t comment_count;
};

/* Colours of a row as rrggbb, for the count of votes. */
#define SONG_FOREGROUND_COLOR STR("f0f0ff")
struct str song_background_color(int64_t vote);

#endif
