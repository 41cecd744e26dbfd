/*
 * What every long-running subcommand does: reads the settings, connects the
 * store (or starts a private one), runs its parts on one loop, and ends them
 * in order on SIGTERM or SIGINT, within two seconds.
 */
#ifndef PROCESS_H
#define PROCESS_H

#include "base/config.h"

#include <stdbool.h>

struct process_parts {
	bool serves;	    /* the faces: HTTP, WebSocket, SSE */
	bool plays;	    /* the player */
	bool private_redis; /* starts a Redis of its own when none is configured */
	bool shares_port;   /* other processes listen on the same port */
	/* Called once it runs, before anything is served; may be NULL. */
	void (*on_begun)(void *arg);
	void *arg;
};

/* Runs until it is told to end. Returns the exit status; what went wrong stands in the log. */
int process_run(
	const struct config *config, struct str share_root, const struct process_parts *parts);

/*
 * Reads the settings of this folder and environment, sets the log up by them, and reports what
 * is wrong with them. False when the program can't start with them. Finish `config` in any
 * case. `share_root` lives in config->arena.
 */
bool process_configure(struct config *config, struct str *share_root, bool dev);

#endif
