/*
 * The server itself: listens, hands accepted sockets to libwebsockets, and
 * spreads its callbacks over exchanges, streams and WebSockets.
 */
#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "net/file_limit.h"
#include "net/http_internal.h"
#include "net/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BODY_MAX     (64 * 1024)
#define HEADER_MS    10000
#define BODY_MS	     20000
#define IDLE_MS	     60000
#define HEADERS_MAX  8192 /* bytes of a request's headers */
#define ACCEPT_BATCH 64
#define FILES_SPARE  64	   /* that clients leave for songs, pages and the store */
#define PAUSE_MS     100   /* until we accept again when there are no more */
#define GRACE_MS     200   /* between the last answer and the end */
#define FULL_LOG_MS  10000 /* how often we say so */

/* A listener that answers no ping is gone: ask after 30 s of silence, drop after 45. */
static const lws_retry_bo_t keep_alive = {
	.secs_since_valid_ping = 30,
	.secs_since_valid_hangup = 45,
};

static bool on_http_event(
	struct http_server *server, struct lws *wsi, int reason, void *in, size_t len)
{
	struct http_session *session = lws_wsi_user(wsi);
	switch (reason) {
	case LWS_CALLBACK_HTTP:
		return http_exchange_begin(server, wsi, (struct str) { in, len });
	case LWS_CALLBACK_HTTP_BODY:
		return !session->exchange ||
		       http_exchange_body(session->exchange, (struct str) { in, len });
	case LWS_CALLBACK_HTTP_BODY_COMPLETION:
		return session->exchange && http_exchange_body_end(session->exchange);
	case LWS_CALLBACK_TIMER: /* its body, or its reading of our reply, took too long */
		return session->stream	   ? http_stream_timer(session->stream)
		       : session->exchange ? http_exchange_timer(session->exchange)
					   : true;
	}
	return false;
}

static void on_gone(struct http_session *session)
{
	if (session->exchange) {
		http_exchange_gone(session->exchange);
	}
	if (session->stream) {
		http_stream_gone(session->stream);
	}
	if (session->websocket) {
		websocket_gone(session->websocket);
	}
	*session = (struct http_session) { 0 };
}

static bool on_upgrade_check(struct http_server *server, struct lws *wsi)
{
	int status = websocket_check(server, wsi);
	if (status == 101) {
		return false;
	}
	metric_add(&http_upgrades_refused, 0, 1);
	lws_return_http_status(wsi, (unsigned)status, NULL);
	return true;
}

/* Nonzero asks libwebsockets to close the connection. */
static int handle_event(
	struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len)
{
	struct http_server *server = lws_context_user(lws_get_context(wsi));
	struct http_session *session = user;
	bool close = false;
	switch (reason) {
	case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
		if (strcasecmp(in, "websocket") != 0) {
			/* an unknown wish is ignored, and so must h2c be: go on as plain
			 * HTTP/1.1 */
			memset(in, '-', strlen(in));
		}
		break;
	case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
		close = on_upgrade_check(server, wsi);
		break;
	case LWS_CALLBACK_ESTABLISHED:
		close = !websocket_open(server, wsi);
		break;
	case LWS_CALLBACK_RECEIVE:
		close = session->websocket &&
			websocket_receive(session->websocket, wsi, (struct str) { in, len });
		break;
	case LWS_CALLBACK_SERVER_WRITEABLE:
		if (session->websocket) {
			websocket_wake(session->websocket);
		}
		break;
	case LWS_CALLBACK_CLOSED:
	case LWS_CALLBACK_CLOSED_HTTP:
	case LWS_CALLBACK_WSI_DESTROY:
		if (session) {
			on_gone(session);
		}
		break;
	case LWS_CALLBACK_HTTP:
	case LWS_CALLBACK_HTTP_BODY:
	case LWS_CALLBACK_HTTP_BODY_COMPLETION:
	case LWS_CALLBACK_TIMER:
		close = session && on_http_event(server, wsi, reason, in, len);
		break;
	default:
		break;
	}
	return close ? -1 : 0;
}

static const struct lws_protocols protocols[] = {
	{
		.name = "echonest",
		.callback = handle_event,
		.per_session_data_size = sizeof(struct http_session),
		/* each WebSocket has this much; longer messages come in parts */
		.rx_buffer_size = 128,
		/* the default of 1 KB a write is ten times slower */
		.tx_packet_size = 1 << 20,
	},
	{ 0 },
};

static void handle_library_log(int level, const char *line)
{
	log_debug("http_library", LOG_STR("text", str_trim(str_from_cstr(line))));
}

