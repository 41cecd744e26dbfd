/* The model's Bender: what it may offer, and what is on offer. */
#include "model.h"

#define ROW 20

static bool is_same(const struct model_track *a, const struct model_track *b)
{
	return !a->is_episode && !b->is_episode &&
	       (a->id == b->id || a->name == b->name || (a->isrc >= 0 && a->isrc == b->isrc));
}

static bool is_held(const struct model *model, const struct model_track *track)
{
	for (size_t i = 0; i < model->held.count; i++) {
		const struct model_note *note = &model->held.items[i];
		if (note->ms > model->now_ms && is_same(&note->track, track)) {
			return true;
		}
	}
	return false;
}

/* When it was queued last, within the filter time; else 0. */
static int64_t queued_ms(const struct model *model, const struct model_track *track)
{
	for (size_t i = model->queued.count; i > 0; i--) {
		const struct model_note *note = &model->queued.items[i - 1];
		if (is_same(&note->track, track)) {
			bool counts =
				note->ms > model->now_ms - model->settings->bender_filter_ms;
			return counts ? note->ms : 0;
		}
	}
	return 0;
}

/* Among the last songs that are known again; 0: it is not. */
static int songs_ago(const struct model *model, const struct model_track *track)
{
	for (size_t i = 0; i < ROW && i < model->queued.count; i++) {
		if (is_same(&model->queued.items[model->queued.count - 1 - i].track, track)) {
			return (int)i + 1;
		}
	}
	return 0;
}

static bool is_here(const struct model *model, int track)
{
	for (size_t i = 0; i < model->queue.count; i++) {
		if (model->queue.items[i].track.id == track) {
			return true;
		}
	}
	return model->is_playing && model->playing.track.id == track;
}

static void hold(struct model *model, const struct model_track *track)
{
	int64_t until_ms = model->now_ms + model->settings->bender_filter_ms;
	if (!track->is_episode) {
		list_append(&model->held, (struct model_note) { *track, until_ms });
	}
	model->cleaned_held_ms = model->now_ms;
}

void model_remember(struct model *model, const struct model_track *track, bool is_auto)
{
	if (!track->is_episode) {
		list_append(&model->queued, (struct model_note) { *track, model->now_ms });
		model->cleaned_queued_ms = model->now_ms;
		model->has_seed[is_auto] = true;
	}
	if (is_auto) {
		return;
	}
	hold(model, track);
	model->here_ms = model->now_ms;
	if (model->has_preview && is_same(&model->preview.track, track)) {
		model->has_preview = false;
	}
}

bool model_keeps_held(const struct model *model)
{
	for (size_t i = 0; i < model->held.count; i++) {
		/* what ran out since the last cleaning is still there */
		if (model->held.items[i].ms > model->cleaned_held_ms) {
			return true;
		}
	}
	return false;
}

bool model_keeps_queued(const struct model *model)
{
	return model->queued.count > 0;
}

bool model_has_row(const struct model *model)
{
	return model->queued.count > 0;
}

void model_forget_found(struct model *model)
{
	for (int i = 0; i < STRATEGIES; i++) {
		model->found[i].count = 0;
	}
	model->has_finders = false;
}

int64_t model_free(const struct model *model, const struct model_track *track)
{
	return is_held(model, track) ? -1 : queued_ms(model, track);
}

void model_cache(struct model *model, enum model_strategy strategy,
	const struct model_candidate *candidates, size_t count)
{
	model->found[strategy].count = 0;
	for (size_t i = 0; i < count; i++) {
		list_append(&model->found[strategy], candidates[i]);
	}
	model->has_finders = true;
}

bool model_cached(
	struct model *model, enum model_strategy strategy, struct model_candidate *candidate)
{
	while (model->found[strategy].count > 0) {
		*candidate = model->found[strategy].items[0];
		list_remove(&model->found[strategy], 0);
		if (model_free(model, &candidate->track) == 0) {
			return true;
		}
	}
	return false;
}

int model_offer(struct model *model, const struct model_candidate *candidate, int row)
{
	const struct model_track *track = &candidate->track;
	int ago = songs_ago(model, track);
	if (model->has_preview) {
		return 0;
	}
	if (is_held(model, track) || is_here(model, track->id) ||
		(row == 0 && (ago > 0 || queued_ms(model, track) > 0)) ||
		(ago > 0 && ago < row)) {
		return -1;
	}
	model->has_preview = true;
	model->preview = *candidate;
	model_announce(model, "queue", NULL);
	return 1;
}

/* Takes it out only when it has become a song. */
static enum error_kind take(struct model *model, int user)
{
	bool is_throwback = model->preview.jammer >= 0;
	bool is_auto = user == MODEL_BENDER;
	struct model_new_song song = {
		.user = user,
		.is_auto = is_auto,
		.track = model->preview.track,
		.jammer = is_throwback ? model->preview.jammer
			  : is_auto    ? -1
				       : user,
		.is_throwback = is_throwback,
	};
	enum error_kind kind = model_add(model, &song);
	model->has_preview = model->has_preview && kind != ERROR_NONE;
	return kind;
}

bool model_take(struct model *model, int64_t below, int64_t awake_ms, enum error_kind *kind)
{
	*kind = ERROR_NONE;
	if (!model->has_preview || (below > 0 && (int64_t)model->queue.count >= below) ||
		(awake_ms > 0 && model->here_ms <= model->now_ms - awake_ms)) {
		return false;
	}
	*kind = take(model, MODEL_BENDER);
	return *kind == ERROR_NONE;
}

enum error_kind model_take_as(struct model *model, int user, int track)
{
	if (!model->has_preview || model->preview.track.id != track) {
		return ERROR_CONFLICT;
	}
	return take(model, user);
}

enum error_kind model_reject(struct model *model, int track, bool by_person)
{
	if (!model->has_preview || model->preview.track.id != track) {
		return ERROR_CONFLICT;
	}
	hold(model, &model->preview.track);
	if (by_person) {
		model->here_ms = model->now_ms;
	}
	model->has_preview = false;
	model_announce(model, "queue", NULL);
	return ERROR_NONE;
}
