#include "serve/static_file.h"

#include "serve/page.h"
#include "serve/parts.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define AIRHORNS_MAX 256

bool static_file_name_is_safe(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.data[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.')) {
			return false;
		}
	}
	return name.len > 0 && name.len <= 200 && name.data[0] != '.';
}

const char *static_file_type(struct str name)
{
	static const struct {
		const char *ending, *type;
	} types[] = {
		{ ".js", "text/javascript; charset=utf-8" },
		{ ".css", "text/css; charset=utf-8" },
		{ ".svg", "image/svg+xml" },
		{ ".png", "image/png" },
		{ ".jpg", "image/jpeg" },
		{ ".webp", "image/webp" },
		{ ".ico", "image/x-icon" },
		{ ".woff2", "font/woff2" },
		{ ".webmanifest", "application/manifest+json" },
		{ ".mp3", "audio/mpeg" },
		{ ".ogg", "audio/ogg" },
		{ ".wav", "audio/wav" },
	};
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (str_ends_with(name, str_from_cstr(types[i].ending))) {
			return types[i].type;
		}
	}
	return NULL;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct str *)a)->data, ((const struct str *)b)->data);
}

/* Adds the name without its ending unless it is there; a horn may come in several formats. */
static void add_name(struct arena *arena, struct str *names, size_t *count, struct str file)
{
	const char *type = static_file_name_is_safe(file) ? static_file_type(file) : NULL;
	if (!type || strncmp(type, "audio/", 6) != 0 || *count == AIRHORNS_MAX) {
		return;
	}
	struct str name = str_slice(file, 0, str_index_of(file, '.'));
	for (size_t i = 0; i < *count; i++) {
		if (str_equal(names[i], name)) {
			return;
		}
	}
	names[(*count)++] = arena_str(arena, name);
}

void static_file_airhorns(
	struct arena *arena, struct str share_root, struct str **names, size_t *count)
{
	struct str path = arena_printf(arena, "%.*s/assets/airhorns", STR_ARG(share_root));
	DIR *folder = opendir(path.data);
	*names = arena_array(arena, struct str, AIRHORNS_MAX);
	*count = 0;
	if (!folder) {
		return;
	}
	for (struct dirent *entry; (entry = readdir(folder));) {
		add_name(arena, *names, count, str_from_cstr(entry->d_name));
	}
	closedir(folder);
	qsort(*names, *count, sizeof(**names), compare_names);
}

/* Opens a regular file; the name was checked. */
static int open_file(struct call *call, const char *folder, struct stat *about)
{
	struct str path = arena_printf(call->arena, "%.*s/%s/%.*s",
		STR_ARG(call->serve->share_root), folder, STR_ARG(call->param));
	int fd = open(path.data, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0) {
		return -1;
	}
	if (fstat(fd, about) != 0 || !S_ISREG(about->st_mode)) {
		close(fd);
		return -1;
	}
	return fd;
}

static void reply_file(struct call *call, const char *folder, struct str caching)
{
	struct stat about;
	const char *type =
		static_file_name_is_safe(call->param) ? static_file_type(call->param) : NULL;
	int fd = type ? open_file(call, folder, &about) : -1;
	if (fd < 0) {
		page_not_found(call);
		return;
	}
	struct http_file file = {
		.fd = fd,
		.size = about.st_size,
		.etag = arena_printf(call->arena, "\"%llx-%llx\"",
			(unsigned long long)about.st_mtim.tv_sec * 1000 +
				(unsigned long long)about.st_mtim.tv_nsec / 1000000,
			(unsigned long long)about.st_size),
		.type = type,
	};
	http_header(call->http, "Cache-Control", caching);
	http_reply_file(call->http, &file);
}

void static_file_asset(struct call *call)
{
	reply_file(call, "web/dist", STR("public, max-age=31536000, immutable"));
}

void static_file_audio(struct call *call)
{
	reply_file(call, "assets/airhorns", STR("public, max-age=3600"));
}
