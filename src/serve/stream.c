#include "serve/stream.h"

#include "base/alloc.h"
#include "serve/event_count.h"
#include "serve/face.h"
#include "serve/parts.h"

#include <stdlib.h>

struct stream {
	struct listener listener; /* the first member */
	struct http_stream *http;
};

static void wake(struct listener *listener)
{
	http_stream_wake(((struct stream *)listener)->http);
}

static void put(struct stream *stream, struct blob *blob)
{
	if (outbox_put(&stream->listener.outbox, blob)) {
		http_stream_wake(stream->http);
	} else {
		stream->listener.wanted = stream->listener.dirty = 0;
		event_count_dropped(true);
		http_stream_end(stream->http); /* too slow; it may come back */
	}
}

static void send_airhorn(struct listener *listener, struct str volume, struct str name)
{
	struct view *view = listener->watch->view;
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	buf_printf(&buf, "id: %lld\nevent: airhorn\ndata: ", view ? (long long)view->seq : 0);
	json_begin_object(&json);
	json_member_write_str(&json, "volume", volume);
	json_member_write_str(&json, "name", name);
	json_end_object(&json);
	buf_append(&buf, STR("\n\n"));
	put((struct stream *)listener, blob_create(buf_str(&buf)));
	buf_finish(&buf);
}

static const struct listener_type stream_type = { .wake = wake, .airhorn = send_airhorn };

static struct blob *render_part(struct watch *watch, enum part part)
{
	if (part == PART_PING) {
		return blob_create(STR(": still here\n\n"));
	}
	if (!watch->view) {
		return NULL;
	}
	switch (part) {
	case PART_PLAYING:
		return blob_ref(frame_of(watch, FRAME_STREAM_PLAYING));
	case PART_QUEUE:
		return blob_ref(face_of(watch->view, FACE_STREAM_QUEUE));
	case PART_VOLUME:
		return blob_ref(face_of(watch->view, FACE_STREAM_VOLUME));
	case PART_POSITION:
		return watch->view->playing ? blob_ref(frame_of(watch, FRAME_STREAM_POSITION))
					    : NULL;
	default:
		return NULL;
	}
}

static struct blob *next(void *arg)
{
	struct listener *listener = arg;
	struct blob *blob = outbox_take(&listener->outbox);
	if (blob) {
		event_count_message(blob_str(blob));
	}
	while (!blob && listener->dirty) {
		unsigned part = listener->dirty & -listener->dirty;
		listener->dirty &= ~part;
		if (part == PART_PLAYING) {
			listener->dirty |= PART_QUEUE; /* clients expect it to follow */
		}
		blob = render_part(listener->watch, (enum part)part);
		if (blob) {
			event_count_part((enum part)part, true);
		}
	}
	return blob;
}

static void closed(void *arg)
{
	struct stream *stream = arg;
	watch_leave(&stream->listener);
	outbox_finish(&stream->listener.outbox);
	free(stream);
}

void stream_begin(struct call *call)
{
	struct watch *watch = watch_find(call->serve, call_query(call, "nest"));
	struct view *view;
	struct error error;
	if (!watch) {
		call_fail_code(call, 404, "not_found", "Nest not found.");
		return;
	}
	if (!watch_view(watch, &view, &error)) {
		call_fail(call, &error);
		return;
	}
	struct stream *stream = alloc_new(struct stream);
	stream->listener.type = &stream_type;
	stream->listener.wanted = PART_PLAYING | PART_QUEUE | PART_VOLUME | PART_AIRHORNS |
				  PART_POSITION | PART_PING;
	stream->listener.dirty = PART_PLAYING | PART_QUEUE | PART_VOLUME;
	watch_listen(watch, &stream->listener);
	http_header(call->http, "Cache-Control", STR("no-cache"));
	http_header(call->http, "X-Accel-Buffering", STR("no"));
	stream->http = http_reply_stream(call->http, "text/event-stream",
		&(struct http_stream_events) { next, closed, &stream->listener });
	http_stream_wake(stream->http);
}
