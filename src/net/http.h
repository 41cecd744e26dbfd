/*
 * The HTTP/1.1 and WebSocket server, over libwebsockets on our loop. It knows
 * nothing of music: src/serve gives it a router and says what to answer.
 *
 * Each request runs in a fiber of its own and calls one http_reply…() function
 * exactly once; what it needs until then lives in fiber_arena(). A request
 * whose client went away runs to its end, and its reply is dropped.
 */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include "base/arena.h"
#include "base/blob.h"
#include "base/error.h"
#include "net/listen.h"
#include "net/loop.h"

enum http_method {
	HTTP_GET,
	HTTP_HEAD,
	HTTP_POST,
	HTTP_PATCH,
	HTTP_DELETE,
	HTTP_OPTIONS,
	HTTP_OTHER
};

/* What the client sent. Absent headers are "". The strings live as long as the request. */
struct http_request {
	enum http_method method;
	struct str path;  /* decoded, begins with "/", no "..", no NUL, valid UTF-8 */
	struct str query; /* raw, without "?" */
	struct str body;  /* at most http_options.body_max bytes */
	struct str host, origin, cookie, authorization, user_agent, content_type, accept;
	struct str if_none_match, if_range, range;
	struct str forwarded_for, forwarded_proto, forwarded_host, sec_fetch_site,
		last_event_id;
	struct str peer; /* the address of the socket's other end */
};

struct http_exchange;
struct http_server;

const struct http_request *http_request(const struct http_exchange *exchange);

/* The status of the reply that was made; 0 before. */
int http_status(const struct http_exchange *exchange);

/* The value of a query or form field, decoded into the fiber's arena; false when it is absent.
 */
bool http_field(struct str encoded, const char *name, struct str *value);

/* The value of a cookie; false when it is absent. */
bool http_cookie(const struct http_request *request, const char *name, struct str *value);

/* Adds a header to the reply. `value` must hold no control characters (else it is left out). */
void http_header(struct http_exchange *exchange, const char *name, struct str value);

/* The reply: bytes that are copied, or a blob that is shared. `type` is the Content-Type. */
void http_reply(struct http_exchange *exchange, int status, const char *type, struct str body);
void http_reply_blob(
	struct http_exchange *exchange, int status, const char *type, struct blob *body);
void http_reply_json(struct http_exchange *exchange, int status, struct str json);
void http_redirect(struct http_exchange *exchange, int status, struct str location);

/*
 * A file's bytes, with ETag, Range and HEAD. Takes over `fd`, which it closes. `etag` comes
 * with its quotes. Headers such as Cache-Control are the caller's.
 */
struct http_file {
	int fd;
	int64_t size;
	struct str etag;
	const char *type;
};
void http_reply_file(struct http_exchange *exchange, const struct http_file *file);

/*
 * A reply without end (SSE). Whenever the socket can take more after http_stream_wake(), `next`
 * is asked for one more blob, whose reference it hands over, or NULL for nothing at the moment.
 * `closed` is called once, when the client or http_stream_end() ended it; the stream is gone
 * then.
 */
struct http_stream;
struct http_stream_events {
	struct blob *(*next)(void *arg);
	void (*closed)(void *arg);
	void *arg;
};
struct http_stream *http_reply_stream(struct http_exchange *exchange, const char *type,
	const struct http_stream_events *events);
void http_stream_wake(struct http_stream *stream);
void http_stream_end(struct http_stream *stream);

/*
 * WebSockets. `accept` is asked before the upgrade: a status other than 101 refuses it. Then
 * `opened` returns the socket's owner, which the other calls get. `text` gets each message (of
 * at most http_options.message_max bytes, valid UTF-8). `next` hands over one frame's blob when
 * the socket can take it after websocket_wake(). `closed` comes once at the end; the socket is
 * gone then.
 */
struct websocket;
struct websocket_events {
	int (*accept)(void *context, const struct http_request *request);
	void *(*opened)(
		void *context, struct websocket *socket, const struct http_request *request);
	void (*text)(void *owner, struct str message);
	void (*too_long)(void *owner);
	struct blob *(*next)(void *owner);
	void (*closed)(void *owner);
};
void websocket_wake(struct websocket *socket);

/* Sends a close frame with a code (4401 …) and a reason of at most 123 bytes, after what `next`
 * still has. */
void websocket_close(struct websocket *socket, int code, struct str reason);

/* Stops reading while too much is unanswered; true goes on. */
void websocket_read(struct websocket *socket, bool wanted);

struct http_options {
	const char *address; /* to listen on */
	int port;	     /* 0: any free one, see http_server_port() */
	const struct listen_names
		*named;	    /* the settings of these, for errors; NULL: the usual */
	bool share_port;    /* several processes listen on it (SO_REUSEPORT) */
	size_t body_max;    /* bytes; 0: 64 KiB */
	size_t message_max; /* bytes of a WebSocket message; 0: 64 KiB */
	int64_t header_ms;  /* until a request's headers must be complete; 0: 10 s */
	int64_t body_ms;    /* until its body must be; 0: 20 s */
	int64_t idle_ms;    /* a kept-alive connection without a request; 0: 60 s */
	void (*handle)(void *context, struct http_exchange *exchange); /* in a fiber */
	struct websocket_events websocket;
	void *context;
};

/* Listens. ERROR_UNAVAILABLE says what to do when the port is taken. */
struct http_server *http_server_create(
	struct loop *loop, const struct http_options *options, struct error *error);
int http_server_port(const struct http_server *server);

/*
 * Accepts nothing more, closes idle connections, tells WebSockets 1001 and ends streams;
 * replies under way are finished. `on_closed(arg)` is called when all are gone, or after
 * `limit_ms` anyway.
 */
void http_server_stop(
	struct http_server *server, int64_t limit_ms, void (*on_closed)(void *arg), void *arg);
void http_server_destroy(struct http_server *server);

#endif
