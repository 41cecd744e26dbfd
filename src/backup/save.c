#include "backup/save.h"

#include "backup/contents.h"
#include "backup/file.h"
#include "backup/mapped.h"
#include "backup/rdb.h"
#include "backup/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct save {
	const struct save_options *options;
	struct packer *packer;
	struct manifest *manifest;
	struct progress progress;
	uint64_t packed;
};

/* A snapshot that can't be brought back is none. */
static bool check_snapshot(struct save *save, int fd, struct error *error)
{
	struct mapped mapped;
	struct rdb rdb;
	struct rdb_entry entry;
	if (!mapped_open(&mapped, fd, error)) {
		return false;
	}
	struct arena *arena = arena_create();
	bool found = true, ok = rdb_begin(&rdb, mapped.bytes, error);
	while (ok && found) {
		ok = rdb_next(&rdb, arena, &entry, &found, error);
		save->manifest->keys += found && entry.database == save->manifest->database;
		arena_reset(arena);
	}
	arena_destroy(arena);
	mapped_close(&mapped);
	return ok;
}

static bool fetch_store(struct save *save, int fd, struct error *error)
{
	struct store_link link;
	bool ok = store_link_open(&link, save->options->config, error) &&
		  snapshot_fetch(&link, fd, save->options->wait_s, &save->progress, error);
	store_link_close(&link);
	return ok && check_snapshot(save, fd, error);
}

/* What the file holds by now: a log may grow while it is read. */
static bool add_fd(struct save *save, struct str name, int fd, struct error *error)
{
	struct stat about;
	struct manifest_file file = { .name = name };
	if (fstat(fd, &about) != 0) {
		return file_fail(error, "read", name);
	}
	file.size = (uint64_t)about.st_size;
	if (!packer_add(save->packer, name, fd, file.size, (int64_t)about.st_mtime, file.hash,
		    error)) {
		return false;
	}
	manifest_add(save->manifest, save->options->arena, &file);
	save->packed += file.size;
	progress_show(&save->progress, "packed", save->packed, save->packed);
	return true;
}

static bool add_file(struct save *save, const struct contents_kind *kind, struct str name,
	struct error *error)
{
	struct arena *arena = save->options->arena;
	struct str path =
		arena_printf(arena, "%.*s/%.*s", STR_ARG(kind->folder), STR_ARG(name));
	int fd = open(path.data, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0) {
		/* somebody has just disconnected Spotify */
		return errno == ENOENT || file_fail(error, "read", path);
	}
	bool ok = add_fd(save,
		arena_printf(arena, "%.*s%.*s", STR_ARG(kind->prefix), STR_ARG(name)), fd,
		error);
	close(fd);
	return ok;
}

static bool add_kind(struct save *save, const struct contents_kind *kind, struct error *error)
{
	struct str *names;
	size_t count;
	bool ok = contents_list(save->options->arena, kind, &names, &count, error);
	for (size_t i = 0; ok && i < count; i++) {
		ok = add_file(save, kind, names[i], error);
	}
	return ok;
}

static bool add_all(struct save *save, int store, struct error *error)
{
	struct contents_kind kinds[CONTENTS_KINDS];
	struct buf text = { 0 };
	contents_kinds(save->options->config, kinds);
	bool ok = add_fd(save, STR(CONTENTS_STORE), store, error);
	for (int i = 0; ok && i < CONTENTS_KINDS; i++) {
		ok = add_kind(save, &kinds[i], error);
	}
	manifest_write(save->options->arena, save->manifest, &text);
	if (ok && (text.len > MANIFEST_MOST || save->manifest->count > MANIFEST_FILES_MOST)) {
		ok = error_set(error, ERROR_TOO_LARGE,
			"There are %zu files, more than a backup can hold.",
			save->manifest->count);
	}
	ok = ok &&
	     packer_add_text(save->packer, STR(MANIFEST_NAME), buf_str(&text),
		     save->options->made_ms / 1000, error) &&
	     packer_end(save->packer, error);
	buf_finish(&text);
	progress_end(&save->progress);
	return ok;
}

bool save_backup(const struct save_options *options, int fd, struct manifest *manifest,
	struct error *error)
{
	struct save save = { .options = options, .manifest = manifest };
	*manifest = (struct manifest) { .made_ms = options->made_ms,
		.database = (uint64_t)options->config->redis.database };
	progress_init(&save.progress);
	int store = file_nameless(options->arena, options->work_dir, error);
	bool ok = store >= 0 && fetch_store(&save, store, error);
	if (ok) {
		save.packer = packer_create(fd, options->key, error);
		ok = save.packer && add_all(&save, store, error);
		packer_destroy(save.packer);
	}
	if (store >= 0) {
		close(store);
	}
	return ok;
}
