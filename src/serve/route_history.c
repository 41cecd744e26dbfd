/* What was played. */
#include "account/email.h"
#include "serve/parts.h"
#include "serve/router.h"

static void write_plays(
	struct json_writer *json, const char *key, const struct history_plays *plays)
{
	json_key(json, key);
	json_begin_array(json);
	for (size_t i = 0; i < plays->count; i++) {
		json_write_raw(json, plays->items[i]);
	}
	json_end_array(json);
}

static void finish(struct call *call, struct buf *buf)
{
	http_header(call->http, "Cache-Control", STR("no-store"));
	call_reply_json(call, 200, buf);
	buf_finish(buf);
}

static void reply_recent(struct call *call)
{
	int64_t count;
	struct history_plays plays;
	struct error error;
	bool hide_people = !call_who(call);
	if (!str_to_int64(call->param, &count) || count < 1) {
		error_set(&error, ERROR_INVALID, "The number of plays must be 1 or more.");
		call_fail(call, &error);
		return;
	}
	if (!history_recent(call->serve->history, count, hide_people, &plays, &error)) {
		call_fail(call, &error);
		return;
	}
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	json_begin_object(&json);
	write_plays(&json, "plays", &plays);
	json_member_write_int(&json, "n_requested", count);
	json_member_write_int(&json, "n_retrieved", (int64_t)plays.count);
	json_end_object(&json);
	finish(call, &buf);
}

static void reply_of_person(struct call *call, const char *key,
	bool (*read)(struct history *, struct str, struct history_plays *, struct error *))
{
	struct history_plays plays;
	struct error error;
	struct str email;
	if (!email_read(call->arena, call->param, &email)) {
		error_set(&error, ERROR_INVALID, "That is no email address.");
		call_fail(call, &error);
		return;
	}
	if (!read(call->serve->history, email, &plays, &error)) {
		call_fail(call, &error);
		return;
	}
	struct buf buf = { 0 };
	struct json_writer json = { .buf = &buf };
	json_begin_object(&json);
	write_plays(&json, key, &plays);
	json_member_write_str(&json, "userid_requested", email);
	json_member_write_int(&json, "n_retrieved", (int64_t)plays.count);
	json_end_object(&json);
	finish(call, &buf);
}

static void reply_of_user(struct call *call)
{
	reply_of_person(call, "plays", history_of_user);
}

static void reply_of_jammer(struct call *call)
{
	reply_of_person(call, "jams", history_of_jammer);
}

const struct route routes_history[] = {
	{ "/history/*", ALLOW_GET, ACCESS_PUBLIC, reply_recent },
	{ "/user_history/*", ALLOW_GET, ACCESS_PERSON, reply_of_user },
	{ "/user_jam_history/*", ALLOW_GET, ACCESS_PERSON, reply_of_jammer },
	{ NULL },
};
