#include "command.h"
#include "process.h"

#include <stdio.h>

int command_dev(int argc, char **argv)
{
	if (argc > 1) {
		fprintf(stderr,
			"echonest dev: \"%s\" is not understood; it takes no arguments.\n",
			argv[1]);
		return 2;
	}
	struct config config;
	struct str share_root;
	int status = 1;
	if (process_configure(&config, &share_root, true)) {
		struct process_parts parts = {
			.serves = true, .plays = true, .private_redis = true
		};
		status = process_run(&config, share_root, &parts);
	}
	config_finish(&config);
	return status;
}
