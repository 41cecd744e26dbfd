#include "backup/contents.h"

#include "base/log.h"
#include "nest/play_log_names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

static bool is_play_log(struct str name)
{
	return play_log_name_date(name) != 0;
}

/* Emails, and whatever the Python server called them; hidden ones are half written. */
static bool is_token(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		if (name.data[i] == '/' || (unsigned char)name.data[i] < ' ') {
			return false;
		}
	}
	return name.len > 0 && name.len <= NAME_MAX && name.data[0] != '.' && str_is_utf8(name);
}

/* The key that is made when none is configured: without it all sessions end. */
static bool is_secret_key(struct str name)
{
	return str_equal(name, STR("secret_key"));
}

void contents_kinds(const struct config *config, struct contents_kind kinds[CONTENTS_KINDS])
{
	kinds[0] = (struct contents_kind) { STR("play_logs/"), config->log_dir, 0640,
		"play logs", is_play_log };
	kinds[1] = (struct contents_kind) { STR("oauth_creds/"), config->oauth_cache_path, 0600,
		"tokens", is_token };
	kinds[2] = (struct contents_kind) { STR("data/"), config->data_dir, 0600, "secret key",
		is_secret_key };
}

const struct contents_kind *contents_find(const struct contents_kind kinds[CONTENTS_KINDS],
	struct str backup_name, struct str *name)
{
	for (int i = 0; i < CONTENTS_KINDS; i++) {
		*name = str_from(backup_name, kinds[i].prefix.len);
		if (str_starts_with(backup_name, kinds[i].prefix) && kinds[i].accepts(*name)) {
			return &kinds[i];
		}
	}
	return NULL;
}

/* Links are not followed: whoever may write there could have anything read by them. */
static bool is_file(DIR *folder, const struct contents_kind *kind, const char *name)
{
	struct stat about;
	if (fstatat(dirfd(folder), name, &about, AT_SYMLINK_NOFOLLOW) != 0) {
		/* else it can't be read either, and that is told when it is tried */
		return errno != ENOENT;
	}
	if (S_ISLNK(about.st_mode)) {
		log_warning("link_left_out_of_backup", LOG_STR("folder", kind->folder),
			LOG_CSTR("name", name));
	}
	return S_ISREG(about.st_mode);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct str *)a)->data, ((const struct str *)b)->data);
}

bool contents_list(struct arena *arena, const struct contents_kind *kind, struct str **names,
	size_t *count, struct error *error)
{
	size_t capacity = 64;
	*names = arena_array(arena, struct str, capacity);
	*count = 0;
	DIR *folder = opendir(arena_cstr(arena, kind->folder));
	if (!folder) {
		return errno == ENOENT ||
		       error_set(error, ERROR_UNAVAILABLE, "%.*s can't be read: %s.",
			       STR_ARG(kind->folder), strerror(errno));
	}
	struct dirent *entry;
	while (errno = 0, (entry = readdir(folder))) {
		struct str name = str_from_cstr(entry->d_name);
		if (!kind->accepts(name) || !is_file(folder, kind, entry->d_name)) {
			continue;
		}
		if (*count == capacity) {
			struct str *more = arena_array(arena, struct str, capacity * 2);
			memcpy(more, *names, capacity * sizeof(*more));
			*names = more;
			capacity *= 2;
		}
		(*names)[(*count)++] = arena_str(arena, name);
	}
	int reason = errno; /* else the end looks like a failure, and a failure like the end */
	closedir(folder);
	qsort(*names, *count, sizeof(**names), by_name);
	return reason == 0 || error_set(error, ERROR_UNAVAILABLE, "%.*s can't be read: %s.",
				      STR_ARG(kind->folder), strerror(reason));
}
