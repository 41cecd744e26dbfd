#include "ws_peer.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dial.h"

/* The nonce of RFC 6455's example and the answer it demands. A fresh nonce
 * protects against caches between the two, and here are none. */
#define SAMPLE_NONCE  "dGhlIHNhbXBsZSBub25jZQ=="
#define SAMPLE_ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

#define MESSAGE_MAX_BYTES (64 * 1024)

enum opcode {
	OP_CONTINUATION = 0x0,
	OP_TEXT = 0x1,
	OP_CLOSE = 0x8,
	OP_PING = 0x9,
	OP_PONG = 0xa,
};

static void forget_partial(uv_handle_t *handle)
{
	struct ws_peer *peer = handle->data;

	free(peer->partial);
	peer->partial = NULL;
	peer->partial_length = 0;
	peer->partial_capacity = 0;
}

static void lose(struct ws_peer *peer, const char *why)
{
	if (peer->closed) {
		return;
	}
	peer->closed = true;
	uv_close((uv_handle_t *)&peer->tcp, forget_partial);
	peer->handler->lost(peer, why);
}

static bool send_frame(
	struct ws_peer *peer, enum opcode opcode, const char *data, size_t length)
{
	static unsigned char frame[MESSAGE_MAX_BYTES + 16];
	static const unsigned char mask[4] = { 0x37, 0xfa, 0x21, 0x3d };
	size_t at = 0;

	if (length > MESSAGE_MAX_BYTES - 1 || peer->closed) {
		return false;
	}
	frame[at++] = (unsigned char)(0x80 | opcode);
	if (length < 126) {
		frame[at++] = (unsigned char)(0x80 | length);
	} else {
		frame[at++] = 0x80 | 126;
		frame[at++] = (unsigned char)(length >> 8);
		frame[at++] = (unsigned char)length;
	}
	memcpy(frame + at, mask, sizeof(mask));
	at += sizeof(mask);
	for (size_t i = 0; i < length; i++) {
		frame[at++] = (unsigned char)data[i] ^ mask[i % 4];
	}
	return dial_write(&peer->tcp, frame, at);
}

bool ws_peer_send(struct ws_peer *peer, const char *text, size_t length)
{
	return send_frame(peer, OP_TEXT, text, length);
}

void ws_peer_close(struct ws_peer *peer)
{
	if (peer->closed) {
		return;
	}
	if (peer->upgraded) {
		send_frame(peer, OP_CLOSE, "\x03\xe8", 2);
	}
	peer->closed = true;
	uv_close((uv_handle_t *)&peer->tcp, forget_partial);
}

/* Takes the answer to our upgrade; returns its length, 0 if it is not whole
 * yet. A wrong answer loses the connection. */
static size_t take_upgrade(struct ws_peer *peer, const unsigned char *data, size_t length)
{
	const unsigned char *end = memmem(data, length, "\r\n\r\n", 4);

	if (end == NULL) {
		if (length > 8192) {
			lose(peer, "the answer to the upgrade has no end");
		}
		return 0;
	}
	size_t taken = (size_t)(end + 4 - data);
	if (memcmp(data, "HTTP/1.1 101", 12) != 0) {
		char why[64];

		snprintf(why, sizeof(why), "upgrade refused: %.*s",
			(int)strcspn((const char *)data, "\r"), data);
		lose(peer, why);
		return 0;
	}
	if (memmem(data, taken, SAMPLE_ACCEPT, strlen(SAMPLE_ACCEPT)) == NULL) {
		lose(peer, "wrong Sec-WebSocket-Accept");
		return 0;
	}
	peer->upgraded = true;
	peer->handler->opened(peer);
	return taken;
}

static void lose_closed(struct ws_peer *peer, const unsigned char *payload, size_t length)
{
	char why[160];
	int code = length >= 2 ? payload[0] << 8 | payload[1] : 1005;
	size_t reason = length > 2 ? length - 2 : 0;

	snprintf(why, sizeof(why), "closed by the server: %d %.*s", code, (int)reason,
		length > 2 ? (const char *)payload + 2 : "");
	lose(peer, why);
}

