#include "backup/load.h"

#include "backup/interrupt.h"
#include "base/clock.h"

/* Stands in the database that is being filled, so that what a killed restore has left there is
 * known, and used again. */
#define MARK	      "echonest:restore"
#define DATABASES     16  /* what Redis has unless it is told otherwise */
#define BATCH_REPLIES 500 /* commands under way at once, */
#define BATCH_BYTES   (4 << 20)

struct load {
	struct store_link *link;
	struct rdb rdb;
	struct arena *arena; /* of a batch */
	struct buf payload;
	int64_t database, spare;
	size_t pending, pending_bytes;
	struct load_report *report;
	struct progress *progress;
	bool disturbed; /* by another restore, whose the spare database is now */
};

static bool run(struct load *load, struct error *error, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	redisReply *reply = store_link_vask(load->link, error, format, args);
	va_end(args);
	freeReplyObject(reply);
	return reply != NULL;
}

/* -1: that database can't be selected. */
static long long count_keys(struct load *load, int64_t database, struct error *error)
{
	if (!run(load, error, "SELECT %lld", (long long)database)) {
		return -1;
	}
	redisReply *reply = store_link_ask(load->link, error, "DBSIZE");
	long long count = reply && reply->type == REDIS_REPLY_INTEGER ? reply->integer : -1;
	freeReplyObject(reply);
	return count;
}

/* Whether the selected database holds what a killed restore has left, which then goes. */
static bool was_left(struct load *load)
{
	struct error ignored;
	redisReply *reply = store_link_ask(load->link, &ignored, "EXISTS %s", MARK);
	bool is_marked = reply && reply->type == REDIS_REPLY_INTEGER && reply->integer == 1;
	freeReplyObject(reply);
	return is_marked && run(load, &ignored, "FLUSHDB");
}

/* An empty database, which stays selected and is marked. */
static bool choose_spare(struct load *load, struct error *error)
{
	int64_t found = -1;
	for (int64_t i = 0; i < DATABASES; i++) {
		struct error ignored;
		long long count = i == load->database ? -1 : count_keys(load, i, &ignored);
		if (count == 0 || (count > 0 && was_left(load))) {
			found = i;
		}
	}
	load->spare = found;
	if (found < 0) {
		return error_set(error, ERROR_UNAVAILABLE,
			"Redis at %.*s has no empty database to load the backup into. Its "
			"setting \"databases\" must be 2 at least.",
			STR_ARG(load->link->place));
	}
	/* a restore of another machine would take ours for one that was killed: then we see
	 * that */
	return run(load, error, "SELECT %lld", (long long)found) &&
	       run(load, error, "SET %s 1", MARK) && run(load, error, "WATCH %s", MARK);
}

static bool was_refused(struct load *load, const char *reason, struct error *error)
{
	if (strstr(reason, "payload version")) {
		return error_set(error, ERROR_UPSTREAM,
			"The backup comes from a newer Redis (of snapshots of version %u) than "
			"that at %.*s, which is as it was. Restore it into one as new.",
			load->rdb.version, STR_ARG(load->link->place));
	}
	return error_set(error, ERROR_UPSTREAM,
		"Redis at %.*s does not take the backup, and is as it was. It says: %s",
		STR_ARG(load->link->place), reason);
}

static bool read_replies(struct load *load, struct error *error)
{
	bool ok = true;
	for (; load->pending > 0; load->pending--) {
		redisReply *reply = NULL;
		bool got = redisGetReply(load->link->context, (void **)&reply) == REDIS_OK;
		if (ok && (!got || reply->type == REDIS_REPLY_ERROR)) {
			ok = was_refused(
				load, got ? reply->str : load->link->context->errstr, error);
		}
		freeReplyObject(reply);
		if (!got) {
			return false;
		}
	}
	load->pending_bytes = 0;
	arena_reset(load->arena);
	return ok;
}

