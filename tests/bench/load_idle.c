/* Opens listeners and holds them, so that somebody else can look at the
 * server's memory meanwhile, until stdin closes. */
#include "load.h"

#include <inttypes.h>
#include <stdio.h>

#include "crowd.h"
#include "dial.h"

struct idle {
	struct crowd crowd;
	uv_pipe_t stdin_pipe;
	uint64_t messages;
};

static void handle_stdin(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
	struct idle *idle = stream->data;

	(void)buffer;
	if (count < 0 && !uv_is_closing((uv_handle_t *)stream)) {
		uv_close((uv_handle_t *)stream, NULL);
		crowd_close(&idle->crowd);
	}
}

static void handle_ready(struct crowd *crowd)
{
	struct idle *idle = (struct idle *)crowd;

	printf("{\"open\":%d,\"open_ms\":%.1f}\n", crowd->count,
		(double)(crowd->ready_ns - crowd->begin_ns) / 1e6);
	fflush(stdout);
	uv_read_start((uv_stream_t *)&idle->stdin_pipe, dial_buffer, handle_stdin);
}

static void handle_message(
	struct crowd *crowd, struct ws_peer *peer, const char *text, size_t length)
{
	struct idle *idle = (struct idle *)crowd;

	(void)peer;
	(void)text;
	(void)length;
	idle->messages++;
}

int load_idle(const struct options *options, uv_loop_t *loop)
{
	struct idle idle = {
		.crowd = { .ready = handle_ready, .message = handle_message },
	};

	uv_pipe_init(loop, &idle.stdin_pipe, 0);
	idle.stdin_pipe.data = &idle;
	if (uv_pipe_open(&idle.stdin_pipe, 0) != 0) {
		bench_fail("stdin has to be a pipe");
	}
	crowd_open(&idle.crowd, loop, options);
	uv_run(loop, UV_RUN_DEFAULT);
	printf("{\"messages\":%" PRIu64 "}\n", idle.messages);
	crowd_finish(&idle.crowd);
	return 0;
}
