/*
 * The faces of a view: what is sent of it, rendered once and shared by all.
 * Names and forms of the members stand in docs/api.md.
 */
#ifndef SERVE_FACE_H
#define SERVE_FACE_H

#include "base/blob.h"
#include "base/json.h"
#include "serve/watch.h"

/* Faces that stay as long as the view; each is rendered on first use. At most VIEW_FACES. */
enum face {
	FACE_SOCKET_QUEUE, /* a WebSocket message: 1["playlist_update",[…]] */
	FACE_SOCKET_VOLUME,
	FACE_SOCKET_AIRHORNS,
	FACE_SOCKET_MEMBERS,
	FACE_QUEUE,	   /* the body of /queue/ */
	FACE_QUEUE_HIDDEN, /* the same without people's names */
	FACE_API_QUEUE,	   /* the array of /api/queue */
	FACE_STREAM_QUEUE, /* an event of /api/events */
	FACE_STREAM_VOLUME,
	FACE_COUNT,
};

/* The face, owned by the view. */
struct blob *face_of(struct view *view, enum face face);

/* Faces that hold a position, and so change by the second; owned by the watch. */
enum frame {
	FRAME_SOCKET_PLAYING,
	FRAME_SOCKET_POSITION,
	FRAME_STREAM_PLAYING,
	FRAME_STREAM_POSITION,
};
struct blob *frame_of(struct watch *watch, enum frame frame);

/* The members of the playing song as `/playing/` and `/api/playing` have them, with "now". */
void face_write_playing(
	struct json_writer *json, const struct view *view, int64_t now_ms, bool hide_people);
void face_write_api_playing(
	struct json_writer *json, const struct view *view, int64_t now_ms, bool with_now);

/* The same for any song of the view. */
void face_write_song(struct json_writer *json, const struct view *view, const struct song *song,
	int64_t now_ms, bool hide_people);

void face_write_comments(struct json_writer *json, const struct song *song, bool hide_people);

/* The body of /airhorns/. */
void face_write_airhorns(
	struct json_writer *json, const struct view *view, int64_t now_ms, bool hide_people);

#endif
