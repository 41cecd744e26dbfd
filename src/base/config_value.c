/* From what a source says to the typed field of a setting. */
#include "base/config_parts.h"

#include <stdarg.h>

static void *field_of(struct config *config, const struct config_setting *setting)
{
	return (char *)config + setting->offset;
}

/* What a value may be shown as in a problem. */
static struct str shown(
	struct config_loading *loading, const struct config_setting *setting, struct str text)
{
	if (setting->is_secret) {
		return STR("a value that is not shown");
	}
	if (text.len > 60) {
		return arena_printf(loading->config->arena, "a value of %zu bytes", text.len);
	}
	return arena_printf(loading->config->arena, "\"%.*s\"", STR_ARG(text));
}

static bool refuse(struct config_loading *loading, const struct config_setting *setting,
	struct str text, struct str where, const char *expected)
{
	config_problem_add(loading, CONFIG_ERROR, where, "%s must be %s, not %.*s.",
		setting->name, expected, STR_ARG(shown(loading, setting, text)));
	return false;
}

static bool refuse_kind(struct config_loading *loading, const struct config_setting *setting,
	struct str where, const char *expected)
{
	config_problem_add(
		loading, CONFIG_ERROR, where, "%s must be %s.", setting->name, expected);
	return false;
}

/* Control characters could forge log lines and headers; no setting needs one. */
static bool is_clean(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];
		if (c < ' ' || c == 0x7F) {
			return false;
		}
	}
	return str_is_utf8(text);
}

bool config_parse_bool(struct str text, bool *value)
{
	static const char *const words[] = { "false", "true", "no", "yes", "off", "on", "0",
		"1" };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_equal_nocase(text, str_from_cstr(words[i]))) {
			*value = i % 2 == 1;
			return true;
		}
	}
	return false;
}

static bool apply_number(struct config_loading *loading, const struct config_setting *setting,
	struct str text, struct str where)
{
	int64_t number;
	if (!str_to_int64(text, &number) || number < setting->least || number > setting->most) {
		struct str expected =
			arena_printf(loading->config->arena, "a whole number from %lld to %lld",
				(long long)setting->least, (long long)setting->most);
		return refuse(loading, setting, text, where, expected.data);
	}
	*(int64_t *)field_of(loading->config, setting) = number;
	return true;
}

static bool apply_url(struct config_loading *loading, const struct config_setting *setting,
	struct str text, struct str where)
{
	bool has_scheme =
		str_starts_with(text, STR("https://")) || str_starts_with(text, STR("http://"));
	struct str place = str_from(text, str_index_of(text, ':') + 3);
	if (!has_scheme || str_index_of(text, ' ') < text.len ||
		str_index_of(place, '/') == 0 || str_index_of(text, '<') < text.len) {
		return refuse(loading, setting, text, where,
			"an address that starts with https:// or http:// and a host");
	}
	while (text.len && text.data[text.len - 1] == '/') {
		text.len--;
	}
	*(struct str *)field_of(loading->config, setting) =
		arena_str(loading->config->arena, text);
	return true;
}

/* One of two to four words; `*index` is its place. */
static bool is_word(struct str text, const char *const *words, size_t *index)
{
	for (size_t i = 0; words[i]; i++) {
		if (str_equal_nocase(text, str_from_cstr(words[i]))) {
			*index = i;
			return true;
		}
	}
	return false;
}

static bool apply_log_format(struct config_loading *loading,
	const struct config_setting *setting, struct str text, struct str where)
{
	static const char *const words[] = { [LOG_HUMAN] = "human", [LOG_JSON] = "json", NULL };
	size_t index;
	if (!is_word(text, words, &index)) {
		return refuse(loading, setting, text, where, "human or json");
	}
	loading->config->log_format = (enum log_format)index;
	return true;
}

static bool apply_log_level(struct config_loading *loading,
	const struct config_setting *setting, struct str text, struct str where)
{
	static const char *const words[] = { [LOG_DEBUG] = "debug",
		[LOG_INFO] = "info",
		[LOG_WARNING] = "warning",
		[LOG_ERROR] = "error",
		NULL };
	size_t index;
	if (!is_word(text, words, &index)) {
		return refuse(loading, setting, text, where, "debug, info, warning or error");
	}
	loading->config->log_level = (enum log_level)index;
	return true;
}

