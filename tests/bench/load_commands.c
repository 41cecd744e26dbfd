/* Commands as fast as the server answers them, over several connections.
 * Commands have no answer of their own, but commands of one kind are done in
 * the order in which a connection sent them: so each sends half a window of
 * commands and a question of the same kind behind them (one that is refused
 * without asking anybody), and when its answer is there, those commands are
 * done. Two such groups are under way at a time.
 */
#include "load.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crowd.h"

#define GROUPS 2

struct sender {
	int sent;
	int groups;
	/* How many commands are in the oldest and in the newer group. */
	int group_sizes[GROUPS];
};

struct commands {
	struct crowd crowd;
	struct sender *senders;
	uv_timer_t timer;
	bool stopping;
	int busy;
	uint64_t begin_ns;
	uint64_t end_ns;
	uint64_t sent;
	uint64_t done;
	uint64_t extras;
	uint64_t errors;
	uint64_t updates;
};

static void send_text(struct ws_peer *peer, const char *text)
{
	if (!ws_peer_send(peer, text, strlen(text))) {
		bench_fail("connection %d cannot send", peer->index);
	}
}

static void send_one(struct commands *commands, struct ws_peer *peer)
{
	const struct options *options = commands->crowd.options;
	const struct lines *script = &options->script;

	send_text(peer, script->items[(size_t)peer->index % script->count]);
	commands->sent++;
	commands->senders[peer->index].sent++;
	if (options->extra != NULL && options->extra_every > 0 &&
		commands->sent % (uint64_t)options->extra_every == 0) {
		send_text(peer, options->extra);
		commands->extras++;
	}
}

/* Sends the next group of a connection; false when it has no more to send. */
static bool send_group(struct commands *commands, struct ws_peer *peer)
{
	const struct options *options = commands->crowd.options;
	struct sender *sender = &commands->senders[peer->index];
	int size = options->window > GROUPS ? options->window / GROUPS : 1;

	if (options->limit > 0 && size > options->limit - sender->sent) {
		size = options->limit - sender->sent;
	}
	if (commands->stopping || size <= 0) {
		return false;
	}
	for (int i = 0; i < size; i++) {
		send_one(commands, peer);
	}
	send_text(peer, options->question);
	sender->group_sizes[sender->groups++] = size;
	return true;
}

static void finish_commands(struct commands *commands)
{
	commands->end_ns = uv_hrtime();
	uv_close((uv_handle_t *)&commands->timer, NULL);
	crowd_close(&commands->crowd);
}

static void handle_answer(struct commands *commands, struct ws_peer *peer)
{
	struct sender *sender = &commands->senders[peer->index];

	if (sender->groups == 0) {
		return;
	}
	commands->done += (uint64_t)sender->group_sizes[0];
	sender->groups--;
	memmove(sender->group_sizes, sender->group_sizes + 1,
		(size_t)sender->groups * sizeof(int));
	if (!send_group(commands, peer) && sender->groups == 0) {
		commands->busy--;
	}
	if (commands->busy == 0) {
		finish_commands(commands);
	}
}

static void handle_message(
	struct crowd *crowd, struct ws_peer *peer, const char *text, size_t length)
{
	struct commands *commands = (struct commands *)crowd;

	if (text_begins(text, length, crowd->options->answer)) {
		handle_answer(commands, peer);
	} else if (text_begins(text, length, PLAYLIST_UPDATE)) {
		commands->updates++;
	} else if (text_begins(text, length, "1[\"error\"")) {
		if (commands->errors++ == 0) {
			fprintf(stderr, "load: the server says: %.*s\n", (int)length, text);
		}
	}
}

static void handle_time(uv_timer_t *timer)
{
	struct commands *commands = timer->data;

	commands->stopping = true;
}

static void handle_ready(struct crowd *crowd)
{
	struct commands *commands = (struct commands *)crowd;

	commands->begin_ns = uv_hrtime();
	commands->busy = crowd->count;
	uv_timer_start(&commands->timer, handle_time, (uint64_t)crowd->options->duration_ms, 0);
	for (int i = 0; i < crowd->count; i++) {
		for (int group = 0; group < GROUPS; group++) {
			send_group(commands, &crowd->peers[i]);
		}
	}
}

static void report(const struct commands *commands)
{
	double seconds = (double)(commands->end_ns - commands->begin_ns) / 1e9;

	printf("{\"commands\":%" PRIu64 ",\"per_s\":%.1f,\"errors\":%" PRIu64
	       ",\"listeners\":%d,\"extras\":%" PRIu64 ",\"updates\":%" PRIu64
	       ",\"seconds\":%.3f}\n",
		commands->done, (double)commands->done / seconds, commands->errors,
		commands->crowd.count, commands->extras, commands->updates, seconds);
}

int load_commands(const struct options *options, uv_loop_t *loop)
{
	struct commands commands = {
		.crowd = { .ready = handle_ready, .message = handle_message },
	};

	if (options->script.count == 0 || !options->question || !options->answer) {
		bench_fail("commands needs --script, --question and --answer");
	}
	commands.senders = calloc((size_t)options->connections, sizeof(*commands.senders));
	if (commands.senders == NULL) {
		bench_fail("out of memory");
	}
	uv_timer_init(loop, &commands.timer);
	commands.timer.data = &commands;
	crowd_open(&commands.crowd, loop, options);
	uv_run(loop, UV_RUN_DEFAULT);
	report(&commands);
	crowd_finish(&commands.crowd);
	free(commands.senders);
	return commands.errors == 0 ? 0 : 1;
}