static void set_up_socket(int fd)
{
	int on = 1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
}

static void handle_connections(uv_poll_t *listener, int status, int events);

static void go_on_accepting(void *arg)
{
	struct http_server *server = arg;
	if (server->listen_fd >= 0) {
		uv_poll_start(&server->listener, UV_READABLE, handle_connections);
	}
}

/*
 * Lets newcomers wait in the kernel's queue: polling would wake us for them again and again
 * although there is no file for them.
 */
static void pause_accepting(struct http_server *server, const char *reason)
{
	int64_t now_ms = clock_monotonic_ms();
	uv_poll_stop(&server->listener);
	loop_timer_restart(server->accept_timer, PAUSE_MS);
	if (server->full_logged_ms == 0 || now_ms - server->full_logged_ms >= FULL_LOG_MS) {
		server->full_logged_ms = now_ms;
		log_warning("accept_paused", LOG_CSTR("error", reason));
	}
}

/* The first descriptor that no client gets. It is asked for anew since limits may be changed.
 */
static int first_spare_file(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > FILES_MAX) {
		return FILES_MAX;
	}
	int files = (int)limit.rlim_cur;
	return files - (files / 4 < FILES_SPARE ? files / 4 : FILES_SPARE);
}

static void handle_connections(uv_poll_t *listener, int status, int events)
{
	struct http_server *server = listener->data;
	int spare = first_spare_file();
	for (int i = 0; i < ACCEPT_BATCH && server->listen_fd >= 0; i++) {
		int fd = accept4(server->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd < 0) {
			if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
				pause_accepting(server, strerror(errno));
			}
			return;
		}
		if (fd >= spare) {
			close(fd);
			pause_accepting(server, "too many connections");
			return;
		}
		set_up_socket(fd);
		poll_saver_watch(server->poll_saver, fd);
		lws_adopt_socket_vhost(server->vhost, fd); /* closes it when it can't */
	}
}

static bool begin_listening(struct http_server *server, struct error *error)
{
	const struct http_options *options = &server->options;
	struct sockaddr_storage address = { 0 };
	socklen_t len = sizeof(address);
	int fd = listen_on(
		options->address, options->port, options->share_port, options->named, error);
	if (fd < 0) {
		return false;
	}
	server->listen_fd = fd;
	getsockname(fd, (struct sockaddr *)&address, &len);
	server->port = ntohs(address.ss_family == AF_INET
				     ? ((struct sockaddr_in *)&address)->sin_port
				     : ((struct sockaddr_in6 *)&address)->sin6_port);
	server->accept_timer = loop_timer_create(server->loop, 0, 0, go_on_accepting, server);
	uv_poll_init(loop_uv(server->loop), &server->listener, fd);
	server->listener.data = server;
	server->open_handles++;
	uv_poll_start(&server->listener, UV_READABLE, handle_connections);
	return true;
}

static void handle_pump(uv_idle_t *pump)
{
	struct http_server *server = pump->data;
	uv_idle_stop(pump);
	http_exchange_pump_all(server);
	http_stream_pump_all(server);
	websocket_pump_all(server);
}

void http_server_drop(struct lws *wsi)
{
	/* the asynchronous kind comes only with libwebsockets' next event */
	lws_set_timeout(wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
}

void http_server_wake_pump(struct http_server *server)
{
	uv_idle_start(&server->pump, handle_pump);
}

static bool create_lws(struct http_server *server, struct error *error)
{
	void *loops[] = { loop_uv(server->loop) };
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN_SERVER,
		.protocols = protocols,
		.foreign_loops = loops,
		.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS,
		.user = server,
		.gid = (gid_t)-1,
		.uid = (uid_t)-1,
		.keepalive_timeout = (int)(server->options.idle_ms / 1000),
		.timeout_secs = (unsigned)(server->options.header_ms / 1000),
		.timeout_secs_ah_idle = (unsigned)(server->options.header_ms / 1000),
		.max_http_header_data = HEADERS_MAX,
		.retry_and_idle_policy = &keep_alive,
		.pcontext = &server->lws, /* becomes NULL when all of it is gone */
	};
	lws_set_log_level(LLL_ERR, handle_library_log);
	if (!file_limit_raise(error)) { /* before: libwebsockets sizes its tables by it */
		return false;
	}
	server->lws = lws_create_context(&info);
	server->vhost = server->lws ? lws_create_vhost(server->lws, &info) : NULL;
	if (!server->vhost) {
		return error_set(error, ERROR_UNAVAILABLE,
			"The HTTP library did not start. Is libwebsockets-evlib-uv installed?");
	}
	return true;
}

