/* The subcommands. */
#include "base/log.h"
#include "command.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const struct command commands[] = {
	{ "dev", "", "everything in one process; the default on one machine", command_dev },
	{ "serve", "[--workers N]", "the pages and the API; any number, anywhere",
		command_serve },
	{ "player", "", "what moves time; any number, they take turns", command_player },
	{ "check", "[--serve] [--health] [--player]",
		"says what works here and what to do about the rest", command_check },
	{ "backup", "[--key FILE] [--keep-daily N] [--keep-weekly N] [--wait SECONDS] [FOLDER]",
		"play logs, tokens and the store into one file, in a folder or "
		"s3://bucket/prefix",
		command_backup },
	{ "restore", "[--key FILE] [--yes] FILE",
		"brings a backup back, from a file or s3://bucket/prefix/name",
		command_restore },
	{ "migrate",
		"[--redis URL | --rdb FILE] [--play-logs FOLDER] [--oauth-creds FOLDER] "
		"[--verbose] [--yes]",
		"takes what an old Python server has into this one", command_migrate },
	{ "migrate",
		"[--redis URL | --rdb FILE] [--play-logs FOLDER] [--oauth-creds FOLDER] "
		"[--verbose] [--yes]",
		"takes what an old Python server has into this one", command_migrate },
	{ "history", "[import [--dry-run] FILE…]",
		"says what the play logs hold, or takes others into them", command_history },
};
#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static void print_help(FILE *out)
{
	fprintf(out, "EchoNest, a music queue that people share\n\nUse: echonest COMMAND\n\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		fprintf(out, "  %s %s\n      %s\n", commands[i].name, commands[i].usage,
			commands[i].summary);
	}
	fprintf(out, "\n  --help      this text\n  --version   the version\n\n"
		     "Settings come from the environment, .env, local_config.yaml and "
		     "config.yaml;\ndata/config.json lists them.\n");
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		if (strcmp(commands[i].name, name) == 0) {
			return &commands[i];
		}
	}
	return NULL;
}

int main(int argc, char **argv)
{
	if (sodium_init() < 0) {
		log_error("random_source_missing");
		return 1;
	}
	if (argc < 2) {
		return command_dev(1, argv);
	}
	const char *name = argv[1];
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 ||
		strcmp(name, "help") == 0) {
		print_help(stdout);
		return 0;
	}
	if (strcmp(name, "--version") == 0) {
		printf("echonest %s\n", ECHONEST_VERSION);
		return 0;
	}
	const struct command *command = find_command(name);
	if (!command) {
		fprintf(stderr,
			"echonest: \"%s\" is no command; \"echonest --help\" lists them.\n",
			name);
		return 2;
	}
	return command->run(argc - 1, argv + 1);
}
