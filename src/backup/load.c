#include "backup/load.h"

#include "base/clock.h"

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
};

static bool run(struct load *load, struct error *error, const char *command, int64_t a)
{
	redisReply *reply = store_link_ask(load->link, error, command, (long long)a);
	freeReplyObject(reply);
	return reply != NULL;
}

/* -1: that database can't be selected. */
static long long count_keys(struct load *load, int64_t database, struct error *error)
{
	if (!run(load, error, "SELECT %lld", database)) {
		return -1;
	}
	redisReply *reply = store_link_ask(load->link, error, "DBSIZE");
	long long count = reply && reply->type == REDIS_REPLY_INTEGER ? reply->integer : -1;
	freeReplyObject(reply);
	return count;
}

/* An empty database, which stays selected. */
static bool choose_spare(struct load *load, struct error *error)
{
	for (load->spare = DATABASES - 1; load->spare >= 0; load->spare--) {
		struct error ignored;
		if (load->spare != load->database &&
			count_keys(load, load->spare, &ignored) == 0) {
			return true;
		}
	}
	return error_set(error, ERROR_UNAVAILABLE,
		"Redis at %.*s has no empty database to load the backup into. Its setting "
		"\"databases\" must be 2 at least.",
		STR_ARG(load->link->place));
}

static bool read_replies(struct load *load, struct error *error)
{
	bool ok = true;
	for (; load->pending > 0; load->pending--) {
		redisReply *reply = NULL;
		bool got = redisGetReply(load->link->context, (void **)&reply) == REDIS_OK;
		if (ok && (!got || reply->type == REDIS_REPLY_ERROR)) {
			ok = error_set(error, ERROR_UPSTREAM,
				"Redis at %.*s does not take the backup, and is as it was. It "
				"says: %s",
				STR_ARG(load->link->place),
				got ? reply->str : load->link->context->errstr);
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

static bool swap(struct load *load, struct error *error)
{
	redisReply *reply = store_link_ask(load->link, error, "SWAPDB %lld %lld",
		(long long)load->database, (long long)load->spare);
	freeReplyObject(reply);
	return reply != NULL;
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
	*report = (struct load_report) { 0 };
	bool ok = rdb_begin(&load.rdb, snapshot, error) && choose_spare(&load, error);
	if (ok) {
		struct error ignored;
		ok = send_all(&load, from, error) && swap(&load, error);
		if (load.pending > 0) {
			read_replies(&load, &ignored);
		}
		/* what was there before, or what was brought in vain */
		ok = run(&load, ok ? error : &ignored, "FLUSHDB", 0) && ok;
	}
	struct error ignored;
	run(&load, ok ? error : &ignored, "SELECT %lld", load.database);
	progress_end(progress);
	buf_finish(&load.payload);
	arena_destroy(load.arena);
	return ok;
}
