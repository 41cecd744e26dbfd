/* The YAML files: one mapping of names to a value, a list, or (for weights) a mapping. */
#include "base/config_parts.h"

#include <yaml.h>

struct yaml_file {
	struct config_loading *loading;
	yaml_document_t document;
	struct str name;
};

static struct str where_of(struct yaml_file *file, const yaml_node_t *node)
{
	return arena_printf(file->loading->config->arena, "%.*s:%zu", STR_ARG(file->name),
		node->start_mark.line + 1);
}

static struct str scalar_text(const yaml_node_t *node)
{
	return (struct str) { (const char *)node->data.scalar.value, node->data.scalar.length };
}

static bool is_null(const yaml_node_t *node)
{
	if (node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE) {
		return false;
	}
	struct str text = scalar_text(node);
	return text.len == 0 || str_equal(text, STR("~")) ||
	       str_equal_nocase(text, STR("null"));
}

static struct str *add_scalar(struct yaml_file *file, struct config_value *value, int index)
{
	const yaml_node_t *node = yaml_document_get_node(&file->document, index);
	if (!node || node->type != YAML_SCALAR_NODE) {
		return NULL;
	}
	struct str *item = &value->items[value->count++];
	*item = scalar_text(node);
	return item;
}

static bool read_list(
	struct yaml_file *file, const yaml_node_t *node, struct config_value *value)
{
	size_t count =
		(size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
	value->type = CONFIG_VALUE_LIST;
	value->items = arena_array(file->loading->config->arena, struct str, count + 1);
	for (size_t i = 0; i < count; i++) {
		if (!add_scalar(file, value, node->data.sequence.items.start[i])) {
			return false;
		}
	}
	return true;
}

static bool read_map(
	struct yaml_file *file, const yaml_node_t *node, struct config_value *value)
{
	yaml_node_pair_t *pairs = node->data.mapping.pairs.start;
	size_t count = (size_t)(node->data.mapping.pairs.top - pairs);
	value->type = CONFIG_VALUE_MAP;
	value->items = arena_array(file->loading->config->arena, struct str, 2 * count + 1);
	for (size_t i = 0; i < count; i++) {
		if (!add_scalar(file, value, pairs[i].key) ||
			!add_scalar(file, value, pairs[i].value)) {
			return false;
		}
	}
	return true;
}

static bool read_value(
	struct yaml_file *file, const yaml_node_t *node, struct config_value *value)
{
	switch (node->type) {
	case YAML_SCALAR_NODE:
		value->type = is_null(node) ? CONFIG_VALUE_NULL : CONFIG_VALUE_TEXT;
		value->text = scalar_text(node);
		return true;
	case YAML_SEQUENCE_NODE:
		return read_list(file, node, value);
	case YAML_MAPPING_NODE:
		return read_map(file, node, value);
	case YAML_NO_NODE:
		break;
	}
	return false;
}

static void report_unknown(struct yaml_file *file, struct str name, struct str where)
{
	const struct config_setting *by_env = config_setting_find_env(name, false);
	const char *near = by_env ? by_env->name : config_setting_suggest(name, false);
	if (!str_is_utf8(name) || name.len > 60) {
		name = STR("This name");
	}
	if (by_env) {
		config_problem_add(file->loading, CONFIG_WARNING, where,
			"%.*s is called %s in YAML files; it is left out.", STR_ARG(name),
			near);
	} else if (near) {
		config_problem_add(file->loading, CONFIG_WARNING, where,
			"%.*s is no setting; is %s meant?", STR_ARG(name), near);
	} else {
		config_problem_add(file->loading, CONFIG_WARNING, where,
			"%.*s is no setting; data/config.json lists all of them.",
			STR_ARG(name));
	}
}

static void apply_pair(struct yaml_file *file, const yaml_node_t *key, const yaml_node_t *node)
{
	struct str where = where_of(file, key);
	if (key->type != YAML_SCALAR_NODE) {
		config_problem_add(file->loading, CONFIG_ERROR, where,
			"The name of a setting must be text.");
		return;
	}
	const struct config_setting *setting = config_setting_find(scalar_text(key));
	if (!setting) {
		report_unknown(file, scalar_text(key), where);
		return;
	}
	struct config_value value = { 0 };
	if (!read_value(file, node, &value)) {
		config_problem_add(file->loading, CONFIG_ERROR, where,
			"%s nests lists or mappings too deep.", setting->name);
		return;
	}
	config_value_apply(file->loading, setting, &value, where);
}

static bool root_is_mapping(struct yaml_file *file, const yaml_node_t *root)
{
	if (root->type == YAML_MAPPING_NODE) {
		return true;
	}
	if (root->type != YAML_SCALAR_NODE || !is_null(root)) {
		config_problem_add(file->loading, CONFIG_ERROR, where_of(file, root),
			"The file must hold lines of the form NAME: value.");
	}
	return false;
}

static void apply_document(struct yaml_file *file)
{
	const yaml_node_t *root = yaml_document_get_root_node(&file->document);
	if (!root || !root_is_mapping(file, root)) {
		return;
	}
	for (yaml_node_pair_t *pair = root->data.mapping.pairs.start;
		pair < root->data.mapping.pairs.top; pair++) {
		const yaml_node_t *key = yaml_document_get_node(&file->document, pair->key);
		const yaml_node_t *node = yaml_document_get_node(&file->document, pair->value);
		if (key && node) {
			apply_pair(file, key, node);
		}
	}
}

void config_yaml_apply(struct config_loading *loading, struct str content, struct str name)
{
	struct yaml_file file = { .loading = loading, .name = name };
	yaml_parser_t parser;
	if (!yaml_parser_initialize(&parser)) {
		config_problem_add(
			loading, CONFIG_ERROR, name, "There is no memory to read it.");
		return;
	}
	yaml_parser_set_input_string(&parser, (const unsigned char *)content.data, content.len);
	if (yaml_parser_load(&parser, &file.document)) {
		apply_document(&file);
		yaml_document_delete(&file.document);
	} else {
		struct str where = arena_printf(loading->config->arena, "%.*s:%zu",
			STR_ARG(name), parser.problem_mark.line + 1);
		config_problem_add(loading, CONFIG_ERROR, where, "This is not YAML: %s.",
			parser.problem ? parser.problem : "it can't be read");
	}
	yaml_parser_delete(&parser);
}
