/* Loading: which source is read when, and who wins. */
#include "base/config.h"

#include "base/config_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define LARGEST_FILE ((size_t)1024 * 1024)

extern char **environ;

struct config_sources config_sources_here(void)
{
	return (struct config_sources) { .folder = ".",
		.environment = (const char *const *)environ };
}

void config_problem_add(struct config_loading *loading, enum config_severity severity,
	struct str where, const char *format, ...)
{
	struct config_problems *problems = loading->problems;
	struct arena *arena = loading->config->arena;
	if (problems->count == problems->capacity) {
		size_t capacity = problems->capacity ? problems->capacity * 2 : 8;
		struct config_problem *items =
			arena_array(arena, struct config_problem, capacity);
		if (problems->count) {
			memcpy(items, problems->items, problems->count * sizeof(*items));
		}
		problems->items = items;
		problems->capacity = capacity;
	}
	va_list args;
	va_start(args, format);
	struct str message = arena_vprintf(arena, format, args);
	va_end(args);
	problems->items[problems->count++] =
		(struct config_problem) { severity, arena_str(arena, where), message };
	problems->errors += severity == CONFIG_ERROR;
}

void config_problems_log(const struct config_problems *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		const struct config_problem *problem = &problems->items[i];
		log_write(problem->severity == CONFIG_ERROR ? LOG_ERROR : LOG_WARNING,
			"config_problem",
			(struct log_field[]) { LOG_STR("where", problem->where),
				LOG_STR("message", problem->message), { 0 } });
	}
}

struct str config_path(struct arena *arena, const char *folder, struct str path)
{
	if ((path.len && path.data[0] == '/') || strcmp(folder, ".") == 0) {
		return arena_str(arena, path);
	}
	return arena_printf(arena, "%s/%.*s", folder, STR_ARG(path));
}

static bool read_all(
	struct arena *arena, int fd, const char *path, struct str *content, struct error *error)
{
	struct stat status;
	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
		return error_set(error, ERROR_INVALID,
			"%s is a folder or the like; make it a file.", path);
	}
	if ((size_t)status.st_size > LARGEST_FILE) {
		return error_set(error, ERROR_TOO_LARGE, "%s is larger than 1 MiB.", path);
	}
	char *bytes = arena_alloc(arena, (size_t)status.st_size + 1);
	size_t len = 0;
	while (len < (size_t)status.st_size) {
		ssize_t got = read(fd, bytes + len, (size_t)status.st_size - len);
		if (got < 0 && errno != EINTR) {
			return error_set(error, ERROR_INTERNAL, "%s can't be read: %s.", path,
				strerror(errno));
		}
		if (got == 0) {
			break;
		}
		len += got > 0 ? (size_t)got : 0;
	}
	bytes[len] = '\0';
	*content = (struct str) { bytes, len };
	return true;
}

