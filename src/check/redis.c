/* A blocking look at Redis, so that it works without the loop and says what is wrong. */
#include "check/check.h"
#include "store/dial.h"
#include "store/trouble.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATIENCE ((struct timeval) { .tv_sec = 2 })

static struct str place_of(struct arena *arena, const struct config_redis *redis)
{
	if (redis->kind == CONFIG_REDIS_UNIX) {
		return redis->path;
	}
	return arena_printf(
		arena, "%s:%u", redis->address.host.data, (unsigned)redis->address.port);
}

/* "redis_version:7.0.15" in INFO's answer. */
static struct str info_field(struct str info, struct str name)
{
	struct str line;
	while (str_split_next(&info, '\n', &line)) {
		if (str_starts_with(line, name) && line.len > name.len &&
			line.data[name.len] == ':') {
			return str_trim(str_from(line, name.len + 1));
		}
	}
	return STR_EMPTY;
}

static void add_trouble(struct check_report *report, struct str place, const char *words)
{
	char sentence[512];
	struct str name = arena_printf(report->arena, "Redis at %.*s", STR_ARG(place));
	store_trouble_describe(sentence, sizeof(sentence), name.data, false, words);
	check_add(report, CHECK_FAILED, "Redis", "%s", sentence);
}

/* Adds a failed row when `reply` is an error or missing. */
static bool accept_reply(struct check_report *report, redisContext *context,
	const redisReply *reply, struct str place)
{
	if (reply && reply->type != REDIS_REPLY_ERROR) {
		return true;
	}
	add_trouble(report, place, reply ? reply->str : context->errstr);
	return false;
}

/* What every server does all the time: reads the store's keys in scripts, and listens. */
static bool check_rights(struct check_report *report, redisContext *context, struct str place)
{
	static const char *const commands[] = {
		"EVAL return{redis.call('EXISTS',KEYS[1]),redis.call('TIME')} 1 "
		"nest:{main}:queue",
		"PING",
		"SUBSCRIBE echonest:check",
	};
	bool ok = true;
	for (size_t i = 0; ok && i < sizeof(commands) / sizeof(commands[0]); i++) {
		redisReply *reply = redisCommand(context, commands[i]);
		ok = accept_reply(report, context, reply, place);
		freeReplyObject(reply);
	}
	return ok;
}

static void check_info(struct check_report *report, struct str info, struct str place)
{
	struct str version = info_field(info, STR("redis_version"));
	double number = 0;
	size_t second_dot = str_index_of(version, '.') + 1;
	second_dot += str_index_of(str_from(version, second_dot), '.');
	str_to_double(str_slice(version, 0, second_dot), &number);
	if (number < 6.2) {
		add_trouble(report, place,
			arena_printf(report->arena, "version %.*s", STR_ARG(version)).data);
		return;
	}
	check_add(report, CHECK_OK, "Redis", "%.*s answers, version %.*s", STR_ARG(place),
		STR_ARG(version));
	if (str_equal(info_field(info, STR("role")), STR("slave"))) {
		check_add(
			report, CHECK_FAILED, "Redis", "It is a replica and can't be written.");
		check_advise(report, "Point REDIS_URL to its master.");
	}
	struct str policy = info_field(info, STR("maxmemory_policy"));
	/* what is volatile may go: caches, and sessions that are not used */
	if (str_starts_with(policy, STR("allkeys-"))) {
		check_add(report, CHECK_WARNING, "Redis",
			"maxmemory-policy is %.*s: it may throw songs away when it is full.",
			STR_ARG(policy));
		check_advise(report, "Set maxmemory-policy volatile-lru.");
	}
	if (str_equal(info_field(info, STR("aof_enabled")), STR("0"))) {
		check_add(report, CHECK_WARNING, "Redis",
			"Its append-only file is off: what was queued last may be lost when it "
			"stops.");
		check_advise(report, "Set appendonly yes.");
	}
}

static void ask(struct check_report *report, redisContext *context, struct str place)
{
	redisReply *reply = redisCommand(context, "INFO");
	if (accept_reply(report, context, reply, place)) {
		struct str info = reply->type == REDIS_REPLY_STRING
					  ? (struct str) { reply->str, reply->len }
					  : STR_EMPTY;
		check_info(report, info, place);
		check_rights(report, context, place);
	}
	freeReplyObject(reply);
}

