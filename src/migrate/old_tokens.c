/* The Spotify tokens of an old server: a file a person, called like their email. */
#include "migrate/old_files.h"

#include "account/email.h"
#include "account/spotify_file.h"
#include "backup/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MOST     16384 /* as account/spotify_file.c */
#define WHY_NAME      "files in the folder of tokens that are not called like a person"
#define WHY_NO_TOKENS "files in the folder of tokens that hold none"
#define WHY_UNREAD    "files in the folder of tokens that can't be read"

/* Reads a file of the old server without changing anything of it. */
static const char *read_tokens(
	struct arena *arena, int folder, const char *name, struct spotify_tokens *tokens)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0) {
		return errno == ELOOP ? WHY_NO_TOKENS : WHY_UNREAD;
	}
	struct stat about;
	char *bytes = arena_alloc(arena, FILE_MOST);
	size_t len = 0;
	const char *why = NULL;
	if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size >= FILE_MOST) {
		why = WHY_NO_TOKENS;
	} else if (!file_read(fd, bytes, FILE_MOST, &len)) {
		why = WHY_UNREAD;
	} else if (!spotify_tokens_parse(arena, (struct str) { bytes, len }, tokens, NULL)) {
		why = WHY_NO_TOKENS;
	}
	close(fd);
	return why;
}

static bool write_tokens(const struct config *config, struct arena *arena, struct str email,
	const struct spotify_tokens *tokens, struct error *error)
{
	struct spotify_pen pen;
	if (!spotify_pen_open(&pen, arena, config->oauth_cache_path, email, error)) {
		return false;
	}
	bool ok = spotify_pen_write(&pen, tokens, error);
	spotify_pen_close(&pen);
	return ok;
}

/* Whether there is a file for that person here, of whatever kind. */
static bool is_here(const struct config *config, struct arena *arena, struct str email)
{
	struct stat about;
	struct str path = arena_printf(
		arena, "%.*s/%.*s", STR_ARG(config->oauth_cache_path), STR_ARG(email));
	return lstat(path.data, &about) == 0;
}

struct bringing {
	const struct config *config;
	struct arena *arena;
	int folder;
	bool dry;
	struct behind *behind;
	struct brought_tokens *brought;
};

static bool bring_file(struct bringing *bringing, const char *name, struct error *error)
{
	struct str email;
	struct spotify_tokens tokens;
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
		return true;
	}
	if (!email_read(bringing->arena, str_from_cstr(name), &email) ||
		!spotify_file_has_name(email)) {
		behind_add(bringing->behind, str_from_cstr(name), WHY_NAME);
		return true;
	}
	const char *why = read_tokens(bringing->arena, bringing->folder, name, &tokens);
	if (why) {
		behind_add(bringing->behind, str_from_cstr(name), why);
		return true;
	}
	if (is_here(bringing->config, bringing->arena, email)) {
		bringing->brought->known++;
		return true;
	}
	bringing->brought->taken++;
	return bringing->dry ||
	       write_tokens(bringing->config, bringing->arena, email, &tokens, error);
}

bool bring_in_tokens(const struct config *config, struct str folder, bool dry,
	struct behind *behind, struct brought_tokens *brought, struct error *error)
{
	*brought = (struct brought_tokens) { 0 };
	DIR *directory = opendir(arena_cstr(behind->arena, folder));
	if (!directory) {
		return file_fail(error, "read", folder);
	}
	struct bringing bringing = { config, arena_create(), dirfd(directory), dry, behind,
		brought };
	bool ok = true;
	for (struct dirent *entry; ok && (entry = readdir(directory));) {
		ok = bring_file(&bringing, entry->d_name, error);
		arena_reset(bringing.arena);
	}
	closedir(directory);
	arena_destroy(bringing.arena);
	return ok;
}
