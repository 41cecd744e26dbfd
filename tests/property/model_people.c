/* The model's jams, comments, horns, volume and members. */
#include "model.h"

#include <stdio.h>

static const char *place_of(const struct model *model, int64_t id)
{
	return model->is_playing && model->playing.id == id ? "playing" : "queue";
}

static size_t jam_place(const struct model_song *song, const struct model *model, int user)
{
	size_t at = 0;
	while (at < song->jams.count &&
		(song->jams.items[at].ms < model->now_ms ||
			(song->jams.items[at].ms == model->now_ms &&
				strcmp(model_users[song->jams.items[at].user],
					model_users[user]) < 0))) {
		at++;
	}
	return at;
}

enum error_kind model_jam(struct model *model, int user, int64_t id, bool *is_jammed)
{
	struct model_song *song = model_song(model, id);
	if (!song) {
		return ERROR_NOT_FOUND;
	}
	const char *place = place_of(model, id);
	for (size_t i = 0; i < song->jams.count; i++) {
		if (song->jams.items[i].user == user) {
			list_remove(&song->jams, i);
			model_announce(model, place, NULL);
			*is_jammed = false;
			return ERROR_NONE;
		}
	}
	list_insert(&song->jams, jam_place(song, model, user),
		(struct model_jam) { user, model->now_ms, false });
	*is_jammed = true;
	model->here_ms = model->now_ms;
	if ((int64_t)song->jams.count >= model->settings->free_airhorn && !song->has_earned &&
		!song->is_auto) {
		char what[40];
		snprintf(what, sizeof(what), "%s,free_horns", place);
		song->has_earned = true;
		model->free_horns[song->user]++;
		model_announce(model, what, model_users[song->user]);
	} else {
		model_announce(model, place, NULL);
	}
	return ERROR_NONE;
}

enum error_kind model_comment(
	struct model *model, int user, int64_t id, struct str body, bool is_good)
{
	if (!is_good) {
		return ERROR_INVALID;
	}
	struct model_song *song = model_song(model, id);
	if (!song) {
		return ERROR_NOT_FOUND;
	}
	if (!model_may(model, LIMIT_COMMENTS, user, model->settings->comments_per_hour)) {
		return ERROR_LIMITED;
	}
	model_count(model, LIMIT_COMMENTS, user);
	list_append(&song->comments, (struct model_comment) { user, model->now_ms, body });
	model_announce(model, place_of(model, id), NULL);
	return ERROR_NONE;
}

/* How many horns go before a new one comes. */
static size_t old_horns(const struct model *model)
{
	const struct nest_settings *settings = model->settings;
	size_t old = 0;
	for (size_t i = 0; i < model->airhorns.count; i++) {
		bool is_old = model->now_ms - model->airhorns.items[i].ms >
			      settings->airhorn_expire_ms;
		if (!is_old || (int64_t)old == settings->airhorn_expire_count ||
			(int64_t)(model->airhorns.count - old) <=
				settings->airhorn_list_min_len) {
			break;
		}
		old++;
	}
	return old;
}

enum error_kind model_airhorn(struct model *model, int user, const char *name, bool is_free)
{
	if (!model->is_playing || (is_free && model->free_horns[user] == 0)) {
		return ERROR_CONFLICT;
	}
	size_t old = old_horns(model);
	int64_t paid = 0;
	for (size_t i = old; i < model->airhorns.count; i++) {
		paid += !model->airhorns.items[i].is_free;
	}
	if (!is_free && paid >= model->settings->airhorn_max) {
		return ERROR_CONFLICT;
	}
	if (!model_may(model, LIMIT_AIRHORNS, user, model->settings->airhorns_per_hour)) {
		return ERROR_LIMITED;
	}
	model_count(model, LIMIT_AIRHORNS, user);
	for (size_t i = 0; i < old; i++) {
		list_remove(&model->airhorns, 0);
	}
	struct model_horn horn = { user, model->now_ms, is_free, model->playing.id,
		model->playing.track.title };
	list_append(&model->airhorns, horn);
	list_append(&model->playing.horns, horn);
	if (is_free) {
		model->free_horns[user]--;
		model_announce(model, "airhorns,free_horns", model_users[user]);
	} else {
		model_announce(model, "airhorns", NULL);
	}
	char blast[100];
	snprintf(blast, sizeof(blast), "0.4 %s", name);
	model_announce(model, "airhorn", blast);
	return ERROR_NONE;
}