/* Takes one frame; returns its length, 0 if it is not whole yet. */
static size_t take_frame(struct ws_peer *peer, const unsigned char *data, size_t length)
{
	size_t head = 2;

	if (length < head) {
		return 0;
	}
	uint64_t payload = data[1] & 0x7f;
	if (payload >= 126) {
		size_t width = payload == 126 ? 2 : 8;

		head += width;
		if (length < head) {
			return 0;
		}
		payload = 0;
		for (size_t i = 2; i < head; i++) {
			payload = payload << 8 | data[i];
		}
	}
	if (payload > length - head) {
		return 0;
	}
	const unsigned char *text = data + head;

	if (data[0] == (0x80 | OP_TEXT)) {
		peer->handler->message(peer, (const char *)text, (size_t)payload);
	} else if (data[0] == (0x80 | OP_PING)) {
		send_frame(peer, OP_PONG, (const char *)text, (size_t)payload);
	} else if (data[0] == (0x80 | OP_CLOSE)) {
		lose_closed(peer, text, (size_t)payload);
	} else if (data[0] != (0x80 | OP_PONG)) {
		lose(peer, "a frame of a kind that we do not read");
	}
	return head + (size_t)payload;
}

/* Takes all that is whole; returns how many bytes that were. */
static size_t take(struct ws_peer *peer, const unsigned char *data, size_t length)
{
	size_t taken = 0;

	while (!peer->closed && taken < length) {
		size_t step = peer->upgraded ? take_frame(peer, data + taken, length - taken)
					     : take_upgrade(peer, data + taken, length - taken);

		if (step == 0) {
			break;
		}
		taken += step;
	}
	return taken;
}

static bool keep(struct ws_peer *peer, const void *data, size_t length)
{
	size_t needed = peer->partial_length + length;

	if (needed > peer->partial_capacity) {
		size_t capacity = 2 * needed;
		unsigned char *partial = realloc(peer->partial, capacity);

		if (partial == NULL) {
			return false;
		}
		peer->partial = partial;
		peer->partial_capacity = capacity;
	}
	memcpy(peer->partial + peer->partial_length, data, length);
	peer->partial_length = needed;
	return true;
}

static void handle_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
	struct ws_peer *peer = stream->data;
	const unsigned char *data = (const unsigned char *)buffer->base;
	size_t length = (size_t)count;

	if (count <= 0) {
		if (count < 0) {
			lose(peer, uv_strerror((int)count));
		}
		return;
	}
	/* Most frames arrive whole and are handed over from the buffer they
	 * were read into; only torn ones are copied. */
	if (peer->partial_length == 0) {
		size_t taken = take(peer, data, length);

		data += taken;
		length -= taken;
	}
	if (length == 0 || peer->closed) {
		return;
	}
	if (!keep(peer, data, length)) {
		lose(peer, "out of memory");
		return;
	}
	size_t taken = take(peer, peer->partial, peer->partial_length);
	if (!peer->closed && taken > 0) {
		peer->partial_length -= taken;
		memmove(peer->partial, peer->partial + taken, peer->partial_length);
	}
}

static void handle_connect(uv_connect_t *request, int status)
{
	struct ws_peer *peer = request->data;
	const struct options *options = peer->options;
	const struct lines *cookies = &options->cookies;
	char text[2048];

	if (peer->closed) {
		return;
	}
	if (status != 0) {
		lose(peer, uv_strerror(status));
		return;
	}
	const char *cookie =
		cookies->count == 0 ? "" : cookies->items[(size_t)peer->index % cookies->count];
	int length = snprintf(text, sizeof(text),
		"GET %s HTTP/1.1\r\n"
		"Host: %s\r\n"
		"Origin: http://%s\r\n"
		"Upgrade: websocket\r\n"
		"Connection: Upgrade\r\n"
		"Sec-WebSocket-Version: 13\r\n"
		"Sec-WebSocket-Key: " SAMPLE_NONCE "\r\n"
		"%s%s%s\r\n",
		options->path, options->host, options->host, cookie[0] ? "Cookie: " : "",
		cookie, cookie[0] ? "\r\n" : "");
	if (length >= (int)sizeof(text) || !dial_write(&peer->tcp, text, (size_t)length)) {
		lose(peer, "the upgrade could not be sent");
		return;
	}
	uv_read_start((uv_stream_t *)&peer->tcp, dial_buffer, handle_read);
}

void ws_peer_open(struct ws_peer *peer, uv_loop_t *loop, const struct options *options,
	int index, const struct ws_handler *handler, void *owner)
{
	*peer = (struct ws_peer) {
		.options = options,
		.handler = handler,
		.owner = owner,
		.index = index,
	};
	peer->tcp.data = peer;
	peer->request.data = peer;
	int error = dial(
		loop, &peer->tcp, &peer->request, &options->address, index, handle_connect);
	if (error != 0) {
		lose(peer, uv_strerror(error));
	}
}
