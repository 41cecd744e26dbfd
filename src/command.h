/* The subcommands of the program, one file each. main.c has the table. */
#ifndef COMMAND_H
#define COMMAND_H

struct command {
	const char *name;
	const char *usage;   /* what follows the name: "[--health]" */
	const char *summary; /* a line for --help */
	/* `argv[0]` is the subcommand's name. Returns the exit status; 2 for a wrong call. */
	int (*run)(int argc, char **argv);
};

/* Reads the configuration, looks at everything it needs, and prints what works and what to do.
 */
int command_check(int argc, char **argv);

/* Everything in one process, with a private Redis when none is configured. */
int command_dev(int argc, char **argv);

/* The faces (HTTP, WebSocket, SSE), in one or more processes that share the port. */
int command_serve(int argc, char **argv);

/* What moves time and fills the queue. */
int command_player(int argc, char **argv);

/* Says what the play logs hold; "import" takes others into them. */
int command_history(int argc, char **argv);

/* Puts all that people have made into one file, and removes old ones. */
int command_backup(int argc, char **argv);

/* Brings such a file back. */
int command_restore(int argc, char **argv);

/* Takes what an old Python server has into this one. */
int command_migrate(int argc, char **argv);

/* Takes what an old Python server has into this one. */
int command_migrate(int argc, char **argv);

#endif
