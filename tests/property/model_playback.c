/* The model's time. */
#include "model.h"

#define TOO_SHORT_MS 5000

int64_t model_ends_ms(const struct model *model)
{
	return model->started_ms + model->playing.track.duration_ms;
}

static void end_playing(struct model *model, int64_t ended_ms)
{
	list_append(&model->finished, (struct model_finished) {
					      .song = model->playing,
					      .began_ms = model->began_ms,
					      .ended_ms = ended_ms,
				      });
	list_append(&model->outbox, model->finished.count - 1);
	model->is_playing = false;
}

/* Takes songs off the queue until one is long enough, and plays it. */
static struct model_step start_next(struct model *model)
{
	struct model_step step = { 0 };
	while (model->queue.count > 0) {
		struct model_song song = model->queue.items[0];
		list_remove(&model->queue, 0);
		if (song.track.duration_ms >= TOO_SHORT_MS) {
			model->is_playing = true;
			model->playing = song;
			model->began_ms = model->now_ms;
			model->started_ms = model->now_ms;
			model->pos_ms = 0;
			step.started = song.id;
			if (!song.is_auto) {
				model_forget_found(model);
			}
			break;
		}
		model_song_finish(&song);
		step.passed++;
	}
	return step;
}

static void announce_step(struct model *model, const struct model_step *step)
{
	bool queue_changed = step->started || step->passed > 0;
	bool playing_changed = step->started || step->finished;
	if (queue_changed && playing_changed) {
		model_announce(model, "queue,playing", NULL);
	} else if (queue_changed) {
		model_announce(model, "queue", NULL);
	} else if (playing_changed) {
		model_announce(model, "playing", NULL);
	}
}

struct model_step model_advance(struct model *model, int64_t expected)
{
	struct model_step step = { 0 };
	if (model->is_paused) {
		return step;
	}
	if (!model->is_playing && expected == 0) {
		step = start_next(model);
	} else if (model->is_playing && model->playing.id == expected &&
		   model_ends_ms(model) <= model->now_ms) {
		end_playing(model, model_ends_ms(model));
		step = start_next(model);
		step.finished = expected;
	}
	announce_step(model, &step);
	return step;
}

enum error_kind model_skip(struct model *model, int64_t meant, struct model_step *step)
{
	if (!model->is_playing || (meant && meant != model->playing.id)) {
		return ERROR_CONFLICT;
	}
	model->here_ms = model->now_ms;
	int64_t id = model->playing.id, ended_ms = model->now_ms;
	if (!model->is_paused && model_ends_ms(model) < ended_ms) {
		ended_ms = model_ends_ms(model);
	}
	end_playing(model, ended_ms);
	*step = start_next(model);
	step->finished = id;
	announce_step(model, step);
	return ERROR_NONE;
}

void model_pause(struct model *model)
{
	if (model->is_paused) {
		return;
	}
	model->is_paused = true;
	if (model->is_playing) {
		model->pos_ms = model->now_ms - model->started_ms;
		if (model->pos_ms > model->playing.track.duration_ms) {
			model->pos_ms = model->playing.track.duration_ms;
		}
	}
	model_announce(model, "playing", NULL);
}

void model_unpause(struct model *model)
{
	if (!model->is_paused) {
		return;
	}
	model->is_paused = false;
	model->here_ms = model->now_ms;
	model->started_ms = model->now_ms - model->pos_ms;
	model_announce(model, "playing", NULL);
}