static bool apply_list(struct config_loading *loading, const struct config_setting *setting,
	struct str *items, size_t count, struct str where)
{
	struct arena *arena = loading->config->arena;
	struct config_list list = { arena_array(arena, struct str, count + 1), 0 };
	for (size_t i = 0; i < count; i++) {
		struct str item = str_trim(items[i]);
		const char *unfilled = config_placeholder(setting, item);
		if (unfilled) {
			config_placeholder_report(loading, setting, where, unfilled);
		} else if (item.len) {
			list.items[list.count++] = setting->type == CONFIG_LOWER_LIST
							   ? arena_lower(arena, item)
							   : arena_str(arena, item);
		}
	}
	*(struct config_list *)field_of(loading->config, setting) = list;
	return true;
}

/* Commas and spaces between words, as people write lists in .env. */
static bool apply_list_text(struct config_loading *loading,
	const struct config_setting *setting, struct str text, struct str where)
{
	struct str *items = arena_array(loading->config->arena, struct str, text.len + 1);
	size_t count = 0;
	for (size_t i = 0; i < text.len;) {
		size_t start = i;
		while (i < text.len && text.data[i] != ',' && text.data[i] != ' ') {
			i++;
		}
		if (i > start) {
			items[count++] = str_slice(text, start, i - start);
		}
		i++;
	}
	return apply_list(loading, setting, items, count, where);
}

static int64_t *weight_of(struct config_weights *weights, struct str name)
{
	struct {
		const char *name;
		int64_t *weight;
	} known[] = {
		{ "genre", &weights->genre },
		{ "throwback", &weights->throwback },
		{ "artist_search", &weights->artist_search },
		{ "artist_album_tracks", &weights->artist_album_tracks },
		{ "album", &weights->album },
		{ "similar", &weights->similar },
		{ "listenbrainz", &weights->listenbrainz },
	};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (str_equal_cstr(name, known[i].name)) {
			return known[i].weight;
		}
	}
	return NULL;
}

/* Strategies that the mapping leaves out keep the weight they had. */
static bool apply_weights(struct config_loading *loading, const struct config_setting *setting,
	const struct config_value *value, struct str where)
{
	struct config_weights weights = loading->config->bender_strategy_weights;
	for (size_t i = 0; i + 1 < value->count; i += 2) {
		int64_t *weight = weight_of(&weights, value->items[i]);
		int64_t number;
		if (!weight) {
			return refuse(loading, setting, value->items[i], where,
				"a mapping of genre, throwback, artist_search, "
				"artist_album_tracks, album, similar and listenbrainz to "
				"weights");
		}
		if (!str_to_int64(value->items[i + 1], &number) || number < setting->least ||
			number > setting->most) {
			return refuse(loading, setting, value->items[i + 1], where,
				"a mapping to whole numbers from 0 to 1000000");
		}
		*weight = number;
	}
	loading->config->bender_strategy_weights = weights;
	return true;
}

static bool apply_text(struct config_loading *loading, const struct config_setting *setting,
	struct str text, struct str where)
{
	struct config *config = loading->config;
	switch (setting->type) {
	case CONFIG_NUMBER:
		return apply_number(loading, setting, text, where);
	case CONFIG_BOOL:
		return config_parse_bool(text, field_of(config, setting)) ||
		       refuse(loading, setting, text, where, "true or false");
	case CONFIG_URL:
		return apply_url(loading, setting, text, where);
	case CONFIG_LOG_FORMAT:
		return apply_log_format(loading, setting, text, where);
	case CONFIG_LOG_LEVEL:
		return apply_log_level(loading, setting, text, where);
	case CONFIG_LIST:
	case CONFIG_LOWER_LIST:
		return apply_list_text(loading, setting, text, where);
	case CONFIG_WEIGHTS:
		return refuse_kind(
			loading, setting, where, "a mapping of strategies to weights");
	case CONFIG_PATH:
		if (text.data[0] == '~') {
			return refuse(loading, setting, text, where,
				"a whole path (only shells know what ~ is)");
		}
		/* fall through */
	case CONFIG_TEXT:
		*(struct str *)field_of(config, setting) = arena_str(config->arena, text);
		return true;
	}
	return false;
}

