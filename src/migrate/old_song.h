/*
 * A song as an old server keeps it: a hash of texts, who has voted, who jams it, what was said.
 * Made a song as ours are. The functions that take texts are pure; what they give lives in the
 * arena.
 */
#ifndef MIGRATE_OLD_SONG_H
#define MIGRATE_OLD_SONG_H

#include "migrate/old_store.h"
#include "nest/airhorn.h"
#include "nest/new_song.h"
#include "nest/song.h"

/* A song that moves. */
struct moving_song {
	struct str id; /* the old one */
	struct new_song song;
	struct new_song_fields fields;
	struct recording recording;
	bool is_playing;
	int64_t vote, added_ms;
	struct str *voters;
	size_t voter_count;
	struct jam *jams;
	size_t jam_count;
	struct str throwback; /* whose jam is one of the past, or "" */
	struct comment *comments;
	size_t comment_count;
	struct airhorn *horns; /* blown during it */
	size_t horn_count;
	bool horn_earned;
};

/* The fields of the hash that are read, and how many. */
extern const char *const old_song_fields[];
#define OLD_SONG_FIELDS 16

/*
 * Makes `song->song`, fields, vote and recording of the values of these fields. False with a
 * reason (a literal) when it can't be played here.
 */
bool old_song_make(struct arena *arena, const struct str values[OLD_SONG_FIELDS],
	struct moving_song *song, const char **why);

/* Of the members and scores of the jams. What is no jam is passed over. */
void old_song_jams(struct arena *arena, const struct old_texts *texts,
	const struct old_texts *throwback, struct moving_song *song);

/* Of the members and scores of the comments: "user||text". */
void old_song_comments(
	struct arena *arena, const struct old_texts *texts, struct moving_song *song);

/* Of those who have voted; its user is one of them. */
void old_song_voters(
	struct arena *arena, const struct old_texts *texts, struct moving_song *song);

/*
 * Reads all of a song from the old store. `*why` says why it does not come over, NULL when it
 * does; false when the store fails.
 */
bool old_song_read(struct old_store *old, struct str id, struct moving_song *song,
	const char **why, struct error *error);

/* Text as it can be stored: in UTF-8, what is none as U+FFFD, without spaces around it. */
struct str old_text(struct arena *arena, struct str text);

/* An address of a person in lower case, or "" when it is none. */
struct str old_user(struct arena *arena, struct str text);

/* An address of a page or picture, or "" when it is none. */
struct str old_page(struct arena *arena, struct str text);

/* The name of a track of Spotify as ours are; the oldest are without "spotify:track:". */
bool old_track_of_spotify(struct arena *arena, struct str text, struct str *trackid);

#endif
