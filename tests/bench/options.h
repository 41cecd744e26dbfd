/* What the load generator was asked to do, read from its command line. */
#ifndef BENCH_OPTIONS_H
#define BENCH_OPTIONS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The lines of a text file, without their line ends. */
struct lines {
	char **items;
	size_t count;
};

struct options {
	const char *mode;
	struct sockaddr_in address;
	/* The value of the Host header: "127.0.0.1:PORT". */
	char host[32];
	const char *path;
	int connections;
	int duration_ms;
	int warmup_ms;
	/* broadcast: how many are measured; a few more warm up first. */
	int rounds;
	/* Connections that are being opened at the same time. */
	int opening;
	/* commands: sent at most, by each connection; 0 is no limit. */
	int limit;
	/* commands: how many go out before an answer is awaited. */
	int window;
	/* commands: after so many (of all connections) `extra` is sent. */
	int extra_every;
	const char *extra;
	/* commands: what is sent behind a group, and how its answer begins. */
	const char *question;
	const char *answer;
	/* http: the length that every body must have; -1 takes any. */
	int64_t expect_bytes;
	/* Values of the Cookie header; connection i sends number i % count. */
	struct lines cookies;
	/* Texts of commands: broadcast sends them in turn, in `commands`
	 * connection i sends number i % count over and over. */
	struct lines script;
	/* Where broadcast writes the frame that the last round brought. */
	const char *save_frame;
};

/* Fills `options` from the command line. On bad usage it says what is wrong
 * on stderr and returns false. The texts belong to `argv` or live as long as
 * the process. */
bool options_read(struct options *options, int argc, char **argv);

#endif
