/* Many WebSocket clients at once, each of which has asked for the queue and
 * got it. A benchmark that loses one of them ends with an error: numbers
 * about fewer listeners than were asked for would mislead. */
#ifndef BENCH_CROWD_H
#define BENCH_CROWD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "options.h"
#include "ws_peer.h"

#define PLAYLIST_UPDATE "1[\"playlist_update\""

struct crowd {
	uv_loop_t *loop;
	const struct options *options;
	/* Called once, when everybody has the first state. */
	void (*ready)(struct crowd *crowd);
	/* Called for every message after that. */
	void (*message)(
		struct crowd *crowd, struct ws_peer *peer, const char *text, size_t length);

	struct ws_peer *peers;
	bool *has_state;
	int count;
	int dialled;
	int complete;
	uint64_t begin_ns;
	uint64_t ready_ns;
	uv_timer_t patience;
};

/* Begins to open `options->connections` clients on `loop`. The caller has set
 * `ready` and `message`, and runs the loop. */
void crowd_open(struct crowd *crowd, uv_loop_t *loop, const struct options *options);

/* Closes all clients. The loop must run once more before crowd_finish. */
void crowd_close(struct crowd *crowd);
void crowd_finish(struct crowd *crowd);

bool text_begins(const char *text, size_t length, const char *prefix);

/* Says what went wrong on stderr and ends the process with status 1. */
__attribute__((noreturn, format(printf, 1, 2))) void bench_fail(const char *format, ...);

#endif
