#include "crowd.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dial.h"

#define PATIENCE_MS 120000

void bench_fail(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fputs("load: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
	exit(1);
}

bool text_begins(const char *text, size_t length, const char *prefix)
{
	size_t wanted = strlen(prefix);

	return length >= wanted && memcmp(text, prefix, wanted) == 0;
}

static void dial_next(struct crowd *crowd);

static void handle_opened(struct ws_peer *peer)
{
	static const char ask[] = "1[\"fetch_playlist\"]";

	if (!ws_peer_send(peer, ask, sizeof(ask) - 1)) {
		bench_fail("connection %d cannot send", peer->index);
	}
}

static void handle_message(struct ws_peer *peer, const char *text, size_t length)
{
	struct crowd *crowd = peer->owner;

	if (crowd->complete == crowd->count) {
		crowd->message(crowd, peer, text, length);
		return;
	}
	if (crowd->has_state[peer->index] || !text_begins(text, length, PLAYLIST_UPDATE)) {
		return;
	}
	crowd->has_state[peer->index] = true;
	crowd->complete++;
	if (crowd->complete == crowd->count) {
		crowd->ready_ns = uv_hrtime();
		uv_timer_stop(&crowd->patience);
		crowd->ready(crowd);
	} else {
		dial_next(crowd);
	}
}

static void handle_lost(struct ws_peer *peer, const char *why)
{
	struct crowd *crowd = peer->owner;

	bench_fail("connection %d of %d is lost: %s", peer->index, crowd->count, why);
}

static const struct ws_handler handler = {
	.opened = handle_opened,
	.message = handle_message,
	.lost = handle_lost,
};

static void dial_next(struct crowd *crowd)
{
	if (crowd->dialled < crowd->count) {
		int index = crowd->dialled++;

		ws_peer_open(&crowd->peers[index], crowd->loop, crowd->options, index, &handler,
			crowd);
	}
}

static void handle_patience(uv_timer_t *timer)
{
	struct crowd *crowd = timer->data;

	bench_fail("only %d of %d connections got their first state", crowd->complete,
		crowd->count);
}

void crowd_open(struct crowd *crowd, uv_loop_t *loop, const struct options *options)
{
	crowd->loop = loop;
	crowd->options = options;
	crowd->count = options->connections;
	crowd->begin_ns = uv_hrtime();
	crowd->peers = calloc((size_t)crowd->count, sizeof(*crowd->peers));
	crowd->has_state = calloc((size_t)crowd->count, sizeof(bool));
	if (crowd->peers == NULL || crowd->has_state == NULL) {
		bench_fail("out of memory");
	}
	if (!dial_raise_limit(crowd->count)) {
		exit(1);
	}
	uv_timer_init(loop, &crowd->patience);
	crowd->patience.data = crowd;
	uv_timer_start(&crowd->patience, handle_patience, PATIENCE_MS, 0);
	for (int i = 0; i < options->opening; i++) {
		dial_next(crowd);
	}
}

void crowd_close(struct crowd *crowd)
{
	for (int i = 0; i < crowd->count; i++) {
		ws_peer_close(&crowd->peers[i]);
	}
	uv_close((uv_handle_t *)&crowd->patience, NULL);
}

void crowd_finish(struct crowd *crowd)
{
	free(crowd->peers);
	free(crowd->has_state);
	crowd->peers = NULL;
	crowd->has_state = NULL;
}
