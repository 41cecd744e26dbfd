#include "backup/staged.h"

#include "backup/file.h"
#include "backup/interrupt.h"
#include "backup/leftovers.h"
#include "backup/progress.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define READ_SIZE (64 * 1024)

/* What was found, before the manifest, which comes last, has said what there should be. */
struct unpacking {
	struct staged *staged;
	struct unpacker *unpacker;
	struct manifest found;
	struct buf manifest; /* its text */
	struct progress progress;
	uint64_t done;
};

static struct str path_of(struct staged *staged, size_t index)
{
	return arena_printf(staged->arena, "%.*s/%zu", STR_ARG(staged->folder), index);
}

int staged_file(struct staged *staged, size_t index, struct error *error)
{
	int fd = open(path_of(staged, index).data, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		file_fail(error, "read", staged->manifest.files[index].name);
	}
	return fd;
}

static bool copy_file(
	struct unpacking *unpacking, int to, struct manifest_file *file, struct error *error)
{
	char bytes[READ_SIZE];
	size_t len;
	crypto_hash_sha256_state state;
	crypto_hash_sha256_init(&state);
	do {
		if (!interrupt_none(error) || !unpacker_read(unpacking->unpacker, bytes,
						      sizeof(bytes), &len, error)) {
			return false;
		}
		crypto_hash_sha256_update(&state, (const uint8_t *)bytes, len);
		if (!file_write(to, (struct str) { bytes, len })) {
			return file_fail(error, "unpacked", file->name);
		}
		unpacking->done += len;
		progress_show(
			&unpacking->progress, "unpacked", unpacking->done, unpacking->done);
	} while (len > 0);
	crypto_hash_sha256_final(&state, file->hash);
	return true;
}

static bool unpack_file(
	struct unpacking *unpacking, struct str name, uint64_t size, struct error *error)
{
	struct staged *staged = unpacking->staged;
	struct manifest_file file = { .name = name, .size = size };
	struct str inside;
	if ((!str_equal_cstr(name, CONTENTS_STORE) &&
		    !contents_find(staged->kinds, name, &inside)) ||
		unpacking->found.count == MANIFEST_FILES_MOST) {
		return error_set(error, ERROR_INVALID,
			"The backup holds %.100s, which no backup of EchoNest does.",
			name.data);
	}
	struct str path = path_of(staged, unpacking->found.count);
	int to = open(path.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (to < 0) {
		return file_fail(error, "written", path);
	}
	bool ok = copy_file(unpacking, to, &file, error);
	close(to);
	if (ok) {
		manifest_add(&unpacking->found, staged->arena, &file);
	}
	return ok;
}

static bool unpack_manifest(struct unpacking *unpacking, uint64_t size, struct error *error)
{
	size_t len;
	if (size > MANIFEST_MOST || unpacking->manifest.len > 0) {
		return error_set(error, ERROR_INVALID, "The backup's manifest is damaged.");
	}
	char *text = buf_reserve(&unpacking->manifest, (size_t)size);
	if (!unpacker_read(unpacking->unpacker, text, (size_t)size, &len, error)) {
		return false;
	}
	unpacking->manifest.len = len;
	return true;
}

static bool unpack_all(struct unpacking *unpacking, struct error *error)
{
	struct str name;
	uint64_t size;
	do {
		if (!unpacker_next(unpacking->unpacker, &name, &size, error)) {
			return false;
		}
		if (name.len && !(str_equal_cstr(name, MANIFEST_NAME)
						? unpack_manifest(unpacking, size, error)
						: unpack_file(unpacking, name, size, error))) {
			return false;
		}
	} while (name.len);
	return true;
}

/* The manifest lists the files in the order in which they stand. */
static bool compare(struct unpacking *unpacking, struct error *error)
{
	struct staged *staged = unpacking->staged;
	const struct manifest *found = &unpacking->found;
	struct str text = arena_str(staged->arena, buf_str(&unpacking->manifest));
	if (!manifest_parse(staged->arena, text, &staged->manifest, error)) {
		return false;
	}
	if (staged->manifest.count != found->count) {
		return error_set(error, ERROR_INVALID,
			"The backup is damaged: it should hold %zu files and holds %zu.",
			staged->manifest.count, found->count);
	}
	staged->store = found->count;
	for (size_t i = 0; i < found->count; i++) {
		const struct manifest_file *is = &found->files[i],
					   *should = &staged->manifest.files[i];
		if (!str_equal(is->name, should->name) || is->size != should->size ||
			memcmp(is->hash, should->hash, PACK_HASH_SIZE) != 0) {
			return error_set(error, ERROR_INVALID,
				"The backup is damaged: the checksum of %.*s is wrong.",
				(int)(is->name.len < 100 ? is->name.len : 100), is->name.data);
		}
		if (str_equal_cstr(is->name, CONTENTS_STORE)) {
			staged->store = i;
		}
	}
	return staged->store < found->count ||
	       error_set(error, ERROR_INVALID, "The backup is damaged: it has no store.");
}

bool staged_open(struct staged *staged, const struct config *config, struct str work_dir,
	int fd, const uint8_t *key, struct error *error)
{
	struct unpacking unpacking = { .staged = staged };
	*staged = (struct staged) { .arena = config->arena, .folder = STR_EMPTY };
	contents_kinds(config, staged->kinds);
	struct str folder =
		arena_printf(staged->arena, "%.*s/" LEFTOVER_FORM, STR_ARG(work_dir));
	if (!mkdtemp((char *)folder.data)) {
		return file_fail(error, "written", work_dir);
	}
	staged->folder = folder;
	progress_init(&unpacking.progress);
	unpacking.unpacker = unpacker_create(fd, key, error);
	bool ok = unpacking.unpacker && unpack_all(&unpacking, error) &&
		  compare(&unpacking, error);
	progress_end(&unpacking.progress);
	unpacker_destroy(unpacking.unpacker);
	buf_finish(&unpacking.manifest);
	return ok;
}

void staged_remove(struct staged *staged)
{
	if (staged->folder.len) {
		/* numbers without a gap */
		for (size_t i = 0; unlink(path_of(staged, i).data) == 0; i++) {
		}
		rmdir(staged->folder.data);
		staged->folder = STR_EMPTY;
	}
}
