#include "nest/play_log_names.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>

/* "play_log_2026_02_10.json" */
uint32_t play_log_name_date(struct str name)
{
	struct str form = STR("play_log_####_##_##.json");
	uint32_t date = 0;
	if (name.len != form.len) {
		return 0;
	}
	for (size_t i = 0; i < form.len; i++) {
		bool is_digit = name.data[i] >= '0' && name.data[i] <= '9';
		if (form.data[i] == '#' ? !is_digit : name.data[i] != form.data[i]) {
			return 0;
		}
		date = form.data[i] == '#' ? date * 10 + (uint32_t)(name.data[i] - '0') : date;
	}
	return date;
}

/* All names are equally long, so that their order is that of the days. */
static int newest_first(const void *a, const void *b)
{
	const struct str *one = a, *other = b;
	return memcmp(other->data, one->data, one->len);
}

static struct str *collect(struct arena *arena, DIR *listing, size_t *count)
{
	struct str *names = NULL;
	size_t room = 0;
	for (struct dirent *item; (item = readdir(listing));) {
		struct str name = str_from_cstr(item->d_name);
		if (play_log_name_date(name) == 0) {
			continue;
		}
		if (*count == room) {
			room = room ? room * 2 : 64;
			struct str *more = arena_array(arena, struct str, room);
			if (*count > 0) {
				memcpy(more, names, *count * sizeof(*names));
			}
			names = more;
		}
		names[(*count)++] = arena_str(arena, name);
	}
	return names;
}

bool play_log_names(struct arena *arena, struct str folder, struct str **names, size_t *count,
	struct error *error)
{
	*names = NULL;
	*count = 0;
	const char *path = arena_cstr(arena, folder);
	DIR *listing = opendir(path);
	if (!listing) {
		return errno == ENOENT ||
		       error_set(error, ERROR_UNAVAILABLE, "The folder %s can't be read: %s",
			       path, strerror(errno));
	}
	*names = collect(arena, listing, count);
	closedir(listing);
	if (*count > 0) {
		qsort(*names, *count, sizeof(**names), newest_first);
	}
	return true;
}

struct str play_log_path(struct arena *arena, struct str folder, int64_t ended_ms)
{
	time_t seconds = (time_t)(ended_ms / 1000);
	struct tm utc;
	gmtime_r(&seconds, &utc);
	return arena_printf(arena, "%.*s/play_log_%04d_%02d_%02d.json", STR_ARG(folder),
		utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday);
}
