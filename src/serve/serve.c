#include "serve/serve.h"

#include "base/alloc.h"
#include "base/log.h"
#include "base/random.h"
#include "serve/command.h"
#include "serve/parts.h"
#include "serve/peer.h"
#include "serve/router.h"
#include "serve/static_file.h"
#include "serve/upstream.h"
#include "serve/watch.h"

#include <stdlib.h>

#define STOP_MS	       1500
#define STATS_FLUSH_MS 5000

void serve_task_begin(struct serve *serve, struct serve_task *task)
{
	task->fiber = fiber_self();
	task->next = serve->tasks.next;
	task->previous = &serve->tasks;
	task->next->previous = task;
	serve->tasks.next = task;
}

static void check_stopped(struct serve *serve)
{
	if (serve->is_closed && serve->tasks.next == &serve->tasks && serve->on_stopped) {
		void (*on_stopped)(void *arg) = serve->on_stopped;
		serve->on_stopped = NULL;
		/* not from here: the fiber that ends last still stands on what is destroyed */
		serve->stopped_timer =
			loop_timer_create(serve->loop, 0, 0, on_stopped, serve->on_stopped_arg);
	}
}

void serve_task_end(struct serve *serve, struct serve_task *task)
{
	task->next->previous = task->previous;
	task->previous->next = task->next;
	check_stopped(serve);
}

bool serve_has_airhorn(const struct serve *serve, struct str name)
{
	for (size_t i = 0; i < serve->airhorn_count; i++) {
		if (str_equal(serve->airhorns[i], name)) {
			return true;
		}
	}
	return false;
}

static void handle_request(void *context, struct http_exchange *exchange)
{
	struct serve *serve = context;
	struct serve_task task;
	if (serve->is_closed) {
		/* came in the last moment: nothing that waits may begin any more */
		http_reply_json(exchange, 503, STR("{\"error\":\"The server is stopping.\"}"));
		return;
	}
	serve_task_begin(context, &task);
	router_handle(context, exchange);
	serve_task_end(context, &task);
}

static void handle_session_end(void *arg, const struct session_key *key)
{
	struct serve *serve = arg;
	peer_end_session(serve->main_nest, key);
}

static void check_sessions(void *arg)
{
	struct serve *serve = arg;
	struct serve_task task;
	serve_task_begin(serve, &task);
	peer_check_sessions(serve->main_nest);
	serve_task_end(serve, &task);
}

static void handle_session_doubt(void *arg)
{
	struct serve *serve = arg;
	if (!serve->stopping) {
		fiber_start("check_sessions", check_sessions, serve);
	}
}

static void handle_store_up(void *arg)
{
	struct serve *serve = arg;
	if (!serve->stopping) {
		watch_refresh(serve->main_nest);
	}
}

static void flush_stats(void *arg)
{
	struct serve *serve = arg;
	struct serve_task task;
	serve_task_begin(serve, &task);
	upstream_count(serve);
	stats_flush(serve->stats);
	serve_task_end(serve, &task);
}

static void handle_stats_timer(void *arg)
{
	fiber_start("stats", flush_stats, arg);
}

static bool listen_for_requests(struct serve *serve, bool share_port, struct error *error)
{
	struct http_options options = {
		.address = serve->config->listen_address.data,
		.port = (int)serve->config->port,
		.share_port = share_port,
		.handle = handle_request,
		.websocket = {
			.accept = peer_accept,
			.opened = peer_opened,
			.text = peer_text,
			.too_long = peer_too_long,
			.next = peer_next,
			.closed = peer_closed,
		},
		.context = serve,
	};
	serve->server = http_server_create(serve->loop, &options, error);
	return serve->server != NULL;
}

