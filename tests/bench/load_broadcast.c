/* How long one command takes to reach the last of N listeners: connection 0
 * sends it, the clock runs until everybody (that connection too) has the
 * whole playlist_update that it caused. Nothing else may happen meanwhile:
 * the next round begins only after a pause without any message. */
#include "load.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crowd.h"
#include "tally.h"

#define WARMUP_ROUNDS	  4
#define QUIET_MS	  20
#define ROUND_PATIENCE_MS 30000

struct broadcast {
	struct crowd crowd;
	uv_timer_t timer;
	struct tally times;
	/* The last round that each listener has the frame of. */
	int *rounds;
	int round;
	int arrived;
	bool underway;
	uint64_t sent_ns;
	uint64_t last_message_ns;
	/* The frame of this round: what came first, all others must equal. */
	char *frame;
	size_t frame_length;
	uint64_t different;
	uint64_t extra;
};

static void await_quiet(struct broadcast *broadcast);

static void handle_round_patience(uv_timer_t *timer)
{
	struct broadcast *broadcast = timer->data;

	bench_fail("round %d: only %d of %d listeners have the frame", broadcast->round,
		broadcast->arrived, broadcast->crowd.count);
}

static void begin_round(struct broadcast *broadcast)
{
	const struct lines *script = &broadcast->crowd.options->script;
	size_t line = (size_t)broadcast->round % script->count;
	const char *text = script->items[line];

	broadcast->round++;
	broadcast->arrived = 0;
	broadcast->frame_length = 0;
	broadcast->underway = true;
	uv_timer_start(&broadcast->timer, handle_round_patience, ROUND_PATIENCE_MS, 0);
	broadcast->sent_ns = uv_hrtime();
	if (!ws_peer_send(&broadcast->crowd.peers[0], text, strlen(text))) {
		bench_fail("the command could not be sent");
	}
}

static void save_frame(const struct broadcast *broadcast, const char *path)
{
	FILE *file = fopen(path, "we");

	if (file == NULL ||
		fwrite(broadcast->frame, 1, broadcast->frame_length, file) !=
			broadcast->frame_length ||
		fclose(file) != 0) {
		bench_fail("%s cannot be written", path);
	}
}

static void end_round(struct broadcast *broadcast)
{
	const struct options *options = broadcast->crowd.options;

	broadcast->underway = false;
	if (broadcast->round > WARMUP_ROUNDS) {
		tally_add(&broadcast->times, uv_hrtime() - broadcast->sent_ns);
	}
	if (broadcast->round < WARMUP_ROUNDS + options->rounds) {
		await_quiet(broadcast);
		return;
	}
	if (options->save_frame != NULL) {
		save_frame(broadcast, options->save_frame);
	}
	uv_close((uv_handle_t *)&broadcast->timer, NULL);
	crowd_close(&broadcast->crowd);
}

static void handle_quiet(uv_timer_t *timer)
{
	struct broadcast *broadcast = timer->data;
	uint64_t silent_ns = uv_hrtime() - broadcast->last_message_ns;

	if (silent_ns < QUIET_MS * 1000000ull) {
		await_quiet(broadcast);
	} else {
		begin_round(broadcast);
	}
}

static void await_quiet(struct broadcast *broadcast)
{
	broadcast->last_message_ns = uv_hrtime();
	uv_timer_start(&broadcast->timer, handle_quiet, QUIET_MS + 1, 0);
}

static void check_frame(struct broadcast *broadcast, const char *text, size_t length)
{
	if (broadcast->frame_length == 0) {
		char *frame = realloc(broadcast->frame, length);

		if (frame == NULL) {
			bench_fail("out of memory");
		}
		memcpy(frame, text, length);
		broadcast->frame = frame;
		broadcast->frame_length = length;
	} else if (broadcast->frame_length != length ||
		   memcmp(broadcast->frame, text, length) != 0) {
		broadcast->different++;
	}
}

static void handle_message(
	struct crowd *crowd, struct ws_peer *peer, const char *text, size_t length)
{
	struct broadcast *broadcast = (struct broadcast *)crowd;

	broadcast->last_message_ns = uv_hrtime();
	if (text_begins(text, length, "1[\"error\"")) {
		bench_fail("the server says: %.*s", (int)length, text);
	}
	if (!text_begins(text, length, PLAYLIST_UPDATE)) {
		return;
	}
	if (!broadcast->underway || broadcast->rounds[peer->index] == broadcast->round) {
		/* before the first round they are the rest of the greeting */
		broadcast->extra += broadcast->round > 0;
		return;
	}
	check_frame(broadcast, text, length);
	broadcast->rounds[peer->index] = broadcast->round;
	broadcast->arrived++;
	if (broadcast->arrived == crowd->count) {
		end_round(broadcast);
	}
}

static void handle_ready(struct crowd *crowd)
{
	await_quiet((struct broadcast *)crowd);
}

static void report(struct broadcast *broadcast)
{
	struct tally *times = &broadcast->times;
	struct crowd *crowd = &broadcast->crowd;

	printf("{\"listeners\":%d,\"rounds\":%zu,\"frame_bytes\":%zu,"
	       "\"open_ms\":%.1f,\"min_ms\":%.3f,\"median_ms\":%.3f,"
	       "\"max_ms\":%.3f,\"different\":%" PRIu64 ",\"extra\":%" PRIu64 "}\n",
		crowd->count, times->count, broadcast->frame_length,
		(double)(crowd->ready_ns - crowd->begin_ns) / 1e6,
		(double)tally_quantile(times, 0) / 1e6,
		(double)tally_quantile(times, 0.5) / 1e6,
		(double)tally_quantile(times, 1) / 1e6, broadcast->different, broadcast->extra);
}

int load_broadcast(const struct options *options, uv_loop_t *loop)
{
	struct broadcast broadcast = {
		.crowd = { .ready = handle_ready, .message = handle_message },
	};

	if (options->script.count == 0) {
		bench_fail("broadcast needs --script with its commands");
	}
	broadcast.rounds = calloc((size_t)options->connections, sizeof(int));
	if (broadcast.rounds == NULL) {
		bench_fail("out of memory");
	}
	uv_timer_init(loop, &broadcast.timer);
	broadcast.timer.data = &broadcast;
	crowd_open(&broadcast.crowd, loop, options);
	uv_run(loop, UV_RUN_DEFAULT);
	report(&broadcast);
	crowd_finish(&broadcast.crowd);
	tally_finish(&broadcast.times);
	free(broadcast.rounds);
	free(broadcast.frame);
	return broadcast.different == 0 ? 0 : 1;
}