/* A connection that is signed in; or NULL and a failed row. */
static redisContext *open_configured(
	struct check_report *report, const struct config_redis *redis, struct str place)
{
	char words[STORE_DIAL_WORDS_MAX];
	redisContext *context = store_dial(redis, PATIENCE, words);
	if (context && store_dial_sign_in(context, redis, words)) {
		return context;
	}
	add_trouble(report, place, words);
	if (context) {
		redisFree(context);
	} else {
		check_advise(
			report, "With neither set, \"echonest dev\" runs a Redis of its own.");
	}
	return NULL;
}

static void check_configured(struct check_report *report, const struct config_redis *redis)
{
	struct str place = place_of(report->arena, redis);
	redisContext *context = open_configured(report, redis, place);
	if (context) {
		ask(report, context, place);
		redisFree(context);
	}
}

bool check_player(const struct config *config, struct error *error)
{
	struct check_report report;
	check_report_init(&report, config->arena);
	if (config->redis.kind != CONFIG_REDIS_TCP && config->redis.kind != CONFIG_REDIS_UNIX) {
		return error_set(error, ERROR_INVALID,
			"players can only be seen in a Redis that REDIS_URL or REDIS_HOST "
			"names");
	}
	redisContext *context = open_configured(
		&report, &config->redis, place_of(report.arena, &config->redis));
	if (!context) {
		return error_set(
			error, ERROR_UNAVAILABLE, "%.*s", STR_ARG(report.rows[0].finding));
	}
	redisReply *reply = redisCommand(context, "EXISTS nest:{main}:lease");
	bool is_driven = reply && reply->type == REDIS_REPLY_INTEGER && reply->integer == 1;
	bool is_refused =
		!accept_reply(&report, context, reply, place_of(report.arena, &config->redis));
	freeReplyObject(reply);
	redisFree(context);
	if (is_refused) {
		return error_set(
			error, ERROR_UNAVAILABLE, "%.*s", STR_ARG(report.rows[0].finding));
	}
	return is_driven ||
	       error_set(error, ERROR_UNAVAILABLE, "no player drives the main nest");
}

/* The program of that name on PATH; "" when there is none. */
static struct str find_program(struct arena *arena, const char *name)
{
	struct str path = str_from_cstr(getenv("PATH")), folder;
	while (str_split_next(&path, ':', &folder)) {
		struct str program = arena_printf(arena, "%.*s/%s", STR_ARG(folder), name);
		struct stat status;
		if (folder.len && stat(program.data, &status) == 0 && S_ISREG(status.st_mode) &&
			access(program.data, X_OK) == 0) {
			return program;
		}
	}
	return STR_EMPTY;
}

static void check_private(struct check_report *report, const struct config *config)
{
	struct str program = find_program(report->arena, "redis-server");
	if (program.len) {
		check_add(report, CHECK_OK, "Redis",
			"our own, %.*s with its files in %.*s/redis", STR_ARG(program),
			STR_ARG(config->data_dir));
	} else {
		check_add(report, CHECK_FAILED, "Redis", "redis-server is not installed.");
		check_advise(report, "Install it with \"apt-get install redis-server\", or set "
				     "REDIS_URL to a Redis that runs elsewhere.");
	}
}

void check_redis(struct check_report *report, const struct config *config, bool must_be_shared)
{
	switch (config->redis.kind) {
	case CONFIG_REDIS_PRIVATE:
		if (must_be_shared) {
			check_add(report, CHECK_FAILED, "Redis",
				"No Redis is configured, and all servers and players must "
				"share one.");
			check_advise(report,
				"Set REDIS_HOST or REDIS_URL, or run \"echonest dev\".");
			break;
		}
		check_private(report, config);
		break;
	case CONFIG_REDIS_TCP:
	case CONFIG_REDIS_UNIX:
		check_configured(report, &config->redis);
		break;
	case CONFIG_REDIS_SENTINEL:
		/* config_load() has refused it; its sentence is among the settings' rows. */
		break;
	}
}
