#include "migrate/old_store.h"

#include <stdlib.h>

#define BATCH	       500
#define VALUE_MOST     ((int64_t)64 << 20) /* bytes that a key may take in Redis */
#define HISTORY_MOST   ((int64_t)8 << 30)
#define SCAN_COUNT     "1000"
#define PREFIX	       STR("NEST:main|")
#define WHY_OTHER      "from before the old server had nests: its own have taken their place"
#define WHY_UNKNOWN    "unknown: no key that an old server makes"
#define WHY_UNASKED    "nothing refers to it"
#define WHY_WRONG_TYPE "not of the type that an old server gives it"
#define WHY_TOO_LARGE  "larger than an old server makes it"
#define WHY_OURS       "this server's own, in the same Redis"

static int compare_text(struct str a, struct str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len > 0 ? memcmp(a.data, b.data, len) : 0;
	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_keys(const void *a, const void *b)
{
	return compare_text(((const struct old_key *)a)->key, ((const struct old_key *)b)->key);
}

static struct str copy_text(struct old_store *old, const redisReply *reply)
{
	if (reply->type != REDIS_REPLY_STRING && reply->type != REDIS_REPLY_STATUS) {
		return STR_EMPTY;
	}
	return arena_str(old->arena, (struct str) { reply->str, reply->len });
}

/* --- which keys there are --- */

struct scan {
	struct old_store *old;
	size_t capacity;
	char cursor[24];
};

static void add_key(struct scan *scan, const redisReply *reply)
{
	struct old_store *old = scan->old;
	if (old->count == scan->capacity) {
		size_t capacity = scan->capacity ? 2 * scan->capacity : 1024;
		struct old_key *keys = arena_array(old->arena, struct old_key, capacity);
		if (old->count > 0) {
			memcpy(keys, old->keys, old->count * sizeof(*keys));
		}
		old->keys = keys;
		scan->capacity = capacity;
	}
	old->keys[old->count++] = (struct old_key) { .key = copy_text(old, reply) };
}

static bool scan_some(struct scan *scan, struct error *error)
{
	redisReply *reply = store_link_ask(
		scan->old->link, error, "SCAN %s COUNT " SCAN_COUNT, scan->cursor);
	if (!reply) {
		return false;
	}
	bool ok = reply->type == REDIS_REPLY_ARRAY && reply->elements == 2 &&
		  reply->element[0]->type == REDIS_REPLY_STRING &&
		  reply->element[0]->len < sizeof(scan->cursor) &&
		  reply->element[1]->type == REDIS_REPLY_ARRAY;
	for (size_t i = 0; ok && i < reply->element[1]->elements; i++) {
		add_key(scan, reply->element[1]->element[i]);
	}
	if (ok) {
		memcpy(scan->cursor, reply->element[0]->str, reply->element[0]->len + 1);
	}
	freeReplyObject(reply);
	return ok || error_set(error, ERROR_UPSTREAM,
			     "The old Redis lists its keys in a way "
			     "that is not understood.");
}

/* SCAN may name a key twice. */
static bool list_keys(struct old_store *old, struct error *error)
{
	struct scan scan = { .old = old, .cursor = "0" };
	do {
		if (!scan_some(&scan, error)) {
			return false;
		}
	} while (strcmp(scan.cursor, "0") != 0);
	if (old->count == 0) {
		return true;
	}
	qsort(old->keys, old->count, sizeof(*old->keys), compare_keys);
	size_t kept = 1;
	for (size_t i = 1; i < old->count; i++) {
		if (compare_keys(&old->keys[i], &old->keys[kept - 1]) != 0) {
			old->keys[kept++] = old->keys[i];
		}
	}
	old->count = kept;
	return true;
}

/* --- what they are --- */

static const char *type_of(const redisReply *reply)
{
	static const char *const types[] = { "string", "hash", "set", "zset", "list" };
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (reply->str && strcmp(reply->str, types[i]) == 0) {
			return types[i];
		}
	}
	return "other";
}

/* Why it stays behind whoever asks for it, or NULL. */
static const char *judge(const struct old_store *old, const struct old_key *key, int64_t bytes)
{
	const struct old_family *family = key->name.family;
	if (!family) {
		return old->is_ours && old_name_is_ours(key->key) ? WHY_OURS : WHY_UNKNOWN;
	}
	if (family->what == OLD_NOTHING) {
		return family->why;
	}
	if (!family->is_global && (key->name.nest.len > 0) != old->has_nests) {
		return WHY_OTHER;
	}
	if (strcmp(key->type, family->type) != 0) {
		return WHY_WRONG_TYPE;
	}
	return bytes > (family->what == OLD_HISTORY ? HISTORY_MOST : VALUE_MOST) ? WHY_TOO_LARGE
										 : NULL;
}