static bool send_entry(struct load *load, const struct rdb_entry *entry, struct error *error)
{
	if (entry->expires_ms >= 0 && entry->expires_ms <= clock_unix_ms()) {
		load->report->expired++;
		return true;
	}
	if (!interrupt_none(error)) {
		return false;
	}
	rdb_payload(&load->rdb, entry, &load->payload);
	int64_t expires_ms = entry->expires_ms >= 0 ? entry->expires_ms : 0;
	/* ABSTTL: when it ends, not how long it lives */
	redisAppendCommand(load->link->context, "RESTORE %b %lld %b REPLACE ABSTTL",
		entry->key.data, entry->key.len, (long long)expires_ms, load->payload.data,
		load->payload.len);
	load->report->keys++;
	load->pending++;
	load->pending_bytes += load->payload.len;
	progress_show(load->progress, "store", load->rdb.all.len - load->rdb.rest.len,
		load->rdb.all.len);
	return (load->pending < BATCH_REPLIES && load->pending_bytes < BATCH_BYTES) ||
	       read_replies(load, error);
}

static bool send_all(struct load *load, uint64_t from, struct error *error)
{
	struct rdb_entry entry;
	bool found;
	do {
		if (!rdb_next(&load->rdb, load->arena, &entry, &found, error) ||
			(found && entry.database == from && !send_entry(load, &entry, error))) {
			return false;
		}
	} while (found);
	return read_replies(load, error);
}

/* Somebody may have started one since we looked. */
static bool is_still_unused(struct load *load, struct error *error)
{
	bool used;
	return store_link_is_used(load->link, &used, error) &&
	       (!used || error_set(error, ERROR_CONFLICT,
				 "EchoNest was started on %.*s meanwhile. Stop it, and try "
				 "again; nothing was changed.",
				 STR_ARG(load->link->place)));
}

/*
 * In one step: whoever is killed has either changed nothing or all. The selected database is
 * the spare one, which then holds what was there before.
 */
static bool swap(struct load *load, struct error *error)
{
	if (!run(load, error, "MULTI") || !run(load, error, "DEL %s", MARK) ||
		!run(load, error, "SWAPDB %lld %lld", (long long)load->database,
			(long long)load->spare) ||
		!run(load, error, "FLUSHDB ASYNC")) {
		struct error ignored;
		run(load, &ignored, "DISCARD");
		return false;
	}
	redisReply *reply = store_link_ask(load->link, error, "EXEC");
	bool ok = reply != NULL;
	if (ok && reply->type == REDIS_REPLY_NIL) {
		load->disturbed = true;
		ok = error_set(error, ERROR_CONFLICT,
			"Another restore works on Redis at %.*s. Nothing was changed by this "
			"one.",
			STR_ARG(load->link->place));
	}
	for (size_t i = 0; ok && i < reply->elements; i++) {
		ok = reply->element[i]->type != REDIS_REPLY_ERROR ||
		     error_set(error, ERROR_UPSTREAM, "Redis at %.*s says: %s.",
			     STR_ARG(load->link->place), reply->element[i]->str);
	}
	freeReplyObject(reply);
	return ok;
}

bool load_snapshot(struct store_link *link, struct str snapshot, uint64_t from,
	struct progress *progress, struct load_report *report, struct error *error)
{
	struct load load = {
		.link = link,
		.arena = arena_create(),
		.database = link->redis->database,
		.report = report,
		.progress = progress,
	};
	struct error ignored;
	*report = (struct load_report) { 0 };
	bool ok = rdb_begin(&load.rdb, snapshot, error) && choose_spare(&load, error);
	if (ok) {
		ok = send_all(&load, from, error) && is_still_unused(&load, error) &&
		     interrupt_none(error) && swap(&load, error);
		if (load.pending > 0) {
			read_replies(&load, &ignored);
		}
		if (!ok && !load.disturbed) {
			run(&load, &ignored, "FLUSHDB"); /* what was brought in vain */
		}
	}
	run(&load, &ignored, "SELECT %lld", (long long)load.database);
	progress_end(progress);
	buf_finish(&load.payload);
	arena_destroy(load.arena);
	return ok;
}