bool config_read_file(struct arena *arena, const char *path, struct str *content, bool *found,
	struct error *error)
{
	/* Without O_NONBLOCK a fifo of that name would hold us forever. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	*found = fd >= 0 || (errno != ENOENT && errno != ENOTDIR);
	if (fd < 0 && errno == EACCES) {
		return error_set(error, ERROR_INTERNAL,
			"%s can't be read by the user that runs EchoNest; chown %u it, or "
			"chmod the folders above it.",
			path, (unsigned)geteuid());
	}
	if (fd < 0) {
		return error_set(error, ERROR_INTERNAL, "%s can't be opened: %s.", path,
			strerror(errno));
	}
	bool ok = read_all(arena, fd, path, content, error);
	close(fd);
	return ok;
}

static const char *environment_get(const struct config_sources *sources, const char *name)
{
	size_t len = strlen(name);
	for (const char *const *entry = sources->environment; entry && *entry; entry++) {
		if (strncmp(*entry, name, len) == 0 && (*entry)[len] == '=') {
			return *entry + len + 1;
		}
	}
	return NULL;
}

static void apply_environment(struct config_loading *loading)
{
	for (size_t i = 0; i < config_settings_count; i++) {
		const struct config_setting *setting = &config_settings[i];
		const char *text =
			setting->env ? environment_get(loading->sources, setting->env) : NULL;
		if (text) {
			struct config_value value = { .type = CONFIG_VALUE_TEXT,
				.text = str_from_cstr(text) };
			config_value_apply(loading, setting, &value, STR("environment"));
		}
	}
}

static void apply_yaml_file(struct config_loading *loading, struct str name, bool required)
{
	struct arena *arena = loading->config->arena;
	struct str path = config_path(arena, loading->sources->folder, name);
	struct str content;
	struct error error;
	bool found;
	if (config_read_file(arena, path.data, &content, &found, &error)) {
		config_yaml_apply(loading, content, name);
	} else if (found) {
		config_problem_add(loading, CONFIG_ERROR, name, "%s", error.message);
		loading->unread = true;
	} else if (required) {
		config_problem_add(loading, CONFIG_ERROR, name,
			"CONFIG_FILES names this file, but it does not exist.");
	}
}

static void apply_yaml_files(
	struct config_loading *loading, const struct config_env_line *lines, size_t count)
{
	struct str files = str_from_cstr(environment_get(loading->sources, "CONFIG_FILES"));
	for (size_t i = 0; i < count && files.len == 0; i++) {
		if (str_equal(lines[i].name, STR("CONFIG_FILES"))) {
			files = lines[i].value;
		}
	}
	if (files.len == 0) {
		apply_yaml_file(loading, STR("config.yaml"), false);
		apply_yaml_file(loading, STR("local_config.yaml"), false);
		return;
	}
	struct str part, name;
	while (str_split_next(&files, ',', &part)) {
		while (str_split_next(&part, ':', &name)) {
			if (str_trim(name).len) {
				apply_yaml_file(loading, str_trim(name), true);
			}
		}
	}
}

static void read_env_file(
	struct config_loading *loading, struct config_env_line **lines, size_t *count)
{
	struct arena *arena = loading->config->arena;
	struct str path = config_path(arena, loading->sources->folder, STR(".env"));
	struct str content;
	struct error error;
	bool found;
	*count = 0;
	if (config_read_file(arena, path.data, &content, &found, &error)) {
		config_env_parse(loading, content, STR(".env"), lines, count);
	} else if (found) {
		config_problem_add(loading, CONFIG_ERROR, STR(".env"), "%s", error.message);
		loading->unread = true;
	}
}

struct config_loading config_begin(struct config *config, const struct config_sources *sources,
	struct config_problems *problems)
{
	*config = (struct config) { .arena = arena_create() };
	config->origins = arena_array(config->arena, struct str, config_settings_count);
	struct config_loading loading = {
		.config = config,
		.sources = sources,
		.problems = problems,
		.unfilled = arena_array(
			config->arena, struct config_unfilled, config_settings_count),
	};
	for (size_t i = 0; i < config_settings_count; i++) {
		config_value_reset(&loading, &config_settings[i]);
	}
	return loading;
}

bool config_load(struct config *config, const struct config_sources *sources,
	struct config_problems *problems)
{
	struct config_loading loading = config_begin(config, sources, problems);
	struct config_env_line *lines = NULL;
	size_t count;
	read_env_file(&loading, &lines, &count);
	apply_yaml_files(&loading, lines, count);
	config_env_apply(&loading, lines, count);
	apply_environment(&loading);
	config_complete(&loading);
	return problems->errors == 0;
}

void config_finish(struct config *config)
{
	if (config->arena) {
		arena_destroy(config->arena);
	}
	*config = (struct config) { 0 };
}

struct str config_origin(const struct config *config, const char *name)
{
	const struct config_setting *setting = config_setting_find(str_from_cstr(name));
	return setting ? config->origins[setting - config_settings] : STR_EMPTY;
}

size_t config_count_set(const struct config *config, size_t *all)
{
	size_t count = 0;
	for (size_t i = 0; i < config_settings_count; i++) {
		count += config->origins[i].len > 0;
	}
	*all = config_settings_count;
	return count;
}

bool config_allows_email(const struct config *config, struct str email)
{
	size_t at = email.len;
	for (size_t i = 0; i < email.len; i++) {
		if (email.data[i] == '@') {
			at = i;
		}
	}
	struct str domain = str_from(email, at + 1);
	if (at == 0 || domain.len == 0) {
		return false;
	}
	for (size_t i = 0; i < config->allowed_email_domains.count; i++) {
		if (str_equal_nocase(domain, config->allowed_email_domains.items[i])) {
			return true;
		}
	}
	return config->allows_any_domain;
}
