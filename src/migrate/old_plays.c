/* The plays of an old server. */
#include "migrate/old_files.h"

#include "backup/file.h"
#include "base/buf.h"
#include "nest/play_log_names.h"

#include <unistd.h>

#define PLAYS_AT_ONCE 1000
#define WHY_UNREAD    "play logs that can't be read"
#define WHY_BROKEN    "lines of play logs that are no plays"

static void add(struct play_import_report *sum, const struct play_import_report *report)
{
	sum->lines += report->lines;
	sum->taken += report->taken;
	sum->known += report->known;
	sum->broken += report->broken;
}

bool bring_in_plays(const struct config *config, struct str folder, bool dry,
	struct behind *behind, struct brought_plays *brought, struct error *error)
{
	struct arena *arena = behind->arena;
	const struct play_import import = { config->log_dir, dry, config->play_log_sync };
	struct str *names;
	size_t count;
	*brought = (struct brought_plays) { 0 };
	if (access(arena_cstr(arena, folder), R_OK | X_OK) != 0) {
		return file_fail(error, "read", folder);
	}
	if (!play_log_names(arena, folder, &names, &count, error)) {
		return false;
	}
	for (size_t i = count; i > 0; i--) {
		struct play_import_report report = { 0 };
		struct str path = arena_printf(
			arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(names[i - 1]));
		brought->files++;
		if (access(path.data, R_OK) != 0) {
			behind_add(behind, names[i - 1], WHY_UNREAD);
			continue;
		}
		if (!play_import_file(&import, path.data, &report, error)) {
			if (error->kind != ERROR_INVALID) {
				return false;
			}
			behind_add(behind, names[i - 1], WHY_UNREAD);
			continue;
		}
		if (report.broken > 0) {
			behind_add(behind,
				arena_printf(arena, "%.*s: %zu, the first in line %zu",
					STR_ARG(names[i - 1]), report.broken,
					report.first_broken),
				WHY_BROKEN);
		}
		add(&brought->sum, &report);
	}
	return true;
}

/* Copies the list into a file of lines, the way that play_import_file() reads. */
static bool write_lines(
	struct old_store *old, const struct old_key *key, int fd, struct error *error)
{
	struct buf lines = { 0 };
	bool ok = true, more = true;
	for (long long first = 0; ok && more; first += PLAYS_AT_ONCE) {
		redisReply *reply = store_link_ask(old->link, error, "ZRANGE %b %lld %lld",
			key->key.data, key->key.len, first, first + PLAYS_AT_ONCE - 1);
		ok = reply != NULL;
		more = ok && reply->type == REDIS_REPLY_ARRAY && reply->elements > 0;
		buf_clear(&lines);
		for (size_t i = 0; more && i < reply->elements; i++) {
			const redisReply *item = reply->element[i];
			if (item->type == REDIS_REPLY_STRING) {
				buf_append(&lines, (struct str) { item->str, item->len });
				buf_append_char(&lines, '\n');
			}
		}
		freeReplyObject(reply);
		if (ok && !file_write(fd, buf_str(&lines))) {
			ok = file_fail(error, "written", STR("a file in DATA_DIR"));
		}
	}
	buf_finish(&lines);
	return ok;
}

bool bring_in_history(const struct config *config, struct old_store *old, bool dry,
	struct brought_plays *brought, struct error *error)
{
	const struct play_import import = { config->log_dir, dry, config->play_log_sync };
	*brought = (struct brought_plays) { 0 };
	struct old_key *key = old_store_take(old, OLD_HISTORY, STR_EMPTY);
	if (!key) {
		return true;
	}
	int fd = file_make_folder(old->arena, config->data_dir, error)
			 ? file_nameless(old->arena, config->data_dir, error)
			 : -1;
	if (fd < 0) {
		return false;
	}
	struct str path = arena_printf(old->arena, "/proc/self/fd/%d", fd);
	bool ok = write_lines(old, key, fd, error) &&
		  play_import_file(&import, path.data, &brought->sum, error);
	close(fd);
	return ok;
}