static struct serve *create_parts(struct loop *loop, const struct serve_options *options)
{
	struct serve *serve = alloc_new(struct serve);
	serve->loop = loop;
	serve->config = options->config;
	serve->store = options->store;
	serve->http = options->http;
	serve->spotify_api = options->spotify_api;
	serve->spotify = options->spotify;
	serve->spotify_link = options->spotify_link;
	serve->sources = options->sources;
	serve->local = options->local;
	serve->youtube = options->youtube;
	serve->soundcloud = options->soundcloud;
	serve->version = options->version ? options->version : "";
	serve->tasks.next = serve->tasks.previous = &serve->tasks;
	serve->arena = arena_create();
	serve->share_root = arena_str(serve->arena, options->share_root);
	serve->instance = random_token(serve->arena);
	serve->history = options->history;
	serve->stats = stats_create(serve->store);
	static_file_airhorns(
		serve->arena, serve->share_root, &serve->airhorns, &serve->airhorn_count);
	serve->accounts = (struct accounts) {
		.config = serve->config,
		.store = serve->store,
		.sessions = sessions_create(
			serve->store, &(struct sessions_events) { handle_session_end,
					      handle_session_doubt, serve }),
		.tokens = tokens_create(serve->store, serve->config),
	};
	serve->guests = guests_create(serve->store, serve->config, serve->accounts.tokens);
	return serve;
}

struct serve *serve_create(
	struct loop *loop, const struct serve_options *options, struct error *error)
{
	router_begin();
	command_begin();
	struct serve *serve = create_parts(loop, options);
	if (!watch_create(serve, STR("main"), &serve->main_nest, error) ||
		!listen_for_requests(serve, options->share_port, error)) {
		serve->stopping = true;
		if (serve->main_nest) {
			watch_stop(serve->main_nest);
		}
		serve_destroy(serve);
		return NULL;
	}
	serve->stats_timer = loop_timer_create(
		loop, STATS_FLUSH_MS, STATS_FLUSH_MS, handle_stats_timer, serve);
	store_on_up(serve->store, handle_store_up, serve);
	log_info("listening", LOG_STR("address", serve->config->listen_address),
		LOG_INT("port", serve_port(serve)), LOG_INT("airhorns", serve->airhorn_count));
	return serve;
}

int serve_port(const struct serve *serve)
{
	return http_server_port(serve->server);
}

void serve_library_changed(struct serve *serve)
{
	if (!serve->stopping) {
		watch_tell(serve->main_nest, PART_LIBRARY);
	}
}

static void handle_closed(void *arg)
{
	struct serve *serve = arg;
	serve->is_closed = true;
	check_stopped(serve);
}

/* Whoever still waits for something has waited long enough. */
static void cancel_tasks(void *arg)
{
	struct serve *serve = arg;
	struct serve_task *task = serve->tasks.next;
	for (; task != &serve->tasks; task = task->next) {
		fiber_cancel(task->fiber);
	}
}

void serve_stop(struct serve *serve, void (*on_stopped)(void *arg), void *arg)
{
	serve->stopping = true;
	serve->on_stopped = on_stopped;
	serve->on_stopped_arg = arg;
	loop_timer_destroy(serve->stats_timer);
	serve->stats_timer = NULL;
	watch_stop(serve->main_nest);
	serve->stop_timer = loop_timer_create(serve->loop, STOP_MS, 0, cancel_tasks, serve);
	fiber_start("stats", flush_stats, serve);
	http_server_stop(serve->server, STOP_MS, handle_closed, serve);
}

void serve_destroy(struct serve *serve)
{
	if (!serve) {
		return;
	}
	loop_timer_destroy(serve->stop_timer);
	loop_timer_destroy(serve->stopped_timer);
	if (serve->server) {
		http_server_destroy(serve->server);
	}
	watch_destroy(serve->main_nest);
	guests_destroy(serve->guests);
	sessions_destroy(serve->accounts.sessions);
	tokens_destroy(serve->accounts.tokens);
	stats_destroy(serve->stats);
	arena_destroy(serve->arena);
	free(serve);
}
