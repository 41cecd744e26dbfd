/* Shared by the files of the HTTP server (http_*.c, websocket.c); nobody else includes it. */
#ifndef NET_HTTP_INTERNAL_H
#define NET_HTTP_INTERNAL_H

#include "base/buf.h"
#include "base/metrics.h"
#include "net/fiber.h"
#include "net/http.h"
#include "net/http_hold.h"
#include "net/poll_saver.h"

#include <libwebsockets.h>

/* What libwebsockets keeps for each connection (its "per session data"). One of the three is
 * set at a time. */
struct http_session {
	struct http_exchange *exchange;
	struct http_stream *stream;
	struct websocket *websocket;
};

/* A doubly linked list of what is open, for the shutdown. */
struct http_link {
	struct http_link *next, *previous;
};

struct http_server {
	struct loop *loop;
	struct http_options options;
	char *address;
	struct lws_context *lws;
	struct lws_vhost *vhost;
	struct poll_saver *poll_saver;
	uv_poll_t listener;
	int listen_fd;
	struct loop_timer *accept_timer; /* while it can't take more connections */
	int64_t full_logged_ms;		 /* monotonic; 0: never */
	int port;
	struct http_link websockets, streams, exchanges;
	struct websocket *awake_websockets; /* have something to send in this turn */
	struct http_stream *awake_streams;
	struct http_exchange *awake_exchanges;
	uv_idle_t pump; /* runs while one of them is awake */
	int open_handles;
	bool has_served; /* it was asked something */
	bool stopping, is_finishing;
	bool is_idle; /* while stopping: only the grace is left */
	struct loop_timer *stop_timer;
	void (*on_closed)(void *arg);
	void *on_closed_arg;
	char date[40]; /* of the Date header, and the second it is for */
	int64_t date_s;
};

enum exchange_state { EXCHANGE_BODY, EXCHANGE_HANDLING, EXCHANGE_REPLYING, EXCHANGE_DONE };

/* One request and its reply. Shared by the connection and the fiber; the last one frees it. */
struct http_exchange {
	struct http_link link;
	struct http_server *server;
	struct lws *wsi; /* NULL when the client went away */
	unsigned refs;
	enum exchange_state state;
	struct arena *arena; /* of the request and the reply */
	struct http_request request;
	struct buf body;
	int64_t body_left;	/* bytes of it that were announced and have not come yet */
	struct http_hold *hold; /* NULL: all is done within one callback so far */
	struct http_exchange *next_awake;
	bool awake;
	bool body_too_large;
	bool in_callback; /* libwebsockets is calling us: write at once */
	bool close_after; /* the connection can't be reused */
	/* the reply */
	int status;
	const char *type;
	struct buf headers; /* what the handler adds to the head */
	struct buf head;
	struct blob *blob;
	bool has_file;
	struct http_file file;
	int64_t file_at, file_left;
	struct http_stream_events stream_events;
	struct http_stream *stream;
	int64_t sent; /* bytes of all that */
};

/* A client that takes nothing of a reply for so long is dropped. */
#define HTTP_PROGRESS_MS 20000

/*
 * Ends the connection after `ms` unless set anew. libwebsockets 4.1 can't cancel this timer
 * (its "cancel" value fires at once), so none means tomorrow.
 */
#define HTTP_NO_DEADLINE (24LL * 3600 * 1000)
static inline void http_deadline(struct lws *wsi, int64_t ms)
{
	lws_set_timer_usecs(wsi, ms * 1000);
}

/* http_metrics.c: what this server counts, and the values of the label `kind`. */
enum http_kind { HTTP_KIND_STREAM, HTTP_KIND_WEBSOCKET, HTTP_KIND_ANSWER, HTTP_KINDS };
extern struct metric http_open, http_opened, http_refused, http_upgrades_refused, http_sent,
	http_slow;

static inline void http_link_init(struct http_link *head)
{
	head->next = head->previous = head;
}

static inline void http_link_add(struct http_link *head, struct http_link *link)
{
	link->next = head->next;
	link->previous = head;
	head->next->previous = link;
	head->next = link;
}

static inline void http_link_remove(struct http_link *link)
{
	link->next->previous = link->previous;
	link->previous->next = link->next;
	link->next = link->previous = link;
}

static inline bool http_link_is_empty(const struct http_link *head)
{
	return head->next == head;
}

/* http_request.c: copies what `wsi` holds into `request`; false (with a status) when it is
 * malformed. */
bool http_request_read(struct lws *wsi, struct arena *arena, struct str path,
	struct http_request *request, int *status);

/* http_exchange.c: the callbacks' part; true asks libwebsockets to close the connection. */
bool http_exchange_begin(struct http_server *server, struct lws *wsi, struct str path);
bool http_exchange_body(struct http_exchange *exchange, struct str part);
bool http_exchange_body_end(struct http_exchange *exchange);
bool http_exchange_timer(struct http_exchange *exchange);
void http_exchange_gone(struct http_exchange *exchange);
void http_exchange_unref(struct http_exchange *exchange);

/* http_reply.c */
bool http_exchange_send(struct http_exchange *exchange);
void http_exchange_wake(struct http_exchange *exchange);
void http_exchange_doze(struct http_exchange *exchange);
void http_exchange_pump_all(struct http_server *server);

/* http_stream.c */
struct http_stream *http_stream_create(struct http_exchange *exchange);
/* The head is sent. Takes over `hold`, which may be NULL. */
void http_stream_begin(struct http_stream *stream, struct lws *wsi, struct http_hold *hold);
bool http_stream_pump(struct http_stream *stream);
bool http_stream_timer(struct http_stream *stream);
void http_stream_gone(struct http_stream *stream);
void http_stream_pump_all(struct http_server *server);
void http_stream_end_all(struct http_server *server);

/* websocket.c */
bool websocket_open(struct http_server *server, struct lws *wsi);
int websocket_check(struct http_server *server, struct lws *wsi);
bool websocket_receive(struct websocket *socket, struct lws *wsi, struct str part);
void websocket_gone(struct websocket *socket);
void websocket_pump_all(struct http_server *server);
void websocket_close_all(struct http_server *server, int code, struct str reason);

/* http_server.c: ends a connection at once, from outside of its callbacks; the pumps run at the
 * end of this turn; something that was open has closed. */
void http_server_drop(struct lws *wsi);
void http_server_wake_pump(struct http_server *server);
void http_server_check_closed(struct http_server *server);
const char *http_server_date(struct http_server *server);

#endif
