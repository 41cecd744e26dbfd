/*
 * Everything there is to show of a nest at one moment: immutable, shared by
 * counted references, in an arena of its own. Loaded by one call when a change is
 * announced; each face of it (a WebSocket frame, a REST body …) is rendered
 * once, on first use, and kept here.
 */
#ifndef NEST_VIEW_H
#define NEST_VIEW_H

#include "nest/airhorn.h"
#include "nest/nest.h"
#include "nest/song.h"

#define VIEW_FACES	 16
#define VIEW_MEMBERS_MAX 200 /* members that are named; all are counted */

struct view_free_horns {
	struct str user;
	int64_t count;
};

struct view {
	unsigned refs;
	struct arena *arena;
	struct str nest; /* its id */
	int64_t seq;	 /* the change that it shows */
	int64_t now_ms;	 /* unix, by the store's clock: when it was loaded */
	int64_t volume;
	bool is_paused;

	const struct song *playing; /* NULL when nothing is */
	int64_t began_ms;	    /* unix: when it began; stays, whatever pauses there are */
	int64_t started_ms;	    /* unix: when position 0 was, or would have been */
	int64_t ends_ms;	    /* unix: its end; while paused: if it went on at now_ms */
	int64_t pos_ms;		    /* while paused: how far it is; else 0 */

	const struct song *songs; /* the queue, in order */
	size_t song_count;
	bool has_bender;	    /* somebody adds songs when nobody does */
	const struct song *preview; /* what comes then; NULL: nothing is on offer. Its jam, if
				       any, is who queued a throwback first. `id` is "" */
	const struct airhorn *airhorns; /* newest first */
	size_t airhorn_count;
	int64_t member_count;
	const struct str *members; /* the longest here first, VIEW_MEMBERS_MAX at most */
	size_t member_name_count;
	const struct view_free_horns *free_horns;
	size_t free_horns_count;
	/* the song that finished last, a JSON object as in the play log but with img and
	 * big_img; or "" */
	struct str last;

	/* For the faces: what they have rendered of it, and how to free that with the view. */
	void *faces[VIEW_FACES];
	void (*free_faces[VIEW_FACES])(void *face);
};

/* Loads the nest as it is now; `*view` has one reference, the caller's. */
bool view_load(const struct nest *nest, struct view **view, struct error *error);

struct view *view_ref(struct view *view);
/* NULL is fine. */
void view_unref(struct view *view);

/* How far the playing song is at `now_ms` (unix, by the store's clock), from 0 to its duration.
 */
int64_t view_position_ms(const struct view *view, int64_t now_ms);

/* When position 0 was (unix ms); while paused: when it would have been, if it went on now. */
int64_t view_started_ms(const struct view *view, int64_t now_ms);

/* The queued or playing song with this id, or NULL. */
const struct song *view_song(const struct view *view, struct str id);

/* The free airhorns that a user has. */
int64_t view_free_horns(const struct view *view, struct str user);

#endif
