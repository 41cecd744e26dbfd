#include "serve/peer_lane.h"

#include "base/alloc.h"
#include "serve/command.h"
#include "serve/parts.h"
#include "serve/roster.h"

#include <stdlib.h>

#define LANE_MAX  32 /* messages that wait before we stop reading */
#define FIBER_MAX 64 /* messages that one fiber does: its arena only grows */

struct peer_message {
	struct peer_message *next;
	json_t *array;
};

/* Reads again when there is room. */
static void regulate(struct peer *peer)
{
	bool is_full = false;
	for (int i = 0; i < LANE_COUNT; i++) {
		is_full = is_full || peer->lanes[i].count >= LANE_MAX;
	}
	if (is_full != peer->is_full && peer->socket) {
		peer->is_full = is_full;
		websocket_read(peer->socket, !is_full);
	}
}

static struct peer_message *take(struct peer_lane *lane)
{
	struct peer_message *message = lane->first;
	if (message) {
		lane->first = message->next;
		lane->count--;
	}
	return message;
}

static void run_message(struct peer *peer, const json_t *array)
{
	struct error error;
	struct client client = peer_client(peer);
	struct act act = {
		.serve = peer->serve,
		.watch = peer->listener.watch,
		.user = peer->person ? peer->person->email : STR_EMPTY,
		.client = &client,
	};
	struct command command = { .peer = peer, .act = &act, .array = array };
	if (!command_run(&command, &error)) {
		peer_send_failure(peer, &error);
	}
}

struct lane_run {
	struct peer *peer;
	enum lane lane;
};

static void start_lane(struct peer *peer, enum lane lane);

static void run_lane(void *arg)
{
	struct lane_run run = *(struct lane_run *)arg;
	struct peer *peer = run.peer;
	struct peer_lane *lane = &peer->lanes[run.lane];
	struct serve *serve = peer->serve;
	struct serve_task task;
	struct peer_message *message;
	serve_task_begin(serve, &task);
	/* what was asked before the socket closed is done all the same */
	for (int i = 0; i < FIBER_MAX && (message = take(lane)); i++) {
		run_message(peer, message->array);
		json_decref(message->array);
		free(message);
		regulate(peer);
	}
	lane->is_running = false;
	if (lane->first) {
		start_lane(peer, run.lane);
	}
	peer_unref(peer);
	serve_task_end(serve, &task);
}

static void start_lane(struct peer *peer, enum lane lane)
{
	struct lane_run run = { peer, lane };
	if (peer->is_ready && peer->lanes[lane].first && !peer->lanes[lane].is_running) {
		peer->lanes[lane].is_running = true;
		peer->refs++;
		fiber_start("lane", run_lane, &run); /* copies `run` before it waits */
	}
}

void peer_lane_put(struct peer *peer, enum lane which, json_t *array)
{
	struct peer_lane *lane = &peer->lanes[which];
	struct peer_message *message = alloc_new(struct peer_message);
	message->array = json_incref(array);
	if (lane->first) {
		lane->last->next = message;
	} else {
		lane->first = message;
	}
	lane->last = message;
	lane->count++;
	regulate(peer);
	start_lane(peer, which);
}

void peer_lane_start_all(struct peer *peer)
{
	for (int i = 0; i < LANE_COUNT; i++) {
		start_lane(peer, (enum lane)i);
	}
}

void peer_lane_drop_all(struct peer *peer)
{
	for (int i = 0; i < LANE_COUNT; i++) {
		for (struct peer_message *message; (message = take(&peer->lanes[i]));) {
			json_decref(message->array);
			free(message);
		}
	}
}
