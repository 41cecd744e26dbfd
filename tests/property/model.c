#include "model.h"

#include <stdio.h>

const char *const model_users[MODEL_USERS] = {
	"ann@example.com",
	"bob@example.com",
	"cat@example.com",
	"dan@example.com",
	"eve+music@example.com",
	"openclaw@api",
	"zoë@example.com",
	"the@echonest.com",
};

const char *const model_holders[MODEL_HOLDERS] = { "server-a", "server-b", "server-c" };

void model_init(struct model *model, const struct nest_settings *settings, int64_t now_ms)
{
	*model = (struct model) {
		.settings = settings,
		.now_ms = now_ms,
		.volume = 95,
		.driver = MODEL_NO_DRIVER,
	};
}

void model_song_finish(struct model_song *song)
{
	list_finish(&song->jams);
	list_finish(&song->comments);
	list_finish(&song->horns);
}

void model_finish(struct model *model)
{
	for (size_t i = 0; i < model->queue.count; i++) {
		model_song_finish(&model->queue.items[i]);
	}
	for (size_t i = 0; i < model->finished.count; i++) {
		model_song_finish(&model->finished.items[i].song);
	}
	for (size_t i = 0; i < model->messages.count; i++) {
		free(model->messages.items[i]);
	}
	for (int what = 0; what < LIMITS; what++) {
		for (int user = 0; user < MODEL_USERS; user++) {
			list_finish(&model->done[what][user]);
		}
	}
	if (model->is_playing) {
		model_song_finish(&model->playing);
	}
	for (int i = 0; i < STRATEGIES; i++) {
		list_finish(&model->found[i]);
	}
	list_finish(&model->held);
	list_finish(&model->queued);
	list_finish(&model->queue);
	list_finish(&model->airhorns);
	list_finish(&model->leases);
	list_finish(&model->members);
	list_finish(&model->finished);
	list_finish(&model->outbox);
	list_finish(&model->messages);
}

static void publish(struct model *model, const char *what, const char *args)
{
	char *message = alloc_bytes(160);
	snprintf(message, 160, "%lld %s%s%s", (long long)model->seq, what, args ? " " : "",
		args ? args : "");
	list_append(&model->messages, message);
}

void model_announce(struct model *model, const char *what, const char *args)
{
	/* a blast goes out under the number of the change that it belongs to */
	if (strcmp(what, "airhorn") != 0) {
		model->seq = model->seq > 0 ? model->seq + 1 : model->now_ms + 1;
	}
	publish(model, what, args);
}

int model_queued(const struct model *model, int64_t id)
{
	for (size_t i = 0; i < model->queue.count; i++) {
		if (model->queue.items[i].id == id) {
			return (int)i;
		}
	}
	return -1;
}

struct model_song *model_song(struct model *model, int64_t id)
{
	if (model->is_playing && model->playing.id == id) {
		return &model->playing;
	}
	int at = model_queued(model, id);
	return at < 0 ? NULL : &model->queue.items[at];
}

bool model_may(const struct model *model, enum model_limit what, int user, int64_t max)
{
	int64_t count = 0;
	for (size_t i = 0; i < model->done[what][user].count; i++) {
		count += model->done[what][user].items[i] > model->now_ms - 3600 * 1000;
	}
	return count < max;
}

void model_count(struct model *model, enum model_limit what, int user)
{
	list_append(&model->done[what][user], model->now_ms);
}
