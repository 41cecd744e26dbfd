/* A song as JSON. For face*.c. */
#ifndef SERVE_FACE_SONG_H
#define SERVE_FACE_SONG_H

#include "base/json.h"
#include "nest/song.h"

/* Email, or its hidden form. */
void face_write_person(
	struct json_writer *json, const char *key, struct str email, bool hide_people);

void face_write_time(struct json_writer *json, const char *key, int64_t unix_ms);

void face_write_jams(struct json_writer *json, const struct song *song, bool hide_people);

/* "jam" of the preview: who queued a throwback first, if it is one. */
void face_write_first_queuer(struct json_writer *json, const struct song *song);

/* The members of a song on the WebSocket, in an open object. */
void face_write_wire_members(struct json_writer *json, const struct song *song);

/* Those of /api/queue. */
void face_write_api_members(struct json_writer *json, const struct song *song);

/* Those of /queue/. */
void face_write_brief_members(
	struct json_writer *json, const struct song *song, bool hide_people);

#endif
