/* The load generator: one process, one loop, plain sockets. It shares no code
 * with the server, so that a mistake in one does not hide in the other. */
#include "load.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	int (*run)(const struct options *options, uv_loop_t *loop);
} modes[] = {
	{ "http", load_http },
	{ "broadcast", load_broadcast },
	{ "idle", load_idle },
	{ "commands", load_commands },
};

int main(int argc, char **argv)
{
	struct options options;
	uv_loop_t loop;

	if (!options_read(&options, argc, argv)) {
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	if (uv_loop_init(&loop) != 0) {
		return 1;
	}
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (strcmp(options.mode, modes[i].name) == 0) {
			return modes[i].run(&options, &loop);
		}
	}
	fprintf(stderr, "load: no such mode: %s\n", options.mode);
	return 2;
}
