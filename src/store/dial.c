#include "store/dial.h"

#include <stdio.h>
#include <sys/un.h>
#include <unistd.h>

#define SOCKET_PATH_MAX sizeof(((struct sockaddr_un *)0)->sun_path)

static redisContext *dial_unix(struct str path, struct timeval patience)
{
	char target[SOCKET_PATH_MAX];
	if (path.len >= SOCKET_PATH_MAX) {
		/* then it is a link to where the socket is; see private_redis.c */
		ssize_t len = readlink(path.data, target, sizeof(target) - 1);
		if (len < 0) {
			return NULL;
		}
		target[len] = '\0';
		return redisConnectUnixWithTimeout(target, patience);
	}
	return redisConnectUnixWithTimeout(path.data, patience);
}

redisContext *store_dial(const struct config_redis *redis, struct timeval patience,
	char words[STORE_DIAL_WORDS_MAX])
{
	redisContext *context = redis->kind == CONFIG_REDIS_UNIX
					? dial_unix(redis->path, patience)
					: redisConnectWithTimeout(redis->address.host.data,
						  redis->address.port, patience);
	if (context && !context->err) {
		redisSetTimeout(context, patience);
		return context;
	}
	snprintf(words, STORE_DIAL_WORDS_MAX, "%s", context ? context->errstr : "no socket");
	if (context) {
		redisFree(context);
	}
	return NULL;
}

/* Whether Redis agrees; takes the reply. */
static bool agrees(redisContext *context, redisReply *reply, char *words)
{
	bool ok = reply && reply->type != REDIS_REPLY_ERROR;
	if (!ok) {
		snprintf(words, STORE_DIAL_WORDS_MAX, "%s",
			reply ? reply->str : context->errstr);
	}
	freeReplyObject(reply);
	return ok;
}

static redisReply *authenticate(redisContext *context, const struct config_redis *redis)
{
	struct str user = redis->user, password = redis->password;
	return user.len ? redisCommand(context, "AUTH %b %b", user.data, user.len,
				  password.data, password.len)
			: redisCommand(context, "AUTH %b", password.data, password.len);
}

bool store_dial_sign_in(redisContext *context, const struct config_redis *redis,
	char words[STORE_DIAL_WORDS_MAX])
{
	if (redis->password.len && !agrees(context, authenticate(context, redis), words)) {
		return false;
	}
	/* also of database 0: what is no Redis, or wants a password after all, shows itself */
	return agrees(context, redisCommand(context, "SELECT %lld", (long long)redis->database),
		words);
}
