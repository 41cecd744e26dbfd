/* The yardstick of broadcast: a libuv loop that does the least that can be
 * called a WebSocket server. On a vote it sends the same bytes, read from a
 * file at start, to everybody: no parsing of JSON, no store, no rendering, no
 * rules, no limits. What the real server needs more than this is the price of
 * being one. Prints its port and serves until stdin closes. */
#include <arpa/inet.h>
#include <libwebsockets.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "dial.h"

#define REQUEST_MAX_BYTES 4096
#define WEBSOCKET_GUID	  "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

struct listener {
	uv_tcp_t tcp;
	struct bare *bare;
	struct listener *next;
	struct listener **link;
	bool upgraded;
	/* What has arrived of the request or of a frame. */
	size_t length;
	unsigned char bytes[REQUEST_MAX_BYTES];
};

struct bare {
	uv_loop_t loop;
	uv_tcp_t server;
	uv_pipe_t stdin_pipe;
	struct listener *listeners;
	/* The frame with its head, as it goes over the wire. */
	char *frame;
	size_t frame_length;
};

static void free_listener(uv_handle_t *handle)
{
	free(handle->data);
}

static void drop(struct listener *listener)
{
	if (uv_is_closing((uv_handle_t *)&listener->tcp)) {
		return;
	}
	*listener->link = listener->next;
	if (listener->next != NULL) {
		listener->next->link = listener->link;
	}
	uv_close((uv_handle_t *)&listener->tcp, free_listener);
}

static void handle_written(uv_write_t *request, int status)
{
	(void)status;
	free(request);
}

static void send_frame(struct listener *listener)
{
	struct bare *bare = listener->bare;
	uv_stream_t *stream = (uv_stream_t *)&listener->tcp;
	uv_buf_t buffer = uv_buf_init(bare->frame, (unsigned)bare->frame_length);
	int written = uv_try_write(stream, &buffer, 1);
	size_t done = written > 0 ? (size_t)written : 0;

	if (done == bare->frame_length || uv_is_closing((void *)stream)) {
		return;
	}
	uv_write_t *request = malloc(sizeof(*request));
	buffer = uv_buf_init(bare->frame + done, (unsigned)(bare->frame_length - done));
	if (request == NULL || uv_write(request, stream, &buffer, 1, handle_written) != 0) {
		free(request);
		drop(listener);
	}
}

static void broadcast(struct bare *bare)
{
	struct listener *next;

	for (struct listener *each = bare->listeners; each; each = next) {
		next = each->next;
		send_frame(each);
	}
}

static bool begins(const unsigned char *text, size_t length, const char *prefix)
{
	return length >= strlen(prefix) && memcmp(text, prefix, strlen(prefix)) == 0;
}

/* Acts on one masked frame of less than 126 bytes, which is all that the load
 * generator sends. Returns its length, 0 if it is not whole yet. */
static size_t take_frame(struct listener *listener, unsigned char *data, size_t length)
{
	size_t payload = length < 2 ? 0 : data[1] & 0x7f;

	if (length < 6 || length < 6 + payload) {
		return 0;
	}
	unsigned char *text = data + 6;
	for (size_t i = 0; i < payload; i++) {
		text[i] ^= data[2 + i % 4];
	}
	if (payload > 125 || (data[0] & 0xf) == 0x8) {
		drop(listener);
	} else if (begins(text, payload, "1[\"vote\"")) {
		broadcast(listener->bare);
	} else if (begins(text, payload, "1[\"fetch_playlist\"")) {
		send_frame(listener);
	}
	return 6 + payload;
}

static void accept_key(const char *key, size_t length, char *text, int size)
{
	unsigned char digest[20];
	char input[128];
	int used = snprintf(input, sizeof(input), "%.*s" WEBSOCKET_GUID, (int)length, key);

	lws_SHA1((const unsigned char *)input, (size_t)used, digest);
	lws_b64_encode_string((const char *)digest, sizeof(digest), text, size);
}

static size_t take_request(struct listener *listener, unsigned char *data, size_t length)
{
	static const char name[] = "Sec-WebSocket-Key: ";
	unsigned char *end = memmem(data, length, "\r\n\r\n", 4);

	if (end == NULL) {
		return 0;
	}
	char *key = memmem(data, length, name, sizeof(name) - 1);
	if (key == NULL) {
		drop(listener);
		return 0;
	}
	key += sizeof(name) - 1;
	char accept[40];
	char answer[256];
	accept_key(key, strcspn(key, "\r"), accept, sizeof(accept));
	int size = snprintf(answer, sizeof(answer),
		"HTTP/1.1 101 Switching Protocols\r\n"
		"Upgrade: websocket\r\n"
		"Connection: Upgrade\r\n"
		"Sec-WebSocket-Accept: %s\r\n\r\n",
		accept);
	if (!dial_write(&listener->tcp, answer, (size_t)size)) {
		drop(listener);
		return 0;
	}
	listener->upgraded = true;
	return (size_t)(end + 4 - data);
}