int64_t model_volume(struct model *model, int64_t volume)
{
	volume = volume < 0 ? 0 : volume > 100 ? 100 : volume;
	if (volume != model->volume) {
		model->volume = volume;
		model_announce(model, "volume", NULL);
	}
	return volume;
}

/* Members without a lease go. True when there were any. */
static bool drop_absent(struct model *model)
{
	bool has_dropped = false;
	for (size_t i = model->members.count; i-- > 0;) {
		bool has_lease = false;
		for (size_t j = 0; j < model->leases.count; j++) {
			has_lease = has_lease ||
				    model->leases.items[j].user == model->members.items[i].user;
		}
		if (!has_lease) {
			list_remove(&model->members, i);
			has_dropped = true;
		}
	}
	return has_dropped;
}

static bool expire(struct model *model)
{
	for (size_t i = model->leases.count; i-- > 0;) {
		if (model->leases.items[i].ends_ms <= model->now_ms) {
			list_remove(&model->leases, i);
		}
	}
	return drop_absent(model);
}

static int find_lease(const struct model *model, int holder, int user)
{
	for (size_t i = 0; i < model->leases.count; i++) {
		if (model->leases.items[i].holder == holder &&
			model->leases.items[i].user == user) {
			return (int)i;
		}
	}
	return -1;
}

static bool join(struct model *model, int user)
{
	size_t at = 0;
	for (size_t i = 0; i < model->members.count; i++) {
		const struct model_member *other = &model->members.items[i];
		if (other->user == user) {
			return false;
		}
		if (other->since_ms < model->now_ms ||
			strcmp(model_users[other->user], model_users[user]) < 0) {
			at = i + 1;
		}
	}
	list_insert(&model->members, at, (struct model_member) { user, model->now_ms });
	return true;
}

void model_renew(struct model *model, int holder, const int *users, size_t count)
{
	bool has_changed = expire(model);
	for (size_t i = 0; i < count; i++) {
		int at = find_lease(model, holder, users[i]);
		if (at >= 0) {
			list_remove(&model->leases, (size_t)at);
		}
		list_append(&model->leases,
			(struct model_lease) { holder, users[i], model->now_ms + 90000 });
		if (join(model, users[i])) {
			has_changed = true;
			model->here_ms = model->now_ms;
		}
	}
	if (has_changed) {
		model_announce(model, "members", NULL);
	}
}

void model_leave(struct model *model, int holder, const int *users, size_t count)
{
	bool has_changed = expire(model);
	for (size_t i = 0; i < count; i++) {
		int at = find_lease(model, holder, users[i]);
		if (at >= 0) {
			list_remove(&model->leases, (size_t)at);
		}
	}
	if (drop_absent(model) || has_changed) {
		model_announce(model, "members", NULL);
	}
}

bool model_lease(struct model *model, int player, bool gives_back)
{
	if (gives_back) {
		if (model->driver == player) {
			model->driver = MODEL_NO_DRIVER;
		}
		return false;
	}
	if (model->driver != MODEL_NO_DRIVER && model->driver != player) {
		return false;
	}
	bool is_new = model->driver == MODEL_NO_DRIVER;
	bool has_expired = expire(model);
	model->driver = player;
	if (is_new) {
		model_announce(model, "queue,playing,volume,airhorns,members,free_horns", NULL);
	} else if (has_expired) {
		model_announce(model, "members", NULL);
	}
	return true;
}
