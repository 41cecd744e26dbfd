/* A song that is to be: what a source knows of a track, and who adds it. */
#ifndef NEST_NEW_SONG_H
#define NEST_NEW_SONG_H

#include "base/error.h"
#include "base/json.h"
#include "nest/recording.h"
#include "source/source.h"

/* Unknown text is ""; zero-initialized is a start. */
struct new_song {
	struct str src, trackid, isrc, title, artist, album, img, big_img;
	struct str type, secondary_text, show_name, publisher, permalink_url;
	int64_t duration_s, duration_ms; /* either may be 0: it follows from the other */
	struct str user;
	bool is_auto;	   /* Bender adds it: it goes to the end, no limit counts */
	bool is_unlimited; /* the hourly limit does not count for this user */
	struct str jammer; /* jams it at once; "": nobody */
	bool is_throwback; /* `jammer` is who queued it in the past */
};

/* All that the source knows, added by nobody yet; shares the track's texts. */
struct new_song new_song_of(const struct track *track);

/* The fields that the store keeps of it, name and value in turn. */
#define NEW_SONG_FIELDS_MAX 15
struct new_song_fields {
	struct str items[2 * NEW_SONG_FIELDS_MAX];
	size_t count;
};

/*
 * Checks a song and makes its fields, in `arena`; long texts are cut. ERROR_INVALID: no track,
 * no UTF-8, or no sensible duration.
 */
bool new_song_fields(struct arena *arena, const struct new_song *song,
	struct new_song_fields *fields, struct error *error);

/* As the member "fields" of the object that is being written. */
void new_song_write_fields(struct json_writer *json, const struct new_song_fields *fields);

/* The keys by which it is known again, in `arena`; none for an episode. */
struct recording new_song_recording(struct arena *arena, const struct new_song *song);

#endif
