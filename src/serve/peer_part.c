#include "serve/peer_part.h"

#include "base/buf.h"
#include "serve/face.h"
#include "serve/parts.h"
#include "serve/roster.h"

static struct blob *render_free_horns(struct peer *peer)
{
	struct buf buf = { 0 };
	struct view *view = peer->listener.watch->view;
	int64_t count = peer->person ? view_free_horns(view, peer->person->email) : 0;
	buf_printf(&buf, "1[\"free_horns\",%lld]", (long long)count);
	struct blob *blob = blob_create(buf_str(&buf));
	buf_finish(&buf);
	return blob;
}

static struct blob *render_library(struct peer *peer)
{
	struct local_progress progress = local_progress(peer->serve->local);
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	buf_append_char(&buf, '1');
	json_begin_array(&json);
	json_write_str(&json, STR("library_update"));
	json_begin_object(&json);
	json_member_write_int(&json, "tracks", (int64_t)progress.tracks);
	json_member_write_int(&json, "scanned", (int64_t)progress.scanned);
	json_member_write_int(&json, "total", (int64_t)progress.total);
	json_member_write_bool(&json, "scanning", progress.scanning);
	json_member_write_int(&json, "broken", (int64_t)progress.broken);
	json_end_object(&json);
	json_end_array(&json);
	struct blob *blob = blob_create(buf_str(&buf));
	buf_finish(&buf);
	return blob;
}

struct blob *peer_part_render(struct peer *peer, enum part part)
{
	struct watch *watch = peer->listener.watch;
	if (part == PART_LIBRARY) {
		return peer->serve->local ? render_library(peer) : NULL;
	}
	if (!watch->view) {
		return NULL; /* comes with the first view */
	}
	switch (part) {
	case PART_PLAYING:
		return blob_ref(frame_of(watch, FRAME_SOCKET_PLAYING));
	case PART_QUEUE:
		return blob_ref(face_of(watch->view, FACE_SOCKET_QUEUE));
	case PART_VOLUME:
		return blob_ref(face_of(watch->view, FACE_SOCKET_VOLUME));
	case PART_AIRHORNS:
		return blob_ref(face_of(watch->view, FACE_SOCKET_AIRHORNS));
	case PART_FREE_HORNS:
		return render_free_horns(peer);
	case PART_MEMBERS:
		return blob_ref(face_of(watch->view, FACE_SOCKET_MEMBERS));
	case PART_POSITION:
		return watch->view->playing ? blob_ref(frame_of(watch, FRAME_SOCKET_POSITION))
					    : NULL;
	default:
		return NULL;
	}
}
