#include "store/connection.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/random.h"
#include "store/hiredis_loop.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdlib.h>

#define BACK_OFF_FIRST_MS 25
#define BACK_OFF_MAX_MS	  3000
#define QUIET_BACK_OFF_MS 200
#define HANDSHAKE_MAX_MS  2000
#define NO_ANSWER	  "no answer to the first PING"
#define STEADY_MS	  2000 /* up for less is like not up: tried again with back-off */
#define VERSION_LEAST	  602  /* 6.2 has GETDEL and GETEX */

struct connection {
	struct loop *loop;
	const struct store_options *options;
	struct connection_events events;
	redisAsyncContext *context; /* connecting or connected */
	bool up;
	bool destroyed;
	int64_t back_off_ms;
	struct loop_timer *timer; /* next try while down, end of patience while connecting */
	int64_t up_since_ms;
	struct lookup *lookup;	       /* of its host's name, while one is going on */
	struct store_trouble *trouble; /* shared by those that have the same Redis */
	bool in_trouble;
};

/* Outlives a connection that is destroyed meanwhile: a name server may take its time. */
struct lookup {
	uv_getaddrinfo_t request;
	struct connection *connection; /* NULL: nobody waits any more */
};

static void begin_connecting(void *arg);

static void schedule_retry(struct connection *connection)
{
	int64_t jitter_ms = (int64_t)random_below((uint32_t)connection->back_off_ms / 2 + 1);
	loop_timer_restart(connection->timer, connection->back_off_ms + jitter_ms);
	connection->back_off_ms *= 2;
	if (connection->back_off_ms > BACK_OFF_MAX_MS) {
		connection->back_off_ms = BACK_OFF_MAX_MS;
	}
}

static void report(struct connection *connection, const char *problem)
{
	store_trouble_report(connection->trouble, problem);
	if (!connection->in_trouble) {
		connection->in_trouble = true;
		connection->trouble->sufferers++;
	}
}

static void report_up(struct connection *connection)
{
	if (connection->in_trouble) {
		connection->in_trouble = false;
		if (--connection->trouble->sufferers == 0) {
			store_trouble_end(connection->trouble);
		}
	}
}

/* hiredis has let go of the context: be down and try again. */
static void lost(struct connection *connection, const char *problem)
{
	bool was_up = connection->up;
	connection->context = NULL;
	connection->up = false;
	if (connection->destroyed) {
		return;
	}
	if (was_up && clock_monotonic_ms() - connection->up_since_ms > STEADY_MS) {
		connection->back_off_ms = BACK_OFF_FIRST_MS;
	}
	/* at the start a Redis may still be on its way: that is no news for a while */
	if (was_up || connection->back_off_ms > QUIET_BACK_OFF_MS) {
		report(connection, problem);
	}
	schedule_retry(connection);
	if (was_up) {
		connection->events.on_down(connection->events.arg);
	}
}

static void handle_disconnect(const redisAsyncContext *context, int status)
{
	struct connection *connection = context->data;
	if (connection && connection->context == context) {
		const char *words = context->errstr;
		lost(connection, words && *words ? words : "Server closed the connection");
	}
}

/* Frees the context; its pending callbacks run now, with no reply. */
static void drop(struct connection *connection)
{
	redisAsyncContext *context = connection->context;
	if (context) {
		connection->context = NULL;
		context->data = NULL;
		redisAsyncFree(context);
	}
}

static void give_up(struct connection *connection, const char *problem)
{
	drop(connection);
	lost(connection, problem);
}

/* Who is full or can't write to its disk refuses even PING, and can still be read. */
static bool may_be_used(const redisReply *reply)
{
	return reply->type != REDIS_REPLY_ERROR ||
	       strncmp(reply->str, "MISCONF", strlen("MISCONF")) == 0;
}

static void handle_ready(redisAsyncContext *context, void *answer, void *unused)
{
	struct connection *connection = context->data;
	redisReply *reply = answer;
	if (!connection || !reply) {
		return;
	}
	if (!may_be_used(reply)) {
		give_up(connection, reply->str);
		return;
	}
	connection->up = true;
	connection->up_since_ms = clock_monotonic_ms();
	report_up(connection);
	loop_timer_restart(connection->timer, INT32_MAX);
	connection->events.on_up(connection->events.arg);
}

/* "redis_version:7.0.15" of INFO; who may not ask for it is let through. */
static void handle_info(redisAsyncContext *context, void *answer, void *unused)
{
	struct connection *connection = context->data;
	redisReply *reply = answer;
	static const char label[] = "redis_version:";
	const char *version = connection && reply && reply->type == REDIS_REPLY_STRING
				      ? strstr(reply->str, label)
				      : NULL;
	int major, minor;
	if (version && sscanf(version + strlen(label), "%d.%d", &major, &minor) == 2 &&
		major * 100 + minor < VERSION_LEAST) {
		char problem[64];
		snprintf(problem, sizeof(problem), "version %d.%d", major, minor);
		give_up(connection, problem);
	}
}

static void handle_sign_in(redisAsyncContext *context, void *answer, void *unused)
{
	struct connection *connection = context->data;
	redisReply *reply = answer;
	if (connection && reply && reply->type == REDIS_REPLY_ERROR) {
		give_up(connection, reply->str);
	}
}

static void handle_connect(const redisAsyncContext *context, int status)
{
	struct connection *connection = context->data;
	if (!connection || status == REDIS_OK) {
		return;
	}
	/* hiredis frees the context itself after this */
	lost(connection, context->errstr ? context->errstr : "connection refused");
}