static bool apply_any(struct config_loading *loading, const struct config_setting *setting,
	const struct config_value *value, struct str where)
{
	bool wants_list = setting->type == CONFIG_LIST || setting->type == CONFIG_LOWER_LIST;
	for (size_t i = 0; i < value->count; i++) {
		if (!is_clean(value->items[i])) {
			return refuse_kind(loading, setting, where,
				"valid UTF-8 without control characters");
		}
	}
	switch (value->type) {
	case CONFIG_VALUE_LIST:
		return wants_list
			       ? apply_list(loading, setting, value->items, value->count, where)
			       : refuse_kind(loading, setting, where, "one value, not a list");
	case CONFIG_VALUE_MAP:
		return setting->type == CONFIG_WEIGHTS
			       ? apply_weights(loading, setting, value, where)
			       : refuse_kind(loading, setting, where,
					 wants_list ? "a list, not a mapping"
						    : "one value, not a mapping");
	case CONFIG_VALUE_TEXT:
	case CONFIG_VALUE_NULL:
		break;
	}
	if (!is_clean(value->text)) {
		return refuse_kind(
			loading, setting, where, "valid UTF-8 without control characters");
	}
	return apply_text(loading, setting, str_trim(value->text), where);
}

/* Who looks at the first of two lines of a file would be surprised. */
static void warn_of_twice(struct config_loading *loading, const struct config_setting *setting,
	struct str before, struct str where)
{
	size_t file = str_index_of(where, ':');
	if (file < where.len && str_index_of(before, ':') == file &&
		str_equal(str_slice(before, 0, file), str_slice(where, 0, file))) {
		config_problem_add(loading, CONFIG_WARNING, where,
			"%s stands at %.*s already; this line counts. Remove one.",
			setting->name, STR_ARG(before));
	}
}

void config_value_apply(struct config_loading *loading, const struct config_setting *setting,
	const struct config_value *value, struct str where)
{
	struct config *config = loading->config;
	struct str *origin = &config->origins[setting - config_settings];
	if (value->type == CONFIG_VALUE_NULL) {
		config_value_reset(loading, setting);
		return;
	}
	if (value->type == CONFIG_VALUE_TEXT) {
		struct str text = str_trim(value->text);
		if (text.len == 0) {
			return;
		}
		const char *unfilled = config_placeholder(setting, text);
		if (unfilled) {
			config_placeholder_report(loading, setting, where, unfilled);
			return;
		}
	}
	warn_of_twice(loading, setting, *origin, where);
	if (apply_any(loading, setting, value, where)) {
		*origin = arena_str(config->arena, where);
	}
}

/* "genre=35,throwback=30": how the table writes the default weights. */
static struct config_weights parse_weights(struct str text)
{
	struct config_weights weights = { 0 };
	struct str part;
	while (str_split_next(&text, ',', &part)) {
		size_t equals = str_index_of(part, '=');
		int64_t *weight = weight_of(&weights, str_slice(part, 0, equals));
		if (weight) {
			str_to_int64(str_from(part, equals + 1), weight);
		}
	}
	return weights;
}

void config_value_reset(struct config_loading *loading, const struct config_setting *setting)
{
	struct config *config = loading->config;
	struct str fallback = str_from_cstr(setting->fallback);
	config->origins[setting - config_settings] = STR_EMPTY;
	if (setting->type == CONFIG_WEIGHTS) {
		config->bender_strategy_weights = parse_weights(fallback);
	} else if (setting->type == CONFIG_URL && fallback.len == 0) {
		*(struct str *)field_of(config, setting) = STR_EMPTY;
	} else {
		apply_text(loading, setting, fallback, STR("default"));
	}
}

bool config_value_is_set(const struct config_loading *loading, const char *name)
{
	return config_origin(loading->config, name).len > 0;
}
