#include "migrate/old_rdb.h"

#include "backup/file.h"
#include "backup/interrupt.h"
#include "backup/mapped.h"
#include "backup/rdb.h"
#include "base/clock.h"

#include <fcntl.h>
#include <ftw.h>
#include <unistd.h>

#define FOLDER	      "migrating"
#define BATCH_REPLIES 500
#define BATCH_BYTES   ((size_t)4 << 20)
#define OPEN_FILES    16
#define WHY_DATABASE  "of another database than the first"

struct loading {
	struct store_link *link;
	struct rdb rdb;
	struct arena *arena; /* of a batch */
	struct buf payload;
	int64_t now_ms;
	size_t pending, pending_bytes;
	struct behind *behind;
};

static bool read_replies(struct loading *loading, struct error *error)
{
	bool ok = true;
	for (; loading->pending > 0; loading->pending--) {
		redisReply *reply = NULL;
		redisContext *context = loading->link->context;
		bool got = redisGetReply(context, (void **)&reply) == REDIS_OK;
		if (ok && (!got || reply->type == REDIS_REPLY_ERROR)) {
			ok = error_set(error, ERROR_UPSTREAM,
				"The redis-server that is installed here does not take the "
				"dump: %s. Is it older than the one that made it (version %u "
				"of the format)?",
				got ? reply->str : context->errstr, loading->rdb.version);
		}
		freeReplyObject(reply);
		if (!got) {
			return false;
		}
	}
	loading->pending_bytes = 0;
	arena_reset(loading->arena);
	return ok;
}

/* How long the key had to live when the dump was made; 0: for ever, -1: its time was over. */
static int64_t life_of(const struct loading *loading, const struct rdb_entry *entry)
{
	if (entry->expires_ms < 0) {
		return 0;
	}
	int64_t made_ms =
		loading->rdb.made_s > 0 ? loading->rdb.made_s * 1000 : loading->now_ms;
	return entry->expires_ms > made_ms ? entry->expires_ms - made_ms : -1;
}

static bool send_entry(
	struct loading *loading, const struct rdb_entry *entry, struct error *error)
{
	int64_t life_ms = life_of(loading, entry);
	if (entry->database != 0) {
		behind_add(loading->behind, entry->key, WHY_DATABASE);
		return true;
	}
	if (life_ms < 0) {
		return true;
	}
	rdb_payload(&loading->rdb, entry, &loading->payload);
	redisAppendCommand(loading->link->context, "RESTORE %b %lld %b REPLACE",
		entry->key.data, entry->key.len, (long long)life_ms, loading->payload.data,
		loading->payload.len);
	loading->pending++;
	loading->pending_bytes += loading->payload.len;
	return (loading->pending < BATCH_REPLIES && loading->pending_bytes < BATCH_BYTES) ||
	       read_replies(loading, error);
}

static bool load(struct loading *loading, struct str all, struct error *error)
{
	struct rdb_entry entry;
	bool found = true;
	bool ok = rdb_begin(&loading->rdb, all, error);
	while (ok && found) {
		ok = rdb_next(&loading->rdb, loading->arena, &entry, &found, error) &&
		     (!found || send_entry(loading, &entry, error)) && interrupt_none(error);
	}
	return ok && read_replies(loading, error);
}

static bool load_file(struct old_rdb *rdb, const struct mapped *mapped, struct behind *behind,
	struct error *error)
{
	struct loading loading = {
		.link = &rdb->link,
		.arena = arena_create(),
		.now_ms = clock_unix_ms(),
		.behind = behind,
	};
	bool ok = load(&loading, mapped->bytes, error);
	buf_finish(&loading.payload);
	arena_destroy(loading.arena);
	return ok;
}

/* --- the folder --- */

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *place)
{
	return remove(path);
}

static void remove_folder(const struct old_rdb *rdb)
{
	nftw(rdb->config.data_dir.data, remove_one, OPEN_FILES, FTW_DEPTH | FTW_PHYS);
}

static bool open_file(struct mapped *mapped, struct str path, struct error *error)
{
	int fd = open(path.data, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat about;
	if (fd < 0 || fstat(fd, &about) != 0) {
		return file_fail(error, "read", path);
	}
	bool ok = S_ISREG(about.st_mode)
			  ? mapped_open(mapped, fd, error)
			  : error_set(error, ERROR_INVALID, "%.*s is no file.", STR_ARG(path));
	close(fd);
	return ok;
}

bool old_rdb_open(struct old_rdb *rdb, const struct config *config, struct str path,
	struct behind *behind, struct error *error)
{
	struct mapped mapped = { .bytes = STR_EMPTY };
	*rdb = (struct old_rdb) { .config = {
					  .arena = config->arena,
					  .data_dir = arena_printf(config->arena,
						  "%.*s/" FOLDER, STR_ARG(config->data_dir)),
					  .redis = { .kind = CONFIG_REDIS_PRIVATE },
				  } };
	remove_folder(rdb); /* of one who was killed */
	bool ok = open_file(&mapped, path, error) &&
		  file_make_folder(config->arena, rdb->config.data_dir, error) &&
		  store_link_open(&rdb->link, &rdb->config, error) &&
		  load_file(rdb, &mapped, behind, error);
	mapped_close(&mapped);
	rdb->link.place = path;
	return ok;
}

void old_rdb_close(struct old_rdb *rdb)
{
	store_link_close(&rdb->link);
	remove_folder(rdb);
}
