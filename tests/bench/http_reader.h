/* Reads the answers of a keep-alive HTTP/1.1 connection, however the bytes
 * arrive. Bodies must have a Content-Length; anything else is an error. */
#ifndef BENCH_HTTP_READER_H
#define BENCH_HTTP_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_HEAD_MAX_BYTES 8192

struct http_reader {
	/* Of the answer being read, valid once its head is complete. */
	int status;
	int64_t content_length;
	bool closes;

	bool in_body;
	int64_t body_left;
	/* The start of a head that did not arrive in one piece. */
	char head[HTTP_HEAD_MAX_BYTES];
	size_t head_length;
};

enum http_progress {
	HTTP_MORE,   /* all bytes were taken, the answer goes on */
	HTTP_ANSWER, /* an answer is complete */
	HTTP_BROKEN, /* not HTTP that we understand */
};

/* Takes bytes from `data`; `*taken` says how many belong to this answer.
 * After HTTP_ANSWER the next call starts a new one. */
enum http_progress http_reader_feed(
	struct http_reader *reader, const char *data, size_t length, size_t *taken);

#endif
