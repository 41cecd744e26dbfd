#include "nest/view.h"

#include "nest/view_read.h"

#include <stdlib.h>

bool view_load(const struct nest *nest, struct view **view, struct error *error)
{
	struct reply *reply;
	if (!nest_call(nest, &script_view, &reply, error, nest_number(VIEW_MEMBERS_MAX))) {
		return false;
	}
	*view = view_read(nest->id, reply);
	(*view)->has_bender = nest->settings->use_bender;
	return true;
}

struct view *view_ref(struct view *view)
{
	view->refs++;
	return view;
}

void view_unref(struct view *view)
{
	if (!view || --view->refs > 0) {
		return;
	}
	for (size_t i = 0; i < VIEW_FACES; i++) {
		if (view->faces[i] && view->free_faces[i]) {
			view->free_faces[i](view->faces[i]);
		}
	}
	arena_destroy(view->arena);
	free(view);
}

int64_t view_position_ms(const struct view *view, int64_t now_ms)
{
	if (!view->playing) {
		return 0;
	}
	int64_t pos_ms = view->is_paused ? view->pos_ms : now_ms - view->started_ms;
	if (pos_ms < 0) {
		return 0;
	}
	int64_t duration_ms = view->playing->duration_ms;
	return pos_ms < duration_ms ? pos_ms : duration_ms;
}

int64_t view_started_ms(const struct view *view, int64_t now_ms)
{
	return view->is_paused ? now_ms - view->pos_ms : view->started_ms;
}

const struct song *view_song(const struct view *view, struct str id)
{
	if (view->playing && str_equal(view->playing->id, id)) {
		return view->playing;
	}
	for (size_t i = 0; i < view->song_count; i++) {
		if (str_equal(view->songs[i].id, id)) {
			return &view->songs[i];
		}
	}
	return NULL;
}

int64_t view_free_horns(const struct view *view, struct str user)
{
	for (size_t i = 0; i < view->free_horns_count; i++) {
		if (str_equal(view->free_horns[i].user, user)) {
			return view->free_horns[i].count;
		}
	}
	return 0;
}