static void handle_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
	struct listener *listener = stream->data;
	size_t room = sizeof(listener->bytes) - listener->length;
	size_t at = 0;

	if (count < 0 || (size_t)count > room) {
		drop(listener);
		return;
	}
	memcpy(listener->bytes + listener->length, buffer->base, (size_t)count);
	listener->length += (size_t)count;
	while (!uv_is_closing((uv_handle_t *)stream)) {
		unsigned char *data = listener->bytes + at;
		size_t rest = listener->length - at;
		size_t step = listener->upgraded ? take_frame(listener, data, rest)
						 : take_request(listener, data, rest);

		if (step == 0) {
			break;
		}
		at += step;
	}
	listener->length -= at;
	memmove(listener->bytes, listener->bytes + at, listener->length);
}

static void handle_connection(uv_stream_t *server, int status)
{
	struct bare *bare = server->data;
	struct listener *listener = calloc(1, sizeof(*listener));

	if (status != 0 || listener == NULL || uv_tcp_init(&bare->loop, &listener->tcp) != 0) {
		free(listener);
		return;
	}
	listener->bare = bare;
	listener->tcp.data = listener;
	listener->next = bare->listeners;
	listener->link = &bare->listeners;
	if (listener->next != NULL) {
		listener->next->link = &listener->next;
	}
	bare->listeners = listener;
	if (uv_accept(server, (uv_stream_t *)&listener->tcp) != 0) {
		drop(listener);
		return;
	}
	uv_tcp_nodelay(&listener->tcp, 1);
	uv_read_start((uv_stream_t *)&listener->tcp, dial_buffer, handle_read);
}

static bool read_frame(struct bare *bare, const char *path)
{
	FILE *file = fopen(path, "re");
	char head[10] = { (char)0x81, 127 };
	size_t capacity = 16 * 1024 * 1024;

	bare->frame = malloc(capacity);
	if (file == NULL || bare->frame == NULL) {
		perror(path);
		return false;
	}
	size_t length = fread(bare->frame + sizeof(head), 1, capacity - sizeof(head), file);
	fclose(file);
	size_t head_length = length < 126 ? 2 : length < 65536 ? 4 : 10;
	if (head_length == 2) {
		head[1] = (char)length;
	} else if (head_length == 4) {
		head[1] = 126;
	}
	for (size_t i = 2; i < head_length; i++) {
		head[i] = (char)(length >> 8 * (head_length - 1 - i));
	}
	memmove(bare->frame + head_length, bare->frame + sizeof(head), length);
	memcpy(bare->frame, head, head_length);
	bare->frame_length = head_length + length;
	return length > 0;
}

static bool listen_anywhere(struct bare *bare)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int size = sizeof(address);

	uv_tcp_init(&bare->loop, &bare->server);
	bare->server.data = bare;
	if (uv_tcp_bind(&bare->server, (struct sockaddr *)&address, 0) != 0 ||
		uv_listen((uv_stream_t *)&bare->server, 4096, handle_connection) != 0 ||
		uv_tcp_getsockname(&bare->server, (struct sockaddr *)&address, &size) != 0) {
		return false;
	}
	printf("%u\n", (unsigned)ntohs(address.sin_port));
	fflush(stdout);
	return true;
}

static void handle_stdin(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
	(void)buffer;
	if (count < 0) {
		uv_stop(stream->loop);
	}
}

int main(int argc, char **argv)
{
	static struct bare bare;

	if (argc != 2) {
		fputs("bare_loop FILE-WITH-THE-FRAME\n", stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	uv_loop_init(&bare.loop);
	uv_pipe_init(&bare.loop, &bare.stdin_pipe, 0);
	if (!read_frame(&bare, argv[1]) || !dial_raise_limit(0) || !listen_anywhere(&bare) ||
		uv_pipe_open(&bare.stdin_pipe, 0) != 0) {
		fputs("bare_loop: cannot start\n", stderr);
		return 1;
	}
	uv_read_start((uv_stream_t *)&bare.stdin_pipe, dial_buffer, handle_stdin);
	uv_run(&bare.loop, UV_RUN_DEFAULT);
	return 0;
}
