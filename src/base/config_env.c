/* The .env file: NAME=value lines, as shells, Docker Compose and dotenv libraries agree on
 * them. */
#include "base/buf.h"
#include "base/config_parts.h"

/* The bytes behind `quote`, up to its partner; false when there is none. */
static bool read_quoted(
	struct arena *arena, struct str text, char quote, struct str *value, struct str *rest)
{
	char *out = arena_alloc(arena, text.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		if (c == quote) {
			out[len] = '\0';
			*value = (struct str) { out, len };
			*rest = str_from(text, i + 1);
			return true;
		}
		if (quote == '"' && c == '\\' && i + 1 < text.len) {
			c = text.data[++i];
			if (c == 'n') {
				c = '\n';
			} else if (c != '"' && c != '\\' && c != '$') {
				out[len++] = '\\';
			}
		}
		out[len++] = c;
	}
	return false;
}

/* Up to a comment: " #". A # inside a word belongs to it. */
static struct str read_bare(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		bool after_space =
			i == 0 || text.data[i - 1] == ' ' || text.data[i - 1] == '\t';
		if (text.data[i] == '#' && after_space) {
			return str_trim(str_slice(text, 0, i));
		}
	}
	return str_trim(text);
}

static bool is_name(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.data[i];
		bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
		bool digit = c >= '0' && c <= '9' && i > 0;
		if (!letter && !digit) {
			return false;
		}
	}
	return name.len > 0;
}

/* What is wrong with a line, or NULL. The line itself is never shown: it may hold a secret. */
static const char *parse_line(struct arena *arena, struct str line, struct config_env_line *out)
{
	if (str_starts_with(line, STR("export "))) {
		line = str_trim(str_from(line, 7));
	}
	size_t equals = str_index_of(line, '=');
	if (equals == line.len) {
		return "This line has no \"=\"; write NAME=value.";
	}
	out->name = str_trim(str_slice(line, 0, equals));
	if (!is_name(out->name)) {
		return "The name before \"=\" may have only letters, digits and underscores.";
	}
	struct str text = str_trim(str_from(line, equals + 1));
	if (text.len == 0 || (text.data[0] != '"' && text.data[0] != '\'')) {
		out->value = read_bare(text);
		return NULL;
	}
	struct str rest;
	if (!read_quoted(arena, str_from(text, 1), text.data[0], &out->value, &rest)) {
		return "The quote that opens the value is not closed on this line.";
	}
	rest = str_trim(rest);
	if (rest.len && rest.data[0] != '#') {
		return "Something follows the closing quote; put the whole value in quotes.";
	}
	return NULL;
}

void config_env_parse(struct config_loading *loading, struct str content, struct str name,
	struct config_env_line **lines, size_t *count)
{
	struct arena *arena = loading->config->arena;
	if (str_starts_with(content, STR("\xEF\xBB\xBF"))) {
		content = str_from(content, 3);
	}
	*count = 0;
	if (str_index_of(content, '\0') < content.len) {
		config_problem_add(loading, CONFIG_ERROR, name,
			"The file is not UTF-8 (UTF-16 perhaps, as some editors save it); save "
			"it as UTF-8.");
		loading->unread = true;
		return;
	}
	size_t most = 1;
	for (size_t i = 0; i < content.len; i++) {
		most += content.data[i] == '\n';
	}
	*lines = arena_array(arena, struct config_env_line, most);
	struct str line;
	for (size_t number = 1; str_split_next(&content, '\n', &line); number++) {
		line = str_trim(line);
		if (line.len == 0 || line.data[0] == '#') {
			continue;
		}
		struct str where = arena_printf(arena, "%.*s:%zu", STR_ARG(name), number);
		struct config_env_line parsed = { .where = where };
		const char *wrong = parse_line(arena, line, &parsed);
		if (wrong) {
			config_problem_add(loading, CONFIG_ERROR, where, "%s", wrong);
		} else {
			(*lines)[(*count)++] = parsed;
		}
	}
}

static void report_unknown_line(
	struct config_loading *loading, const struct config_env_line *line)
{
	const struct config_setting *setting = config_setting_find(line->name);
	const char *near = config_setting_suggest(line->name, true);
	struct str name = line->name.len > 60 ? STR("This name") : line->name;
	if (setting && setting->env) {
		config_problem_add(loading, CONFIG_WARNING, line->where,
			"%s is called %s in .env; it is left out.", setting->name,
			setting->env);
	} else if (setting) {
		config_problem_add(loading, CONFIG_WARNING, line->where,
			"%s can only be set in config.yaml or local_config.yaml; it is left "
			"out.",
			setting->name);
	} else if (str_equal(name, STR("TZ"))) {
		config_problem_add(loading, CONFIG_WARNING, line->where,
			"TZ counts in the environment of the process only; set it there.");
	} else if (near) {
		config_problem_add(loading, CONFIG_WARNING, line->where,
			"%.*s is no setting; is %s meant?", STR_ARG(name), near);
	} else {
		config_problem_add(loading, CONFIG_WARNING, line->where,
			"%.*s is no setting; data/config.json lists all of them.",
			STR_ARG(name));
	}
}

/* ECHONEST_HOSTNAME is the more exact name, so it wins over HOSTNAME wherever it stands. */
static bool is_outdone(const struct config_setting *setting, const struct config_env_line *line,
	const struct config_env_line *lines, size_t count)
{
	if (!setting->env_file || !str_equal_cstr(line->name, setting->env_file)) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		if (str_equal_cstr(lines[i].name, setting->env) && lines[i].value.len) {
			return true;
		}
	}
	return false;
}

void config_env_apply(
	struct config_loading *loading, const struct config_env_line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct config_env_line *line = &lines[i];
		const struct config_setting *setting =
			config_setting_find_env(line->name, true);
		if (setting && !is_outdone(setting, line, lines, count)) {
			struct config_value value = { .type = CONFIG_VALUE_TEXT,
				.text = line->value };
			config_value_apply(loading, setting, &value, line->where);
		} else if (!setting && !str_equal(line->name, STR("CONFIG_FILES"))) {
			report_unknown_line(loading, line);
		}
	}
}
