/* The model's order: fairness and votes. */
#include "model.h"

#define MIN_GAP 1e-9

/* Songs of `user` among the playing one and the first `len` of the queue. */
static int count_songs(const struct model *model, int user, size_t len)
{
	int count = model->is_playing && model->playing.user == user;
	for (size_t i = 0; i < len; i++) {
		count += model->queue.items[i].user == user;
	}
	return count;
}

static size_t fair_place(const struct model *model, int user)
{
	int n = count_songs(model, user, model->queue.count) + 1;
	for (size_t i = 0; i < model->queue.count; i++) {
		/* the song at i is its user's so-and-so-many-th */
		if (count_songs(model, model->queue.items[i].user, i + 1) == n + 1) {
			return i;
		}
	}
	return model->queue.count;
}

/* Gives the song at `at` a score that fits its place. */
static void fit_score(struct model *model, size_t at, double step)
{
	struct model_song *songs = model->queue.items;
	size_t count = model->queue.count;
	if (count == 1) {
		songs[at].score = 1;
	} else if (at == 0) {
		songs[at].score = songs[1].score - step;
	} else if (at == count - 1) {
		songs[at].score = songs[at - 1].score + step;
	} else {
		songs[at].score = (songs[at - 1].score + songs[at + 1].score) / 2;
	}
	bool is_tight = false;
	for (size_t i = 1; i < count; i++) {
		is_tight = is_tight || songs[i].score - songs[i - 1].score < MIN_GAP;
	}
	for (size_t i = 0; is_tight && i < count; i++) {
		songs[i].score = (double)(i + 1);
	}
}

enum error_kind model_add(struct model *model, const struct model_new_song *new_song)
{
	const struct nest_settings *settings = model->settings;
	bool counts = !new_song->is_auto && !new_song->is_unlimited;
	if (counts &&
		!model_may(model, LIMIT_SONGS, new_song->user, settings->songs_per_hour)) {
		return ERROR_LIMITED;
	}
	if ((int64_t)model->queue.count >= settings->max_queue_depth) {
		return ERROR_CONFLICT;
	}
	struct model_song song = {
		.id = ++model->last_id,
		.user = new_song->user,
		.is_auto = new_song->is_auto,
		.track = new_song->track,
	};
	song.has_voted[song.user] = true;
	if (new_song->jammer >= 0) {
		list_append(&song.jams, (struct model_jam) { new_song->jammer, model->now_ms,
						new_song->is_throwback });
	}
	size_t at = song.is_auto ? model->queue.count : fair_place(model, song.user);
	list_insert(&model->queue, at, song);
	fit_score(model, at, 1);
	if (counts) {
		model_count(model, LIMIT_SONGS, song.user);
	}
	model_remember(model, &song.track, song.is_auto);
	model_announce(model, "queue", NULL);
	return ERROR_NONE;
}

static void move(struct model *model, size_t from, size_t to)
{
	struct model_song song = model->queue.items[from];
	list_remove(&model->queue, from);
	list_insert(&model->queue, to, song);
	fit_score(model, to, 120);
}

enum error_kind model_vote(struct model *model, int user, int64_t id, bool up, bool is_special)
{
	int at = model_queued(model, id);
	if (at < 0) {
		return ERROR_NOT_FOUND;
	}
	struct model_song *song = &model->queue.items[at];
	bool is_own_down = song->user == user && !up;
	if (song->has_voted[user] && !is_special && !is_own_down) {
		return ERROR_CONFLICT;
	}
	model->here_ms = model->now_ms;
	bool changes = false;
	if (!is_own_down) {
		if (!is_special) {
			song->has_voted[user] = true;
		}
		song->vote += up ? 1 : -1;
		changes = true;
	}
	int to = up ? at - 1 : at + 1;
	if (to >= 0 && to < (int)model->queue.count) {
		move(model, (size_t)at, (size_t)to);
		changes = true;
	}
	if (changes) {
		model_announce(model, "queue", NULL);
	}
	return ERROR_NONE;
}

enum error_kind model_kill(struct model *model, int64_t id)
{
	int at = model_queued(model, id);
	if (at < 0) {
		return ERROR_NOT_FOUND;
	}
	model_song_finish(&model->queue.items[at]);
	list_remove(&model->queue, (size_t)at);
	model_announce(model, "queue", NULL);
	return ERROR_NONE;
}

int64_t model_nuke(struct model *model)
{
	int64_t count = (int64_t)model->queue.count;
	for (size_t i = 0; i < model->queue.count; i++) {
		model_song_finish(&model->queue.items[i]);
	}
	model->queue.count = 0;
	if (count > 0) {
		model_announce(model, "queue", NULL);
	}
	return count;
}
