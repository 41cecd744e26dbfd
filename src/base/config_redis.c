/* REDIS_URL and addresses in it. */
#include "base/config_parts.h"

bool config_parse_address(struct arena *arena, struct str text, struct config_address *address,
	struct error *error)
{
	struct str host = text, port = STR_EMPTY;
	bool has_port = false;
	if (text.len && text.data[0] == '[') {
		size_t close = str_index_of(text, ']');
		host = str_slice(text, 1, close - 1);
		struct str rest = str_from(text, close + 1);
		has_port = rest.len > 0;
		port = str_from(rest, 1);
		if (close == text.len || (has_port && rest.data[0] != ':')) {
			return error_set(
				error, ERROR_INVALID, "an address in [ ] is not closed");
		}
	} else {
		size_t colon = str_index_of(text, ':');
		host = str_slice(text, 0, colon);
		has_port = colon < text.len;
		port = str_from(text, colon + 1);
	}
	int64_t number = address->port;
	if (has_port && (!str_to_int64(port, &number) || number < 1 || number > 65535)) {
		return error_set(
			error, ERROR_INVALID, "a port must be a number from 1 to 65535");
	}
	if (host.len == 0) {
		return error_set(error, ERROR_INVALID, "a host is missing");
	}
	address->host = arena_str(arena, host);
	address->port = (uint16_t)number;
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Undoes %41, which users and passwords need for "@", ":" and "/". */
static bool percent_decode(
	struct arena *arena, struct str text, struct str *decoded, struct error *error)
{
	char *out = arena_alloc(arena, text.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		if (c == '%') {
			int high = i + 2 < text.len ? hex_digit(text.data[i + 1]) : -1;
			int low = i + 2 < text.len ? hex_digit(text.data[i + 2]) : -1;
			if (high < 0 || low < 0 || (high == 0 && low == 0)) {
				return error_set(error, ERROR_INVALID,
					"a %% in the user or password must be written %%25");
			}
			c = (char)(high * 16 + low);
			i += 2;
		}
		out[len++] = c;
	}
	out[len] = '\0';
	*decoded = (struct str) { out, len };
	return true;
}

/* Takes "user:password@" off the front of `*rest`. */
static bool parse_login(
	struct arena *arena, struct str *rest, struct config_redis *redis, struct error *error)
{
	size_t at = rest->len;
	for (size_t i = 0; i < rest->len && rest->data[i] != '/'; i++) {
		if (rest->data[i] == '@') {
			at = i;
		}
	}
	if (at == rest->len) {
		return true;
	}
	struct str login = str_slice(*rest, 0, at);
	*rest = str_from(*rest, at + 1);
	size_t colon = str_index_of(login, ':');
	return percent_decode(arena, str_slice(login, 0, colon), &redis->user, error) &&
	       percent_decode(arena, str_from(login, colon + 1), &redis->password, error);
}

static bool parse_database(struct str text, struct config_redis *redis, struct error *error)
{
	if (text.len == 0) {
		return true;
	}
	if (!str_to_int64(text, &redis->database) || redis->database < 0 ||
		redis->database > 65535) {
		return error_set(error, ERROR_INVALID,
			"what follows the host must be the number of a database");
	}
	return true;
}

/* "?db=1" behind a socket's path. */
static bool parse_unix(
	struct arena *arena, struct str rest, struct config_redis *redis, struct error *error)
{
	if (str_starts_with(rest, STR("//"))) {
		rest = str_from(rest, 2);
		if (!parse_login(arena, &rest, redis, error)) {
			return false;
		}
	}
	size_t question = str_index_of(rest, '?');
	struct str query = str_from(rest, question + 1);
	redis->kind = CONFIG_REDIS_UNIX;
	redis->path = arena_str(arena, str_slice(rest, 0, question));
	if (redis->path.len == 0) {
		return error_set(error, ERROR_INVALID, "the path of the socket is missing");
	}
	/* The longest that the address of a unix socket can hold. */
	if (redis->path.len > 107) {
		return error_set(error, ERROR_INVALID,
			"the path of the socket is longer than 107 bytes");
	}
	if (query.len && !str_starts_with(query, STR("db="))) {
		return error_set(error, ERROR_INVALID, "after ? only db=NUMBER is understood");
	}
	return parse_database(str_from(query, 3), redis, error);
}

static bool parse_tcp(
	struct arena *arena, struct str rest, struct config_redis *redis, struct error *error)
{
	if (!parse_login(arena, &rest, redis, error)) {
		return false;
	}
	size_t slash = str_index_of(rest, '/');
	struct str place = str_slice(rest, 0, slash);
	if (str_index_of(place, ',') < place.len) {
		return error_set(error, ERROR_INVALID,
			"a list of cluster nodes is not supported by this build; name one "
			"Redis");
	}
	redis->kind = CONFIG_REDIS_TCP;
	redis->address.port = 6379;
	return config_parse_address(arena, place, &redis->address, error) &&
	       parse_database(str_from(rest, slash + 1), redis, error);
}

static bool parse_sentinels(
	struct arena *arena, struct str rest, struct config_redis *redis, struct error *error)
{
	if (!parse_login(arena, &rest, redis, error)) {
		return false;
	}
	size_t slash = str_index_of(rest, '/');
	struct str list = str_slice(rest, 0, slash);
	struct str service = str_from(rest, slash + 1);
	size_t database = str_index_of(service, '/');
	if (!parse_database(str_from(service, database + 1), redis, error)) {
		return false;
	}
	service = str_slice(service, 0, database);
	if (service.len == 0) {
		return error_set(error, ERROR_INVALID,
			"the name of the master must follow the sentinels: "
			"redis-sentinel://host:port,host:port/name");
	}
	redis->kind = CONFIG_REDIS_SENTINEL;
	redis->service = arena_str(arena, service);
	redis->sentinels = arena_array(arena, struct config_address, list.len / 2 + 1);
	struct str part;
	while (str_split_next(&list, ',', &part)) {
		struct config_address *sentinel = &redis->sentinels[redis->sentinel_count];
		sentinel->port = 26379;
		if (!config_parse_address(arena, str_trim(part), sentinel, error)) {
			return false;
		}
		redis->sentinel_count++;
	}
	return true;
}

bool config_parse_redis_url(
	struct arena *arena, struct str url, struct config_redis *redis, struct error *error)
{
	static const struct {
		const char *scheme;
		bool (*parse)(
			struct arena *, struct str, struct config_redis *, struct error *);
	} schemes[] = {
		{ "redis://", parse_tcp },
		{ "unix:", parse_unix },
		{ "redis-sentinel://", parse_sentinels },
	};
	*redis = (struct config_redis) { .path = STR_EMPTY,
		.service = STR_EMPTY,
		.user = STR_EMPTY,
		.password = STR_EMPTY,
		.address.host = STR_EMPTY };
	if (str_index_of(url, '<') < url.len) {
		return error_set(error, ERROR_INVALID, "it still holds a placeholder");
	}
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		struct str scheme = str_from_cstr(schemes[i].scheme);
		if (str_starts_with(url, scheme)) {
			return schemes[i].parse(arena, str_from(url, scheme.len), redis, error);
		}
	}
	if (str_starts_with(url, STR("rediss://"))) {
		return error_set(error, ERROR_INVALID,
			"TLS (rediss://) is not supported by this build; use redis:// inside a "
			"private network or through a tunnel");
	}
	return error_set(error, ERROR_INVALID,
		"it must start with redis://, unix: or redis-sentinel://");
}
