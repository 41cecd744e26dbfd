#include "backup/bring_back.h"

#include "backup/file.h"
#include "backup/interrupt.h"
#include "backup/mapped.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_SIZE (64 * 1024)

static const struct contents_kind *find(
	struct plan *plan, size_t index, struct str *name, int *kind)
{
	const struct contents_kind *found = contents_find(
		plan->staged->kinds, plan->staged->manifest.files[index].name, name);
	*kind = found ? (int)(found - plan->staged->kinds) : -1;
	return found;
}

static bool has_hash(int fd, const uint8_t hash[PACK_HASH_SIZE])
{
	char bytes[READ_SIZE];
	size_t len;
	uint8_t is[PACK_HASH_SIZE];
	crypto_hash_sha256_state state;
	crypto_hash_sha256_init(&state);
	do {
		if (!file_read(fd, bytes, sizeof(bytes), &len)) {
			return false;
		}
		crypto_hash_sha256_update(&state, (const uint8_t *)bytes, len);
	} while (len == sizeof(bytes));
	crypto_hash_sha256_final(&state, is);
	return memcmp(is, hash, PACK_HASH_SIZE) == 0;
}

static bool find_fate(struct plan *plan, const struct contents_kind *kind, struct str name,
	const struct manifest_file *file, enum fate *fate, struct error *error)
{
	struct stat about;
	struct str path = arena_printf(
		plan->staged->arena, "%.*s/%.*s", STR_ARG(kind->folder), STR_ARG(name));
	if (lstat(path.data, &about) != 0 && errno == ENOENT) {
		*fate = FATE_NEW;
		return true;
	}
	int fd = open(path.data, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	bool is_known = fd >= 0 && fstat(fd, &about) == 0;
	bool same = is_known && S_ISREG(about.st_mode) &&
		    (uint64_t)about.st_size == file->size && has_hash(fd, file->hash);
	*fate = same ? FATE_SAME : FATE_REPLACES;
	if (fd >= 0) {
		close(fd);
	}
	return !is_known || !S_ISDIR(about.st_mode) ||
	       error_set(error, ERROR_CONFLICT,
		       "%.*s is a folder, where the backup has a file. Move it away first.",
		       STR_ARG(path));
}

static bool look_at_store(struct plan *plan, struct error *error)
{
	bool used;
	if (!store_link_is_used(plan->link, &used, error)) {
		return false;
	}
	if (used) {
		return error_set(error, ERROR_CONFLICT,
			"EchoNest is running on %.*s. Stop it first, all of its processes: "
			"what people do meanwhile would be lost.",
			STR_ARG(plan->link->place));
	}
	redisReply *reply = store_link_ask(plan->link, error, "DBSIZE");
	plan->keys = reply && reply->type == REDIS_REPLY_INTEGER ? (uint64_t)reply->integer : 0;
	freeReplyObject(reply);
	return reply != NULL;
}

bool plan_make(
	struct plan *plan, struct staged *staged, struct store_link *link, struct error *error)
{
	*plan = (struct plan) { .staged = staged, .link = link };
	plan->fates = arena_array(staged->arena, enum fate, staged->manifest.count);
	if (!look_at_store(plan, error)) {
		return false;
	}
	plan->overwrites = plan->keys > 0;
	for (size_t i = 0; i < staged->manifest.count; i++) {
		struct str name;
		int number;
		const struct contents_kind *kind = find(plan, i, &name, &number);
		if (kind) {
			if (!find_fate(plan, kind, name, &staged->manifest.files[i],
				    &plan->fates[i], error)) {
				return false;
			}
			plan->counts[number][plan->fates[i]]++;
			plan->overwrites |= plan->fates[i] == FATE_REPLACES;
		}
	}
	return true;
}

/* `paths[i]`: where the file waits; NULL: it is none that moves. */
static bool copy_all(struct plan *plan, const char **paths, struct error *error)
{
	struct staged *staged = plan->staged;
	for (size_t i = 0; i < staged->manifest.count; i++) {
		struct str name;
		int number;
		const struct contents_kind *kind = find(plan, i, &name, &number);
		if (!kind || plan->fates[i] == FATE_SAME) {
			continue;
		}
		const char *path = NULL;
		int from = interrupt_none(error) &&
					   file_make_folder(staged->arena, kind->folder, error)
				   ? staged_file(staged, i, error)
				   : -1;
		bool ok = from >= 0 && file_copy_beside(staged->arena, from, kind->folder,
					       kind->mode, &path, error);
		if (from >= 0) {
			close(from);
		}
		if (!ok) {
			return false;
		}
		paths[i] = path;
	}
	return true;
}

static bool load_store(struct plan *plan, struct load_report *report, struct error *error)
{
	struct staged *staged = plan->staged;
	struct mapped mapped;
	struct progress progress;
	int fd = staged_file(staged, staged->store, error);
	if (fd < 0) {
		return false;
	}
	progress_init(&progress);
	bool ok = mapped_open(&mapped, fd, error);
	close(fd);
	if (ok) {
		ok = load_snapshot(plan->link, mapped.bytes, staged->manifest.database,
			&progress, report, error);
		mapped_close(&mapped);
	}
	return ok;
}

static void sync_folder(struct str folder)
{
	int fd = open(folder.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

static bool move_all(struct plan *plan, const char **paths, struct error *error)
{
	struct staged *staged = plan->staged;
	bool ok = true;
	for (size_t i = 0; i < staged->manifest.count; i++) {
		struct str name;
		int number;
		const struct contents_kind *kind = find(plan, i, &name, &number);
		if (!kind) {
			continue;
		}
		struct str path = arena_printf(
			staged->arena, "%.*s/%.*s", STR_ARG(kind->folder), STR_ARG(name));
		if (!paths[i]) {
			/* right already, but perhaps open to others */
			chmod(path.data, kind->mode);
		} else if (rename(paths[i], path.data) == 0) {
			paths[i] = NULL;
		} else {
			ok = file_fail(error, "replaced", path);
		}
	}
	for (int i = 0; i < CONTENTS_KINDS; i++) {
		sync_folder(staged->kinds[i].folder);
	}
	return ok;
}

bool plan_carry_out(struct plan *plan, struct load_report *report, struct error *error)
{
	size_t count = plan->staged->manifest.count;
	const char **paths = arena_array(plan->staged->arena, const char *, count);
	bool ok = copy_all(plan, paths, error) && load_store(plan, report, error) &&
		  move_all(plan, paths, error);
	for (size_t i = 0; i < count; i++) {
		if (paths[i]) {
			unlink(paths[i]);
		}
	}
	return ok;
}