static void set_defaults(struct http_options *options)
{
	options->body_max = options->body_max ? options->body_max : BODY_MAX;
	options->message_max = options->message_max ? options->message_max : BODY_MAX;
	options->header_ms = options->header_ms ? options->header_ms : HEADER_MS;
	options->body_ms = options->body_ms ? options->body_ms : BODY_MS;
	options->idle_ms = options->idle_ms ? options->idle_ms : IDLE_MS;
}

struct http_server *http_server_create(
	struct loop *loop, const struct http_options *options, struct error *error)
{
	struct http_server *server = alloc_new(struct http_server);
	server->loop = loop;
	server->options = *options;
	server->address = strdup(options->address);
	server->options.address = server->address;
	set_defaults(&server->options);
	server->listen_fd = -1;
	http_link_init(&server->websockets);
	http_link_init(&server->streams);
	http_link_init(&server->exchanges);
	uv_idle_init(loop_uv(loop), &server->pump);
	server->pump.data = server;
	server->open_handles = 1;
	server->poll_saver = poll_saver_create(loop_uv(loop));
	if (!create_lws(server, error) || !begin_listening(server, error)) {
		http_server_destroy(server);
		return NULL;
	}
	return server;
}

int http_server_port(const struct http_server *server)
{
	return server->port;
}

static void finish_stop(void *arg)
{
	struct http_server *server = arg;
	if (server->stop_timer) {
		loop_timer_destroy(server->stop_timer);
		server->stop_timer = NULL;
		server->on_closed(server->on_closed_arg);
	}
}

void http_server_check_closed(struct http_server *server)
{
	if (server->stopping && server->stop_timer && !server->is_idle &&
		http_link_is_empty(&server->websockets) &&
		http_link_is_empty(&server->streams) &&
		http_link_is_empty(&server->exchanges)) {
		/* not from here: we are deep inside a callback of one that just closed. And a
		 * proxy that has kept connections may be sending a request on one. */
		server->is_idle = true;
		loop_timer_restart(server->stop_timer, server->has_served ? GRACE_MS : 0);
	}
}

/*
 * The last handle to be closed takes the memory along. libwebsockets frees its own only when it
 * is asked again after its handles on our loop are closed, which is a turn after ours.
 */
static void handle_closed(uv_handle_t *handle)
{
	struct http_server *server = handle->data;
	if (--server->open_handles > 0) {
		return;
	}
	if (server->lws && !server->is_finishing) {
		server->is_finishing = true;
		server->open_handles = 1;
		uv_idle_init(loop_uv(server->loop), &server->pump);
		uv_close((uv_handle_t *)&server->pump, handle_closed);
		return;
	}
	if (server->lws) {
		lws_context_destroy(server->lws);
	}
	free(server->address);
	free(server);
}

static void stop_listening(struct http_server *server)
{
	if (server->listen_fd >= 0) {
		loop_timer_destroy(server->accept_timer);
		server->accept_timer = NULL;
		uv_poll_stop(&server->listener);
		uv_close((uv_handle_t *)&server->listener, handle_closed);
		close(server->listen_fd);
		server->listen_fd = -1;
	}
}

void http_server_stop(
	struct http_server *server, int64_t limit_ms, void (*on_closed)(void *arg), void *arg)
{
	server->stopping = true;
	server->on_closed = on_closed;
	server->on_closed_arg = arg;
	server->stop_timer = loop_timer_create(server->loop, limit_ms, 0, finish_stop, server);
	stop_listening(server);
	websocket_close_all(server, 1001, STR("The server is restarting."));
	http_stream_end_all(server);
	http_server_check_closed(server);
}

void http_server_destroy(struct http_server *server)
{
	if (!server) {
		return;
	}
	if (server->listener.data) {
		stop_listening(server);
	} else if (server->listen_fd >= 0) {
		close(server->listen_fd);
	}
	poll_saver_destroy(server->poll_saver);
	if (server->lws) {
		lws_context_destroy(server->lws);
	}
	loop_timer_destroy(server->stop_timer);
	server->stop_timer = NULL;
	uv_close((uv_handle_t *)&server->pump, handle_closed);
}

const char *http_server_date(struct http_server *server)
{
	int64_t now_s = clock_unix_ms() / 1000;
	if (now_s != server->date_s) {
		time_t now = (time_t)now_s;
		struct tm utc;
		gmtime_r(&now, &utc);
		/* RFC 9110's names of days and months are English: no locale is ever set */
		strftime(server->date, sizeof(server->date), "%a, %d %b %Y %H:%M:%S GMT", &utc);
		server->date_s = now_s;
	}
	return server->date;
}