static bool next_reply(struct old_store *old, redisReply **reply, struct error *error)
{
	return redisGetReply(old->link->context, (void **)reply) == REDIS_OK ||
	       error_set(error, ERROR_UNAVAILABLE, "The old Redis has gone: %s.",
		       old->link->context->errstr);
}

static bool look_at(struct old_store *old, struct old_key *key, struct error *error)
{
	redisReply *type = NULL, *bytes = NULL;
	bool ok = next_reply(old, &type, error) && next_reply(old, &bytes, error);
	if (ok) {
		key->type = type_of(type);
		/* old versions, and users who may only read, have no MEMORY */
		key->why = judge(old, key,
			bytes->type == REDIS_REPLY_INTEGER ? (int64_t)bytes->integer : 0);
	}
	freeReplyObject(type);
	freeReplyObject(bytes);
	return ok;
}

static bool look_at_all(struct old_store *old, struct error *error)
{
	for (size_t first = 0; first < old->count; first += BATCH) {
		size_t end = old->count - first < BATCH ? old->count : first + BATCH;
		for (size_t i = first; i < end; i++) {
			struct str key = old->keys[i].key;
			redisAppendCommand(old->link->context, "TYPE %b", key.data, key.len);
			redisAppendCommand(
				old->link->context, "MEMORY USAGE %b", key.data, key.len);
		}
		for (size_t i = first; i < end; i++) {
			if (!look_at(old, &old->keys[i], error)) {
				return false;
			}
		}
	}
	return true;
}

/* A server that has nests counts ids under a key of its nest. */
static void find_style(struct old_store *old)
{
	bool has_prefix = false, counts_bare = false, counts_with = false;
	for (size_t i = 0; i < old->count; i++) {
		struct old_key *key = &old->keys[i];
		key->name = old_name_read(key->key);
		bool is_main = str_equal(key->name.nest, STR("main"));
		bool is_counter = key->name.family && key->name.family->what == OLD_COUNTER;
		has_prefix |= is_main;
		counts_with |= is_counter && is_main;
		counts_bare |= is_counter && !is_main;
	}
	old->has_nests = counts_with || (has_prefix && !counts_bare);
}

/* --- whose it is --- */

struct str old_store_identity(struct arena *arena, struct store_link *link)
{
	struct error ignored;
	redisReply *reply = store_link_ask(link, &ignored, "INFO server");
	struct str identity = STR_EMPTY, line;
	struct str info = reply && reply->type == REDIS_REPLY_STRING
				  ? (struct str) { reply->str, reply->len }
				  : STR_EMPTY;
	while (str_split_next(&info, '\n', &line)) {
		if (str_starts_with(line, STR("run_id:"))) {
			line = str_trim(line);
			identity = arena_printf(arena, "%.*s/%lld", STR_ARG(line),
				(long long)link->redis->database);
		}
	}
	freeReplyObject(reply);
	return identity;
}

bool old_store_open(struct old_store *old, struct arena *arena, struct store_link *link,
	struct str ours, struct error *error)
{
	*old = (struct old_store) { .arena = arena, .link = link };
	old->is_ours = ours.len > 0 && str_equal(ours, old_store_identity(arena, link));
	if (!list_keys(old, error)) {
		return false;
	}
	find_style(old);
	return look_at_all(old, error);
}

bool old_store_is_driven(const struct old_store *old)
{
	for (size_t i = 0; i < old->count; i++) {
		if (str_equal(old->keys[i].key, STR("NEST:main|MISC|master-player")) ||
			str_equal(old->keys[i].key, STR("MISC|master-player"))) {
			return true;
		}
	}
	return false;
}

/* --- reading --- */

struct old_key *old_store_take(struct old_store *old, enum old_what what, struct str rest)
{
	const struct old_family *family = old_family_of(what);
	struct str prefix = old->has_nests && !family->is_global ? PREFIX : STR_EMPTY;
	struct old_key wanted = { .key = arena_printf(old->arena, "%.*s%s%.*s", STR_ARG(prefix),
					  family->name, STR_ARG(rest)) };
	struct old_key *key = old->count > 0 ? bsearch(&wanted, old->keys, old->count,
						       sizeof(*old->keys), compare_keys)
					     : NULL;
	if (!key || key->why || key->name.family != family) {
		return NULL;
	}
	key->is_taken = true;
	return key;
}

