/* Values that nobody has filled in, and what becomes of them. */
#include "base/config_parts.h"

static bool starts_with_nocase(struct str text, struct str prefix)
{
	return text.len >= prefix.len &&
	       str_equal_nocase(str_slice(text, 0, prefix.len), prefix);
}

static bool contains_nocase(struct str text, struct str word)
{
	for (size_t i = 0; i + word.len <= text.len; i++) {
		if (starts_with_nocase(str_from(text, i), word)) {
			return true;
		}
	}
	return false;
}

/* "<from Google>", "…", "xxxx" */
static bool is_blank_to_fill(struct str text)
{
	size_t crosses = 0;
	while (crosses < text.len && (text.data[crosses] | 0x20) == 'x') {
		crosses++;
	}
	bool is_bracketed =
		text.len > 2 && text.data[0] == '<' && text.data[text.len - 1] == '>';
	return is_bracketed || (crosses == text.len && crosses >= 3) ||
	       str_equal(text, STR("...")) || str_equal(text, STR("…"));
}

/* What examples elsewhere say in the place of a key. */
static bool is_stand_in(struct str text)
{
	static const struct str beginnings[] = { STR("your-"), STR("your_"), STR("your "),
		STR("my-secret"), STR("replace-"), STR("replace_"), STR("insert-"),
		STR("insert_"), STR("todo"), STR("placeholder") };
	static const struct str anywhere[] = { STR("changeme"), STR("change-me"),
		STR("change_me"), STR("change-this"), STR("change_this") };
	for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++) {
		if (starts_with_nocase(text, beginnings[i])) {
			return true;
		}
	}
	for (size_t i = 0; i < sizeof(anywhere) / sizeof(anywhere[0]); i++) {
		if (contains_nocase(text, anywhere[i])) {
			return true;
		}
	}
	return false;
}

static bool is_key(const struct config_setting *setting)
{
	return setting->is_secret || str_ends_with(str_from_cstr(setting->name), STR("_ID"));
}

/* "${REDIS_PASSWORD}", "$(openssl rand -hex 32)": a shell would have replaced it. */
static bool is_left_to_a_shell(struct str text)
{
	for (size_t i = 0; i + 1 < text.len; i++) {
		char open = text.data[i] == '$' ? text.data[i + 1] : '\0';
		char close = open == '{' ? '}' : open == '(' ? ')' : '\0';
		struct str rest = str_from(text, i + 2);
		if (close && str_index_of(rest, close) < rest.len) {
			return true;
		}
	}
	return false;
}

const char *config_placeholder(const struct config_setting *setting, struct str text)
{
	if (is_blank_to_fill(text)) {
		return "still holds the placeholder from the example";
	}
	/* A key is random; a name or a path may well begin with "your-". */
	if (is_key(setting) && is_stand_in(text)) {
		return "holds what an example says, which everybody knows";
	}
	if (is_left_to_a_shell(text)) {
		return "holds $…, which only a shell would replace";
	}
	return NULL;
}

static struct config_unfilled *unfilled_of(
	struct config_loading *loading, const struct config_setting *setting)
{
	return &loading->unfilled[setting - config_settings];
}

void config_placeholder_report(struct config_loading *loading,
	const struct config_setting *setting, struct str where, const char *what)
{
	config_problem_add(loading, CONFIG_WARNING, where,
		"%s %s; it counts as not set. Put a value there, or remove the line.",
		setting->name, what);
	*unfilled_of(loading, setting) =
		(struct config_unfilled) { loading->problems->count, what };
}

bool config_is_unfilled(struct config_loading *loading, const char *name)
{
	const struct config_setting *setting = config_setting_find(str_from_cstr(name));
	return setting && unfilled_of(loading, setting)->problem > 0 &&
	       !config_value_is_set(loading, name);
}

void config_require(struct config_loading *loading, const char *name, const char *how)
{
	const struct config_setting *setting = config_setting_find(str_from_cstr(name));
	const struct config_unfilled *unfilled = unfilled_of(loading, setting);
	if (unfilled->problem == 0) {
		config_problem_add(
			loading, CONFIG_ERROR, STR_EMPTY, "%s is not set. %s", name, how);
		return;
	}
	/* one thing that is wrong, one sentence */
	struct config_problem *problem = &loading->problems->items[unfilled->problem - 1];
	problem->severity = CONFIG_ERROR;
	problem->message =
		arena_printf(loading->config->arena, "%s %s. %s", name, unfilled->what, how);
	loading->problems->errors++;
}
