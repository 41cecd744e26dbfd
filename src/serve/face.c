#include "serve/face.h"

#include "base/metrics.h"
#include "serve/face_song.h"
#include "serve/parts.h"

/* What Bender adds next; without it, that there is nothing. */
static void write_preview(struct json_writer *json, const struct view *view)
{
	static const struct song nothing = {
		.trackid = STR_EMPTY, .src = STR_EMPTY, .img = STR_EMPTY, .big_img = STR_EMPTY
	};
	const struct song *song = view->preview ? view->preview : &nothing;
	struct buf title = { 0 };
	if (view->preview) {
		buf_printf(&title, "%.*s : %.*s", STR_ARG(song->artist), STR_ARG(song->title));
	} else {
		buf_append(&title, STR("No songs available"));
	}
	json_begin_object(json);
	json_member_write_bool(json, "playlist_src", true);
	json_member_write_str(json, "src", song->src);
	json_member_write_str(json, "trackid", song->trackid);
	json_member_write_str(json, "title", buf_str(&title));
	json_member_write_str(json, "img", song->img);
	json_member_write_str(json, "big_img", song->big_img);
	json_member_write_int(json, "duration", song->duration_s);
	json_member_write_str(json, "name",
		song->jam_count ? STR("Benderbot (throwback)") : STR("Benderbot"));
	json_member_write_str(json, "user", NEST_BENDER);
	face_write_first_queuer(json, song);
	json_member_write_bool(json, "dm_buttons", false);
	json_end_object(json);
	buf_finish(&title);
}

static void write_socket_queue(struct json_writer *json, const struct view *view)
{
	json_begin_array(json);
	json_write_str(json, STR("playlist_update"));
	json_begin_array(json);
	for (size_t i = 0; i < view->song_count; i++) {
		json_begin_object(json);
		face_write_wire_members(json, &view->songs[i]);
		json_end_object(json);
	}
	if (view->has_bender) {
		write_preview(json, view);
	}
	json_end_array(json);
	json_end_array(json);
}

static void write_socket_volume(struct json_writer *json, const struct view *view)
{
	struct buf text = { 0 };
	buf_printf(&text, "%d", (int)view->volume);
	json_begin_array(json);
	json_write_str(json, STR("volume"));
	json_write_str(json, buf_str(&text));
	json_end_array(json);
	buf_finish(&text);
}

static void write_socket_airhorns(struct json_writer *json, const struct view *view)
{
	json_begin_array(json);
	json_write_str(json, STR("airhorns"));
	json_begin_array(json);
	for (size_t i = 0; i < view->airhorn_count; i++) {
		const struct airhorn *horn = &view->airhorns[i];
		json_begin_object(json);
		json_member_write_str(json, "img", horn->img);
		json_member_write_str(json, "songid", horn->songid);
		face_write_time(json, "when", horn->when_ms);
		json_member_write_bool(json, "free", horn->is_free);
		json_member_write_str(json, "user", horn->user);
		json_member_write_str(json, "artist", horn->artist);
		json_member_write_str(json, "title", horn->title);
		json_end_object(json);
	}
	json_end_array(json);
	json_end_array(json);
}

static void write_socket_members(struct json_writer *json, const struct view *view)
{
	json_begin_array(json);
	json_write_str(json, STR("member_update"));
	json_write_int(json, view->member_count);
	json_begin_array(json);
	for (size_t i = 0; i < view->member_name_count; i++) {
		json_write_str(json, view->members[i]);
	}
	json_end_array(json);
	json_end_array(json);
}

static void write_queue(struct json_writer *json, const struct view *view, bool hide_people)
{
	json_begin_object(json);
	json_key(json, "queue");
	json_begin_array(json);
	for (size_t i = 0; i < view->song_count; i++) {
		json_begin_object(json);
		face_write_brief_members(json, &view->songs[i], hide_people);
		json_end_object(json);
	}
	json_end_array(json);
	json_end_object(json);
}

static void write_api_queue(struct json_writer *json, const struct view *view)
{
	json_begin_array(json);
	for (size_t i = 0; i < view->song_count; i++) {
		json_begin_object(json);
		face_write_api_members(json, &view->songs[i]);
		json_end_object(json);
	}
	json_end_array(json);
}

static void begin_event(struct buf *buf, const struct view *view, const char *event)
{
	buf_printf(buf, "id: %lld\nevent: %s\ndata: ", (long long)view->seq, event);
}

static void render_volume_event(struct buf *buf, const struct view *view)
{
	begin_event(buf, view, "volume");
	buf_printf(buf, "{\"volume\":%d}\n\n", (int)view->volume);
}

static void render_queue_event(struct buf *buf, struct view *view)
{
	begin_event(buf, view, "queue_update");
	buf_append(buf, blob_str(face_of(view, FACE_API_QUEUE)));
	buf_append(buf, STR("\n\n"));
}

static void render(struct buf *buf, struct view *view, enum face face)
{
	struct json_writer json = { .buf = buf };
	switch (face) {
	case FACE_SOCKET_QUEUE:
		buf_append_char(buf, '1');
		write_socket_queue(&json, view);
		break;
	case FACE_SOCKET_VOLUME:
		buf_append_char(buf, '1');
		write_socket_volume(&json, view);
		break;
	case FACE_SOCKET_AIRHORNS:
		buf_append_char(buf, '1');
		write_socket_airhorns(&json, view);
		break;
	case FACE_SOCKET_MEMBERS:
		buf_append_char(buf, '1');
		write_socket_members(&json, view);
		break;
	case FACE_QUEUE:
	case FACE_QUEUE_HIDDEN:
		write_queue(&json, view, face == FACE_QUEUE_HIDDEN);
		break;
	case FACE_API_QUEUE:
		write_api_queue(&json, view);
		break;
	case FACE_STREAM_QUEUE:
		render_queue_event(buf, view);
		break;
	case FACE_STREAM_VOLUME:
		render_volume_event(buf, view);
		break;
	case FACE_COUNT:
		break;
	}
}

_Static_assert(FACE_COUNT <= VIEW_FACES, "a view has room for all faces");

static METRIC_COUNTER(faces_rendered, "echonest_faces_rendered_total",
	"Faces of views that were rendered: each once for all who get it.", 1);

static void release_face(void *face)
{
	blob_unref(face);
}

struct blob *face_of(struct view *view, enum face face)
{
	if (!view->faces[face]) {
		struct buf buf = { 0 };
		render(&buf, view, face);
		view->free_faces[face] = release_face;
		view->faces[face] = blob_create(buf_str(&buf));
		metric_add(&faces_rendered, 0, 1);
		buf_finish(&buf);
	}
	return view->faces[face];
}
