#include "store/connection.h"

#include "base/alloc.h"
#include "base/log.h"
#include "base/random.h"
#include "store/hiredis_loop.h"

#include <stdlib.h>

#define BACK_OFF_FIRST_MS 25
#define BACK_OFF_MAX_MS	  3000
#define QUIET_BACK_OFF_MS 200
#define HANDSHAKE_MAX_MS  2000

struct connection {
	struct loop *loop;
	const char *name;
	const struct store_options *options;
	struct connection_events events;
	redisAsyncContext *context; /* connecting or connected */
	bool up;
	bool destroyed;
	int64_t back_off_ms;
	struct loop_timer *timer; /* next try while down, end of patience while connecting */
	char last_problem[160];	  /* so that a long absence is logged once */
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
	if (strncmp(problem, connection->last_problem, sizeof(connection->last_problem) - 1) !=
		0) {
		snprintf(connection->last_problem, sizeof(connection->last_problem), "%s",
			problem);
		log_warning("store_unreachable", LOG_CSTR("connection", connection->name),
			LOG_CSTR("error", problem));
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
		lost(connection, context->errstr ? context->errstr : "connection closed");
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

static void handle_ready(redisAsyncContext *context, void *answer, void *unused)
{
	struct connection *connection = context->data;
	redisReply *reply = answer;
	if (!connection || !reply) {
		return;
	}
	if (reply->type == REDIS_REPLY_ERROR) {
		give_up(connection, reply->str);
		return;
	}
	connection->up = true;
	connection->back_off_ms = BACK_OFF_FIRST_MS;
	if (connection->last_problem[0]) {
		log_info("store_reached", LOG_CSTR("connection", connection->name));
	}
	connection->last_problem[0] = '\0';
	loop_timer_restart(connection->timer, INT32_MAX);
	connection->events.on_up(connection->events.arg);
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
	redisAsyncCommand(context, handle_ready, NULL, "PING");
}

static void begin_connecting(void *arg)
{
	struct connection *connection = arg;
	if (connection->context) {
		give_up(connection, "no answer to the first PING");
		return;
	}
	const struct store_options *options = connection->options;
	redisAsyncContext *context = options->unix_path
					     ? redisAsyncConnectUnix(options->unix_path)
					     : redisAsyncConnect(options->host, options->port);
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

struct connection *connection_create(struct loop *loop, const char *name,
	const struct store_options *options, const struct connection_events *events)
{
	struct connection *connection = alloc_new(struct connection);
	connection->loop = loop;
	connection->name = name;
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
