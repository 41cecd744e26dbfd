/* GETs over keep-alive connections: each has one request on its way, sends
 * the next as soon as the answer is there, and checks every answer. */
#include "load.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "crowd.h"
#include "dial.h"
#include "http_reader.h"
#include "tally.h"

struct http_load {
	uv_loop_t *loop;
	const struct options *options;
	struct http_client *clients;
	char request[1024];
	size_t request_length;
	uv_timer_t timer;
	bool measuring;
	bool stopping;
	uint64_t begin_ns;
	uint64_t end_ns;
	struct tally latencies;
	/* All answers, with those of the warm-up. */
	uint64_t answers;
	uint64_t body_bytes;
	uint64_t wire_bytes;
	uint64_t wrong_status;
	uint64_t wrong_length;
	uint64_t broken;
	uint64_t redials;
};

struct http_client {
	uv_tcp_t tcp;
	uv_connect_t request;
	struct http_load *load;
	int index;
	uint64_t sent_ns;
	struct http_reader reader;
};

static void client_dial(struct http_client *client);

static void handle_closed(uv_handle_t *handle)
{
	struct http_client *client = handle->data;

	if (!client->load->stopping) {
		client_dial(client);
	}
}

/* Servers may end a keep-alive connection; that is counted, and gone on
 * with a new one. */
static void client_redial(struct http_client *client)
{
	if (!uv_is_closing((uv_handle_t *)&client->tcp)) {
		client->load->redials++;
		uv_close((uv_handle_t *)&client->tcp, handle_closed);
	}
}

static void client_ask(struct http_client *client)
{
	struct http_load *load = client->load;

	client->sent_ns = uv_hrtime();
	if (!dial_write(&client->tcp, load->request, load->request_length)) {
		client_redial(client);
	}
}

static void count_answer(struct http_client *client)
{
	struct http_load *load = client->load;
	struct http_reader *reader = &client->reader;
	int64_t expected = load->options->expect_bytes;

	load->answers++;
	if (reader->status != 200) {
		load->wrong_status++;
	} else if (expected >= 0 && reader->content_length != expected) {
		load->wrong_length++;
	} else if (load->measuring) {
		tally_add(&load->latencies, uv_hrtime() - client->sent_ns);
		load->body_bytes += (uint64_t)reader->content_length;
	}
}

static void handle_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
	struct http_client *client = stream->data;
	struct http_load *load = client->load;
	size_t at = 0;

	if (count <= 0) {
		if (count < 0) {
			client_redial(client);
		}
		return;
	}
	if (load->measuring) {
		load->wire_bytes += (uint64_t)count;
	}
	while (at < (size_t)count && !uv_is_closing((uv_handle_t *)stream)) {
		size_t taken = 0;
		enum http_progress progress = http_reader_feed(
			&client->reader, buffer->base + at, (size_t)count - at, &taken);

		at += taken;
		if (progress == HTTP_MORE) {
			return;
		}
		if (progress == HTTP_BROKEN) {
			load->broken++;
			client_redial(client);
			return;
		}
		count_answer(client);
		if (client->reader.closes) {
			client_redial(client);
			return;
		}
		client_ask(client);
	}
}

static void handle_connect(uv_connect_t *request, int status)
{
	struct http_client *client = request->data;

	if (status == UV_ECANCELED) {
		return;
	}
	if (status != 0) {
		bench_fail("connection %d: %s", client->index, uv_strerror(status));
	}
	uv_read_start((uv_stream_t *)&client->tcp, dial_buffer, handle_read);
	client_ask(client);
}

static void client_dial(struct http_client *client)
{
	struct http_load *load = client->load;

	client->tcp.data = client;
	client->request.data = client;
	client->reader.in_body = false;
	client->reader.head_length = 0;
	int error = dial(load->loop, &client->tcp, &client->request, &load->options->address,
		client->index, handle_connect);
	if (error != 0) {
		bench_fail("connection %d: %s", client->index, uv_strerror(error));
	}
}

static void handle_end(uv_timer_t *timer)
{
	struct http_load *load = timer->data;

	load->end_ns = uv_hrtime();
	load->measuring = false;
	load->stopping = true;
	for (int i = 0; i < load->options->connections; i++) {
		uv_handle_t *tcp = (uv_handle_t *)&load->clients[i].tcp;

		if (!uv_is_closing(tcp)) {
			uv_close(tcp, handle_closed);
		}
	}
	uv_close((uv_handle_t *)timer, NULL);
}

static void handle_warm(uv_timer_t *timer)
{
	struct http_load *load = timer->data;

	load->measuring = true;
	load->begin_ns = uv_hrtime();
	uv_timer_start(timer, handle_end, (uint64_t)load->options->duration_ms, 0);
}

static int report(struct http_load *load)
{
	struct tally *latencies = &load->latencies;
	double seconds = (double)(load->end_ns - load->begin_ns) / 1e9;
	uint64_t errors = load->wrong_status + load->wrong_length + load->broken;

	printf("{\"requests\":%zu,\"answers\":%" PRIu64
	       ",\"per_s\":%.1f,\"body_bytes_per_s\":%.0f,"
	       "\"wire_bytes_per_s\":%.0f,\"p50_us\":%.1f,\"p99_us\":%.1f,"
	       "\"max_us\":%.1f,\"errors\":%" PRIu64 ",\"wrong_status\":%" PRIu64
	       ",\"wrong_length\":%" PRIu64 ",\"broken\":%" PRIu64 ",\"redials\":%" PRIu64
	       "}\n",
		latencies->count, load->answers, (double)latencies->count / seconds,
		(double)load->body_bytes / seconds, (double)load->wire_bytes / seconds,
		(double)tally_quantile(latencies, 0.5) / 1e3,
		(double)tally_quantile(latencies, 0.99) / 1e3,
		(double)tally_quantile(latencies, 1) / 1e3, errors, load->wrong_status,
		load->wrong_length, load->broken, load->redials);
	return errors == 0 && latencies->count > 0 ? 0 : 1;
}

int load_http(const struct options *options, uv_loop_t *loop)
{
	struct http_load load = { .loop = loop, .options = options };
	int length = snprintf(load.request, sizeof(load.request),
		"GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", options->path, options->host);

	if (length >= (int)sizeof(load.request)) {
		bench_fail("the path is too long");
	}
	load.request_length = (size_t)length;
	if (!dial_raise_limit(options->connections)) {
		return 1;
	}
	load.clients = calloc((size_t)options->connections, sizeof(*load.clients));
	if (load.clients == NULL) {
		bench_fail("out of memory");
	}
	for (int i = 0; i < options->connections; i++) {
		load.clients[i].load = &load;
		load.clients[i].index = i;
		client_dial(&load.clients[i]);
	}
	uv_timer_init(loop, &load.timer);
	load.timer.data = &load;
	uv_timer_start(&load.timer, handle_warm, (uint64_t)options->warmup_ms, 0);
	uv_run(loop, UV_RUN_DEFAULT);
	int status = report(&load);
	tally_finish(&load.latencies);
	free(load.clients);
	return status;
}
