#include "backup/link.h"

#include "account/session.h"
#include "backup/interrupt.h"
#include "base/clock.h"
#include "nest/registry.h"
#include "store/dial.h"
#include "store/trouble.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATIENCE       ((struct timeval) { .tv_sec = 10 })
#define START_MOST_MS  60000 /* a large append-only file takes a while to be read */
#define START_PAUSE_US 20000
#define ENDING_MOST_US 300000 /* Redis looks every 100 ms whether it was told to end */

static void describe(const struct store_link *link, const char *words, struct error *error)
{
	char sentence[512];
	struct str name = arena_printf(link->arena, "Redis at %.*s", STR_ARG(link->place));
	if (link->advice) {
		/* the names of our settings would only mislead */
		error_set(
			error, ERROR_UNAVAILABLE, "%s: %s. %s", name.data, words, link->advice);
		return;
	}
	store_trouble_describe(sentence, sizeof(sentence), name.data, false, words);
	error_set(error, ERROR_UNAVAILABLE, "%s", sentence);
}

/* False, and frees the reply, when it is an error or there is none. */
static bool is_good(
	struct store_link *link, redisContext *context, redisReply *reply, struct error *error)
{
	if (reply && reply->type != REDIS_REPLY_ERROR) {
		return true;
	}
	describe(link, reply ? reply->str : context->errstr, error);
	freeReplyObject(reply);
	return false;
}

redisContext *store_link_dial(struct store_link *link, struct error *error)
{
	char words[STORE_DIAL_WORDS_MAX];
	/* a private one has its socket, and no password */
	struct config_redis own = { .kind = CONFIG_REDIS_UNIX, .path = link->socket };
	const struct config_redis *redis = link->socket.len ? &own : link->redis;
	redisContext *context = store_dial(redis, PATIENCE, words);
	if (context && store_dial_sign_in(context, redis, words)) {
		return context;
	}
	describe(link, words, error);
	if (context) {
		redisFree(context);
	}
	return NULL;
}

/* Whether it has read its files. */
static bool is_ready(redisContext *context)
{
	redisReply *reply = redisCommand(context, "PING");
	bool ready = reply && reply->type == REDIS_REPLY_STATUS;
	freeReplyObject(reply);
	return ready;
}

static bool try_dial(struct store_link *link)
{
	struct error ignored;
	link->context = store_link_dial(link, &ignored);
	if (link->context && !is_ready(link->context)) {
		redisFree(link->context);
		link->context = NULL;
	}
	return link->context != NULL;
}

static bool start_own(struct store_link *link, const struct config *config, struct error *error)
{
	link->loop = loop_create();
	link->own = private_redis_start(link->loop, config->data_dir, error);
	if (!link->own) {
		return false;
	}
	link->socket = arena_str(link->arena, str_from_cstr(private_redis_socket(link->own)));
	int64_t end_ms = clock_monotonic_ms() + START_MOST_MS;
	do {
		uv_run(loop_uv(link->loop), UV_RUN_NOWAIT);
		if (try_dial(link)) {
			return true;
		}
		usleep(START_PAUSE_US); /* nothing else is there to wait for us */
	} while (clock_monotonic_ms() < end_ms && interrupt_none(error));
	return interrupt_none(error) &&
	       error_set(error, ERROR_UNAVAILABLE,
		       "Our Redis does not come up within a minute. What is in %.*s/redis?",
		       STR_ARG(config->data_dir));
}

/*
 * The Redis of a server or a restore that was killed still answers for a moment, before it
 * ends. One that a server works on stays.
 */
static bool will_stay(struct store_link *link)
{
	struct error ignored;
	bool used = false;
	if (!store_link_is_used(link, &used, &ignored) || !used) {
		usleep(ENDING_MOST_US);
		used = is_ready(link->context);
	}
	if (!used) {
		redisFree(link->context);
		link->context = NULL;
	}
	return used;
}

static bool open_private(
	struct store_link *link, const struct config *config, struct error *error)
{
	link->socket =
		arena_printf(link->arena, "%.*s/redis/redis.sock", STR_ARG(config->data_dir));
	link->place = arena_printf(link->arena, "%.*s/redis", STR_ARG(config->data_dir));
	return (try_dial(link) && will_stay(link)) || start_own(link, config, error);
}

bool store_link_open_at(struct store_link *link, struct arena *arena,
	const struct config_redis *redis, const char *advice, struct error *error)
{
	*link = (struct store_link) {
		.redis = redis, .arena = arena, .socket = STR_EMPTY, .advice = advice
	};
	if (redis->kind == CONFIG_REDIS_UNIX) {
		link->place = redis->path;
	} else if (redis->kind == CONFIG_REDIS_TCP) {
		link->place = arena_printf(arena, "%.*s:%u", STR_ARG(redis->address.host),
			(unsigned)redis->address.port);
	} else {
		return error_set(error, ERROR_INVALID,
			"Only one Redis can be used, by "
			"redis:// or unix:.");
	}
	link->context = store_link_dial(link, error);
	return link->context != NULL;
}

bool store_link_open(struct store_link *link, const struct config *config, struct error *error)
{
	if (config->redis.kind != CONFIG_REDIS_PRIVATE) {
		return store_link_open_at(link, config->arena, &config->redis, NULL, error);
	}
	*link = (struct store_link) {
		.redis = &config->redis, .arena = config->arena, .socket = STR_EMPTY
	};
	return open_private(link, config, error);
}

static void handle_stopped(void *arg)
{
	struct store_link *link = arg;
	private_redis_destroy(link->own);
	link->own = NULL;
}

void store_link_close(struct store_link *link)
{
	if (link->context) {
		redisFree(link->context);
	}
	if (link->own) {
		private_redis_stop(link->own, handle_stopped, link);
	}
	if (link->loop) {
		loop_run(link->loop);
		loop_destroy(link->loop);
	}
	*link = (struct store_link) { 0 };
}

redisReply *store_link_vask(
	struct store_link *link, struct error *error, const char *format, va_list args)
{
	redisReply *reply = redisvCommand(link->context, format, args);
	return is_good(link, link->context, reply, error) ? reply : NULL;
}

redisReply *store_link_ask(
	struct store_link *link, struct error *error, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	redisReply *reply = store_link_vask(link, error, format, args);
	va_end(args);
	return reply;
}

bool store_link_is_used(struct store_link *link, bool *used, struct error *error)
{
	struct str players = REGISTRY_CHANNEL, servers = SESSION_CHANNEL;
	redisReply *reply = store_link_ask(link, error, "PUBSUB NUMSUB %b %b", players.data,
		players.len, servers.data, servers.len);
	if (!reply) {
		return false;
	}
	*used = false;
	for (size_t i = 1; i < reply->elements; i += 2) {
		*used |= reply->element[i]->type == REDIS_REPLY_INTEGER &&
			 reply->element[i]->integer > 0;
	}
	freeReplyObject(reply);
	return true;
}
