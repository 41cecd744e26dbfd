/* What DEBUG and `echonest dev` fill in, so that a fresh checkout just runs. */
#include "base/config_parts.h"
#include "base/folder.h"
#include "base/random.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

void config_complete_debug(struct config_loading *loading)
{
	struct config *config = loading->config;
	struct str origin = config_origin(config, "DEBUG");
	if (loading->sources->dev && config->is_local && origin.len == 0) {
		config->debug = true;
	}
	if (!config->debug) {
		return;
	}
	if (!config->is_local) {
		config_problem_add(loading, CONFIG_WARNING, origin,
			"DEBUG is on although HOSTNAME is a public one: cookies are not "
			"protected. Set DEBUG=false.");
	}
	/* Who moves the port of a local server means the links too. */
	if (!config_value_is_set(loading, "HOSTNAME") && config_value_is_set(loading, "PORT")) {
		config->hostname =
			arena_printf(config->arena, "localhost:%lld", (long long)config->port);
	}
}

static bool is_folder(struct str path)
{
	struct stat status;
	return stat(path.data, &status) == 0 && S_ISDIR(status.st_mode);
}

void config_complete_dev(struct config_loading *loading)
{
	struct config *config = loading->config;
	if (!loading->sources->dev) {
		return;
	}
	if (config->dev_auth_email.len == 0) {
		config->dev_auth_email = STR("you@example.com");
	}
	if (!config_value_is_set(loading, "MUSIC_DIR") && !is_folder(config->music_dir) &&
		loading->sources->share_root) {
		struct str demo = arena_printf(
			config->arena, "%s/assets/music", loading->sources->share_root);
		config->music_dir = is_folder(demo) ? demo : config->music_dir;
	}
}

/*
 * Writes the key under another name and links it into place, so that of two servers that start
 * at once both end up with the same whole key.
 */
static bool write_key(struct str folder, struct str path, struct str key, struct error *error)
{
	char temporary[4096];
	int len = snprintf(temporary, sizeof(temporary), "%s/.secret_key.%ld", folder.data,
		(long)getpid());
	if (len < 0 || (size_t)len >= sizeof(temporary)) {
		return error_set(error, ERROR_INVALID, "DATA_DIR is too long.");
	}
	unlink(temporary);
	int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool written = fd >= 0 && write(fd, key.data, key.len) == (ssize_t)key.len &&
		       write(fd, "\n", 1) == 1 && fsync(fd) == 0;
	int reason = errno;
	if (fd >= 0) {
		close(fd);
	}
	if (written && link(temporary, path.data) != 0 && errno != EEXIST) {
		written = false;
		reason = errno;
	}
	unlink(temporary);
	return written || error_set(error, ERROR_INTERNAL, "%s can't be written: %s.",
				  path.data, strerror(reason));
}

static bool read_key(struct config *config, struct str path, bool *found, struct error *error)
{
	struct str content;
	if (!config_read_file(config->arena, path.data, &content, found, error)) {
		return false;
	}
	content = str_trim(content);
	if (content.len < 32 || !str_is_utf8(content)) {
		return error_set(error, ERROR_INVALID,
			"%s holds no key of 32 characters; remove it, and a new one is made.",
			path.data);
	}
	config->secret_key = arena_str(config->arena, content);
	return true;
}

bool config_secret_key_keep(struct config_loading *loading, struct error *error)
{
	struct config *config = loading->config;
	struct str path =
		arena_printf(config->arena, "%.*s/secret_key", STR_ARG(config->data_dir));
	bool found;
	if (read_key(config, path, &found, error)) {
		return true;
	}
	if (found) {
		return false;
	}
	config->secret_key = random_token(config->arena);
	if (loading->sources->dry) {
		return true;
	}
	return folder_prepare(config->arena, "DATA_DIR", config->data_dir, 0700, error) &&
	       write_key(config->data_dir, path, config->secret_key, error) &&
	       read_key(config, path, &found, error);
}
