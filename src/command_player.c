#include "command.h"
#include "process.h"

#include <stdio.h>

int command_player(int argc, char **argv)
{
	if (argc > 1) {
		fprintf(stderr,
			"echonest player: \"%s\" is not understood; it takes no arguments.\n",
			argv[1]);
		return 2;
	}
	struct config config;
	struct str share_root;
	int status = 1;
	if (process_configure(&config, &share_root, false)) {
		struct process_parts parts = { .plays = true };
		status = process_run(&config, share_root, &parts);
	}
	config_finish(&config);
	return status;
}