static void send_handshake(struct connection *connection)
{
	const struct store_options *options = connection->options;
	redisAsyncContext *context = connection->context;
	if (options->password && options->username) {
		redisAsyncCommand(context, handle_sign_in, NULL, "AUTH %s %s",
			options->username, options->password);
	} else if (options->password) {
		redisAsyncCommand(context, handle_sign_in, NULL, "AUTH %s", options->password);
	}
	/* a failed sign-in drops the context at its answer, never here */
	if (options->database != 0) {
		redisAsyncCommand(
			context, handle_sign_in, NULL, "SELECT %d", options->database);
	}
	redisAsyncCommand(context, handle_info, NULL, "INFO server");
	redisAsyncCommand(context, handle_ready, NULL, "PING");
}

/* `address`: NULL for the socket of a path. */
static void connect_to(struct connection *connection, const char *address)
{
	const struct store_options *options = connection->options;
	redisAsyncContext *context = address ? redisAsyncConnect(address, options->port)
					     : redisAsyncConnectUnix(options->unix_path);
	if (!context || context->err) {
		char problem[160];
		snprintf(problem, sizeof(problem), "%s",
			context ? context->errstr : "no memory");
		if (context) {
			redisAsyncFree(context);
		}
		lost(connection, problem);
		return;
	}
	connection->context = context;
	context->data = connection;
	hiredis_loop_attach(context, connection->loop);
	redisAsyncSetConnectCallback(context, handle_connect);
	redisAsyncSetDisconnectCallback(context, handle_disconnect);
	if (!options->unix_path) {
		redisEnableKeepAlive(&context->c);
	}
	loop_timer_restart(connection->timer, HANDSHAKE_MAX_MS);
	send_handshake(connection);
}

/* IPv4 first, as hiredis itself would: "localhost" is mostly meant so. */
static bool choose_address(const struct addrinfo *found, char *address, size_t size)
{
	const struct addrinfo *chosen = found;
	for (const struct addrinfo *one = found; one; one = one->ai_next) {
		if (one->ai_family == AF_INET) {
			chosen = one;
			break;
		}
	}
	return chosen && getnameinfo(chosen->ai_addr, chosen->ai_addrlen, address,
				 (socklen_t)size, NULL, 0, NI_NUMERICHOST) == 0;
}

static const char *words_of_failure(int status)
{
	switch (status) {
	case UV_EAI_NONAME:
	case UV_EAI_NODATA:
		return "Name or service not known";
	case UV_EAI_AGAIN:
		return "Temporary failure in name resolution";
	default:
		return uv_strerror(status);
	}
}

static void handle_address(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
	struct lookup *lookup = (struct lookup *)request;
	struct connection *connection = lookup->connection;
	char address[64];
	if (connection) {
		connection->lookup = NULL;
		if (status == 0 && choose_address(found, address, sizeof(address))) {
			connect_to(connection, address);
		} else {
			lost(connection, words_of_failure(status));
		}
	}
	uv_freeaddrinfo(found);
	free(lookup);
}

/* On a thread: the loop must not wait for a name server. */
static void begin_lookup(struct connection *connection)
{
	struct addrinfo wanted = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	struct lookup *lookup = alloc_new(struct lookup);
	lookup->connection = connection;
	int failed = uv_getaddrinfo(loop_uv(connection->loop), &lookup->request, handle_address,
		connection->options->host, NULL, &wanted);
	if (failed) {
		free(lookup);
		lost(connection, uv_strerror(failed));
		return;
	}
	connection->lookup = lookup;
	loop_timer_restart(connection->timer, HANDSHAKE_MAX_MS);
}

static bool is_address(const char *host)
{
	unsigned char ignored[sizeof(struct in6_addr)];
	return inet_pton(AF_INET, host, ignored) == 1 ||
	       inet_pton(AF_INET6, host, ignored) == 1;
}

static void begin_connecting(void *arg)
{
	struct connection *connection = arg;
	const struct store_options *options = connection->options;
	if (connection->context) {
		report(connection, NO_ANSWER); /* two seconds are long enough for news */
		give_up(connection, NO_ANSWER);
	} else if (connection->lookup) {
		report(connection, words_of_failure(UV_EAI_AGAIN)); /* and goes on waiting */
	} else if (options->unix_path) {
		connect_to(connection, NULL);
	} else if (is_address(options->host)) {
		connect_to(connection, options->host);
	} else {
		begin_lookup(connection);
	}
}

struct connection *connection_create(struct loop *loop, struct store_trouble *trouble,
	const struct store_options *options, const struct connection_events *events)
{
	struct connection *connection = alloc_new(struct connection);
	connection->loop = loop;
	connection->trouble = trouble;
	connection->options = options;
	connection->events = *events;
	connection->back_off_ms = BACK_OFF_FIRST_MS;
	connection->timer = loop_timer_create(loop, 0, 0, begin_connecting, connection);
	return connection;
}

void connection_destroy(struct connection *connection)
{
	connection->destroyed = true;
	drop(connection);
	if (connection->lookup) {
		connection->lookup->connection = NULL;
		uv_cancel((uv_req_t *)&connection->lookup->request);
	}
	loop_timer_destroy(connection->timer);
	free(connection);
}

redisAsyncContext *connection_context(struct connection *connection)
{
	return connection->up ? connection->context : NULL;
}

void connection_reset(struct connection *connection)
{
	if (connection->context) {
		give_up(connection, "no answer in time");
	}
}
