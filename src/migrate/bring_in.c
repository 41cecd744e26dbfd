#include "migrate/bring_in.h"

#include "account/digest.h"
#include "base/json.h"
#include "store/script.h"

#define NEST	    STR("nest:{main}")
#define DAY_KEPT_S  "8640000" /* as serve/stats.c */
#define KNOWN_USERS "known-users"
#define SYNC_TOKENS "sync-tokens" /* see account/token.c */

static redisReply *call(struct store_link *ours, const struct script *script, struct str key,
	bool dry, const char *more, struct str json, struct error *error)
{
	const char *flag = dry ? "1" : "0";
	return more ? store_link_ask(ours, error, "EVAL %b 1 %b %s %s %b", script->source.data,
			      script->source.len, key.data, key.len, flag, more, json.data,
			      json.len)
		    : store_link_ask(ours, error, "EVAL %b 1 %b %s %b", script->source.data,
			      script->source.len, key.data, key.len, flag, json.data, json.len);
}

/* --- the nest --- */

static int64_t number_of(const redisReply *answer, const char *name)
{
	for (size_t i = 0; i + 1 < answer->elements; i += 2) {
		const redisReply *item = answer->element[i];
		if (item->type == REDIS_REPLY_STRING && strcmp(item->str, name) == 0) {
			return answer->element[i + 1]->integer;
		}
	}
	return 0;
}

static void read_brought(const redisReply *answer, struct brought_nest *brought)
{
	*brought = (struct brought_nest) {
		.songs = number_of(answer, "songs"),
		.votes = number_of(answer, "votes"),
		.jams = number_of(answer, "jams"),
		.comments = number_of(answer, "comments"),
		.known = number_of(answer, "known"),
		.plays = number_of(answer, "plays") == 1,
		.waits = number_of(answer, "waits") == 1,
		.ahead = number_of(answer, "ahead"),
		.kept = number_of(answer, "kept"),
		.paused = number_of(answer, "paused") == 1,
		.volume = number_of(answer, "volume") == 1,
		.last = number_of(answer, "last") == 1,
		.person = number_of(answer, "person") == 1,
		.bender = number_of(answer, "bender") == 1,
		.airhorns = number_of(answer, "airhorns"),
		.free_horns = number_of(answer, "free_horns"),
		.filtered = number_of(answer, "filtered"),
	};
}

bool bring_in_nest(struct store_link *ours, const struct moving *moving,
	const struct moving_rules *rules, bool dry, struct brought_nest *brought,
	struct error *error)
{
	struct buf json = { 0 };
	moving_write(moving, rules, &json);
	redisReply *answer =
		call(ours, &script_migrate, NEST, dry, NULL, buf_str(&json), error);
	buf_finish(&json);
	if (!answer) {
		return false;
	}
	read_brought(answer, brought);
	freeReplyObject(answer);
	return true;
}

/* --- people --- */

static void write_day(struct buf *buf, const struct old_day *day)
{
	struct json_writer json = { .buf = buf };
	json_begin_object(&json);
	json_key(&json, "counts");
	json_begin_object(&json);
	for (size_t i = 0; i < day->count_count; i++) {
		json_member_write_int(&json, day->counts[i].name, day->counts[i].count);
	}
	json_end_object(&json);
	json_key(&json, "people");
	json_begin_array(&json);
	for (size_t i = 0; i < day->people_count; i++) {
		json_write_str(&json, day->people[i]);
	}
	json_end_array(&json);
	json_end_object(&json);
}

static bool bring_day(struct store_link *ours, const struct old_day *day, bool dry,
	struct brought_people *brought, struct error *error)
{
	struct buf json = { 0 };
	char key[32];
	int len = snprintf(key, sizeof(key), "stats:%.*s", STR_ARG(day->date));
	write_day(&json, day);
	redisReply *answer = call(ours, &script_migrate_day, (struct str) { key, (size_t)len },
		dry, DAY_KEPT_S, buf_str(&json), error);
	buf_finish(&json);
	if (!answer) {
		return false;
	}
	if (answer->elements == 2) {
		brought->counts += answer->element[0]->integer;
		brought->visits += answer->element[1]->integer;
	}
	freeReplyObject(answer);
	return true;
}

/* A command that answers 1 when something was (or would be) new, or a value or nil. */
static bool is_new(redisReply *reply, bool dry)
{
	return dry ? reply->type == REDIS_REPLY_NIL ||
			       (reply->type == REDIS_REPLY_INTEGER && reply->integer == 0)
		   : reply->integer == 1;
}

static bool bring_known(struct store_link *ours, struct str email, bool dry, int64_t *known,
	struct error *error)
{
	redisReply *reply = dry ? store_link_ask(ours, error, "ZSCORE " KNOWN_USERS " %b",
					  email.data, email.len)
				: store_link_ask(ours, error, "ZADD " KNOWN_USERS " NX 0 %b",
					  email.data, email.len);
	if (!reply) {
		return false;
	}
	*known += is_new(reply, dry);
	freeReplyObject(reply);
	return true;
}

/* So that a token which the person's desktop program has is known; it is the same here. */
static bool bring_linked(struct store_link *ours, struct str secret_key, struct str email,
	bool dry, int64_t *linked, struct error *error)
{
	struct arena *arena = ours->arena;
	char digest[DIGEST_HEX + 1];
	digest_hex(digest_keyed(
			   arena, secret_key, arena_printf(arena, "sync:%.*s", STR_ARG(email))),
		digest);
	redisReply *reply =
		dry ? store_link_ask(ours, error, "HEXISTS " SYNC_TOKENS " %s", digest)
		    : store_link_ask(ours, error, "HSETNX " SYNC_TOKENS " %s %b", digest,
			      email.data, email.len);
	if (!reply) {
		return false;
	}
	*linked += is_new(reply, dry);
	freeReplyObject(reply);
	return true;
}

bool bring_in_people(struct store_link *ours, const struct old_people *people,
	struct str secret_key, bool dry, struct brought_people *brought, struct error *error)
{
	*brought = (struct brought_people) { 0 };
	for (size_t i = 0; i < people->day_count; i++) {
		if (!bring_day(ours, &people->days[i], dry, brought, error)) {
			return false;
		}
	}
	for (size_t i = 0; i < people->known_count; i++) {
		if (!bring_known(ours, people->known[i], dry, &brought->known, error)) {
			return false;
		}
	}
	for (size_t i = 0; secret_key.len > 0 && i < people->linked_count; i++) {
		if (!bring_linked(ours, secret_key, people->linked[i], dry, &brought->linked,
			    error)) {
			return false;
		}
	}
	return true;
}