struct old_key *old_store_next(struct old_store *old, enum old_what what, size_t *at)
{
	const struct old_family *family = old_family_of(what);
	while (*at < old->count) {
		struct old_key *key = &old->keys[(*at)++];
		if (key->name.family == family && !key->why) {
			key->is_taken = true;
			return key;
		}
	}
	return NULL;
}

static bool bad_answer(struct error *error)
{
	return error_set(
		error, ERROR_UPSTREAM, "The old Redis gives an answer that is not understood.");
}

static bool copy_texts(
	struct old_store *old, redisReply *reply, struct old_texts *texts, struct error *error)
{
	*texts = (struct old_texts) { 0 };
	if (!reply) {
		return false;
	}
	bool is_one = reply->type == REDIS_REPLY_STRING;
	if (is_one || reply->type == REDIS_REPLY_ARRAY) {
		texts->count = is_one ? 1 : reply->elements;
		texts->items = arena_array(old->arena, struct str, texts->count + 1);
		for (size_t i = 0; i < texts->count; i++) {
			texts->items[i] = copy_text(old, is_one ? reply : reply->element[i]);
		}
	}
	/* nil: it has run out since it was listed */
	bool ok = is_one || reply->type == REDIS_REPLY_ARRAY || reply->type == REDIS_REPLY_NIL;
	freeReplyObject(reply);
	return ok || bad_answer(error);
}

bool old_store_read(struct old_store *old, const struct old_key *key, struct old_texts *texts,
	struct error *error)
{
	static const struct {
		const char *type, *command;
	} commands[] = {
		{ "string", "GET %b" },
		{ "hash", "HGETALL %b" },
		{ "set", "SMEMBERS %b" },
		{ "zset", "ZRANGE %b 0 -1 WITHSCORES" },
		{ "list", "LRANGE %b 0 -1" },
	};
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(key->type, commands[i].type) == 0) {
			return copy_texts(old,
				store_link_ask(old->link, error, commands[i].command,
					key->key.data, key->key.len),
				texts, error);
		}
	}
	return bad_answer(error);
}

bool old_store_read_fields(struct old_store *old, const struct old_key *key,
	const char *const *fields, size_t count, struct str *values, struct error *error)
{
	const char **args = arena_array(old->arena, const char *, count + 2);
	size_t *lens = arena_array(old->arena, size_t, count + 2);
	args[0] = "HMGET";
	lens[0] = strlen(args[0]);
	args[1] = key->key.data;
	lens[1] = key->key.len;
	for (size_t i = 0; i < count; i++) {
		args[i + 2] = fields[i];
		lens[i + 2] = strlen(fields[i]);
		values[i] = STR_EMPTY;
	}
	struct old_texts texts;
	redisReply *reply = redisCommandArgv(old->link->context, (int)count + 2, args, lens);
	if (!reply) {
		return error_set(error, ERROR_UNAVAILABLE, "The old Redis has gone: %s.",
			old->link->context->errstr);
	}
	if (!copy_texts(old, reply, &texts, error)) {
		return false;
	}
	for (size_t i = 0; i < texts.count && i < count; i++) {
		values[i] = texts.items[i];
	}
	return true;
}

static bool read_lives(struct old_store *old, struct old_key *const *keys, size_t count,
	int64_t *left_ms, struct error *error)
{
	for (size_t i = 0; i < count; i++) {
		struct str key = keys[i]->key;
		redisAppendCommand(old->link->context, "PTTL %b", key.data, key.len);
	}
	for (size_t i = 0; i < count; i++) {
		redisReply *reply;
		if (!next_reply(old, &reply, error)) {
			return false;
		}
		left_ms[i] = reply->type == REDIS_REPLY_INTEGER ? reply->integer : -1;
		freeReplyObject(reply);
	}
	return true;
}

bool old_store_lives(struct old_store *old, struct old_key *const *keys, size_t count,
	int64_t *left_ms, struct error *error)
{
	for (size_t i = 0; i < count; i += BATCH) {
		size_t some = count - i < BATCH ? count - i : BATCH;
		if (!read_lives(old, keys + i, some, left_ms + i, error)) {
			return false;
		}
	}
	return true;
}

void old_store_behind(const struct old_store *old, struct behind *behind)
{
	for (size_t i = 0; i < old->count; i++) {
		const struct old_key *key = &old->keys[i];
		const struct old_family *family = key->name.family;
		if (key->is_taken && !key->why) {
			continue;
		}
		const char *why = key->why ? key->why : family->why ? family->why : WHY_UNASKED;
		struct str name = key->key;
		if (family && family->is_secret) {
			name = str_slice(name, 0, name.len - key->name.rest.len);
		}
		behind_add(behind, name, why);
	}
}
