#include "options.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
	"load MODE --port N [options]\n"
	"  http       GETs a path over keep-alive connections\n"
	"  broadcast  times one command until the last listener has its frame\n"
	"  idle       opens listeners and holds them until stdin closes\n"
	"  commands   sends commands as fast as they are answered\n"
	"options (the defaults in brackets):\n"
	"  --host A.B.C.D [127.0.0.1]  --path PATH [/health, /socket/]\n"
	"  --connections N [64]        --opening N [128] at the same time\n"
	"  --duration-ms N [3000]      --warmup-ms N [300]\n"
	"  --rounds N [20]             --save-frame FILE\n"
	"  --cookies FILE              one Cookie value a line\n"
	"  --script FILE               one command a line\n"
	"  --expect-bytes N            length that every body must have\n"
	"  --limit N  --window N [16]  --extra TEXT --extra-every N\n"
	"  --question TEXT --answer PREFIX\n";

static bool read_number(const char *text, int64_t most, int64_t *number)
{
	char *end = NULL;

	errno = 0;
	long long value = strtoll(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || value < 0 || value > most) {
		fprintf(stderr, "not a number from 0 to %lld: %s\n", (long long)most, text);
		return false;
	}
	*number = value;
	return true;
}

static bool read_int(const char *text, int *number)
{
	int64_t value = 0;

	if (!read_number(text, 10 * 1000 * 1000, &value)) {
		return false;
	}
	*number = (int)value;
	return true;
}

static bool lines_append(struct lines *lines, char *line)
{
	char **items = realloc(lines->items, (lines->count + 1) * sizeof(*items));

	if (items == NULL) {
		return false;
	}
	lines->items = items;
	lines->items[lines->count++] = line;
	return true;
}

static bool lines_read(struct lines *lines, const char *path)
{
	FILE *file = fopen(path, "re");

	if (file == NULL) {
		perror(path);
		return false;
	}
	for (;;) {
		char *line = NULL;
		size_t capacity = 0;
		ssize_t length = getline(&line, &capacity, file);

		if (length < 0) {
			free(line);
			break;
		}
		line[strcspn(line, "\r\n")] = '\0';
		if (line[0] == '\0') {
			free(line);
		} else if (!lines_append(lines, line)) {
			free(line);
			break;
		}
	}
	bool ok = feof(file) && lines->count > 0;
	if (!ok) {
		fprintf(stderr, "%s: no lines could be read\n", path);
	}
	fclose(file);
	return ok;
}

enum option_id {
	OPT_HOST = 1,
	OPT_PORT,
	OPT_PATH,
	OPT_CONNECTIONS,
	OPT_OPENING,
	OPT_DURATION,
	OPT_WARMUP,
	OPT_ROUNDS,
	OPT_SAVE_FRAME,
	OPT_COOKIES,
	OPT_SCRIPT,
	OPT_EXPECT_BYTES,
	OPT_LIMIT,
	OPT_WINDOW,
	OPT_EXTRA,
	OPT_QUESTION,
	OPT_ANSWER,
	OPT_EXTRA_EVERY,
};

static const struct option known[] = {
	{ "host", required_argument, NULL, OPT_HOST },
	{ "port", required_argument, NULL, OPT_PORT },
	{ "path", required_argument, NULL, OPT_PATH },
	{ "connections", required_argument, NULL, OPT_CONNECTIONS },
	{ "opening", required_argument, NULL, OPT_OPENING },
	{ "duration-ms", required_argument, NULL, OPT_DURATION },
	{ "warmup-ms", required_argument, NULL, OPT_WARMUP },
	{ "rounds", required_argument, NULL, OPT_ROUNDS },
	{ "save-frame", required_argument, NULL, OPT_SAVE_FRAME },
	{ "cookies", required_argument, NULL, OPT_COOKIES },
	{ "script", required_argument, NULL, OPT_SCRIPT },
	{ "expect-bytes", required_argument, NULL, OPT_EXPECT_BYTES },
	{ "limit", required_argument, NULL, OPT_LIMIT },
	{ "window", required_argument, NULL, OPT_WINDOW },
	{ "extra", required_argument, NULL, OPT_EXTRA },
	{ "question", required_argument, NULL, OPT_QUESTION },
	{ "answer", required_argument, NULL, OPT_ANSWER },
	{ "extra-every", required_argument, NULL, OPT_EXTRA_EVERY },
	{ NULL, 0, NULL, 0 },
};

static bool read_host(struct options *options, const char *text)
{
	if (inet_pton(AF_INET, text, &options->address.sin_addr) != 1) {
		fprintf(stderr, "not an IPv4 address: %s\n", text);
		return false;
	}
	return true;
}

static bool read_port(struct options *options, const char *text)
{
	int64_t port = 0;

	if (!read_number(text, 65535, &port)) {
		return false;
	}
	options->address.sin_port = htons((uint16_t)port);
	return true;
}

static bool take(struct options *options, int id, char *text)
{
	switch ((enum option_id)id) {
	case OPT_HOST:
		return read_host(options, text);
	case OPT_PORT:
		return read_port(options, text);
	case OPT_PATH:
		options->path = text;
		return true;
	case OPT_CONNECTIONS:
		return read_int(text, &options->connections);
	case OPT_OPENING:
		return read_int(text, &options->opening);
	case OPT_DURATION:
		return read_int(text, &options->duration_ms);
	case OPT_WARMUP:
		return read_int(text, &options->warmup_ms);
	case OPT_ROUNDS:
		return read_int(text, &options->rounds);
	case OPT_SAVE_FRAME:
		options->save_frame = text;
		return true;
	case OPT_COOKIES:
		return lines_read(&options->cookies, text);
	case OPT_SCRIPT:
		return lines_read(&options->script, text);
	case OPT_EXPECT_BYTES:
		return read_number(text, INT32_MAX, &options->expect_bytes);
	case OPT_LIMIT:
		return read_int(text, &options->limit);
	case OPT_WINDOW:
		return read_int(text, &options->window);
	case OPT_EXTRA:
		options->extra = text;
		return true;
	case OPT_QUESTION:
		options->question = text;
		return true;
	case OPT_ANSWER:
		options->answer = text;
		return true;
	case OPT_EXTRA_EVERY:
		return read_int(text, &options->extra_every);
	}
	return false;
}

static bool is_complete(const struct options *options, int rest)
{
	return rest == 1 && options->address.sin_port != 0 && options->connections > 0 &&
	       options->opening > 0 && options->rounds > 0 && options->window > 0 &&
	       options->duration_ms > 0;
}

bool options_read(struct options *options, int argc, char **argv)
{
	int id;

	*options = (struct options) {
		.address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) },
		.connections = 64,
		.opening = 128,
		.duration_ms = 3000,
		.warmup_ms = 300,
		.rounds = 20,
		.window = 16,
		.expect_bytes = -1,
	};
	while ((id = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (id == '?' || !take(options, id, optarg)) {
			fputs(usage, stderr);
			return false;
		}
	}
	if (!is_complete(options, argc - optind)) {
		fputs(usage, stderr);
		return false;
	}
	options->mode = argv[optind];
	if (options->path == NULL) {
		bool http = strcmp(options->mode, "http") == 0;
		options->path = http ? "/health" : "/socket/";
	}
	char name[INET_ADDRSTRLEN];
	inet_ntop(AF_INET, &options->address.sin_addr, name, sizeof(name));
	snprintf(options->host, sizeof(options->host), "%s:%u", name,
		(unsigned)ntohs(options->address.sin_port));
	return true;
}
