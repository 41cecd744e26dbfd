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

#endif
