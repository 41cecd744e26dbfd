#include "backup/place.h"

#include "backup/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

bool place_is_bucket(struct str source)
{
	return str_starts_with(source, S3_SCHEME);
}

bool place_open(struct place *place, const struct config *config, struct str target,
	struct error *error)
{
	struct arena *arena = config->arena;
	*place = (struct place) { .arena = arena };
	place->folder = arena_printf(arena, "%.*s/backups", STR_ARG(config->data_dir));
	if (place_is_bucket(target)) {
		place->shown = target;
		place->s3 = s3_create(target, error);
		return place->s3 != NULL;
	}
	if (target.len) {
		place->folder = arena_str(arena, target);
	}
	place->shown = place->folder;
	return true;
}

void place_close(struct place *place)
{
	s3_destroy(place->s3);
	place->s3 = NULL;
}

static bool list_folder(
	struct place *place, struct str **names, size_t *count, struct error *error)
{
	size_t capacity = 64;
	*names = arena_array(place->arena, struct str, capacity);
	*count = 0;
	DIR *folder = opendir(place->folder.data);
	if (!folder) {
		return file_fail(error, "read", place->folder);
	}
	struct dirent *entry;
	while (errno = 0, (entry = readdir(folder))) {
		if (*count == capacity) {
			struct str *more = arena_array(place->arena, struct str, capacity * 2);
			memcpy(more, *names, capacity * sizeof(*more));
			*names = more;
			capacity *= 2;
		}
		(*names)[(*count)++] = arena_str(place->arena, str_from_cstr(entry->d_name));
	}
	bool is_end = errno == 0 || file_fail(error, "read", place->folder);
	closedir(folder);
	return is_end;
}

static bool remove_one(struct place *place, struct str name, struct error *error)
{
	if (place->s3) {
		return s3_remove(place->s3, name, error);
	}
	struct str path =
		arena_printf(place->arena, "%.*s/%.*s", STR_ARG(place->folder), STR_ARG(name));
	/* a folder of that name is none of ours: unlink() refuses it */
	return unlink(path.data) == 0 || errno == ENOENT || errno == EISDIR || errno == EPERM ||
	       file_fail(error, "removed", path);
}

bool place_tidy(struct place *place, struct keep_rule rule, int64_t now_s, size_t *removed,
	size_t *kept, struct error *error)
{
	struct str *names;
	size_t count;
	*removed = *kept = 0;
	if (!(place->s3 ? s3_list(place->s3, place->arena, &names, &count, error)
			: list_folder(place, &names, &count, error))) {
		return false;
	}
	bool *keep = arena_array(place->arena, bool, count + 1);
	backup_names_keep(place->arena, names, count, rule, now_s, keep);
	for (size_t i = 0; i < count; i++) {
		if (keep[i]) {
			*kept += backup_name_time(names[i]) >= 0;
		} else if (remove_one(place, names[i], error)) {
			(*removed)++;
		} else {
			return false;
		}
	}
	return true;
}

static int fetch_object(
	struct arena *arena, struct str source, struct str work_dir, struct error *error)
{
	struct s3 *s3 = s3_create(source, error);
	int fd = s3 ? file_nameless(arena, work_dir, error) : -1;
	if (fd >= 0 && !s3_get(s3, STR_EMPTY, fd, error)) {
		close(fd);
		fd = -1;
	}
	s3_destroy(s3);
	return fd;
}

int place_fetch(const struct config *config, struct str source, struct str work_dir,
	struct error *error)
{
	if (place_is_bucket(source)) {
		return fetch_object(config->arena, source, work_dir, error);
	}
	int fd = open(arena_cstr(config->arena, source), O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		file_fail(error, "read", source);
	}
	return fd;
}
