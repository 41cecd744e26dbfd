/* What the files config*.c share; nobody else includes this. */
#ifndef BASE_CONFIG_PARTS_H
#define BASE_CONFIG_PARTS_H

#include "base/config.h"

enum config_type {
	CONFIG_TEXT,
	CONFIG_PATH,
	CONFIG_URL,
	CONFIG_NUMBER,
	CONFIG_BOOL,
	CONFIG_LIST,	   /* words separated by commas or spaces, or a YAML list */
	CONFIG_LOWER_LIST, /* the same in lower case */
	CONFIG_WEIGHTS,	   /* a YAML mapping */
	CONFIG_LOG_FORMAT,
	CONFIG_LOG_LEVEL,
};

struct config_setting {
	const char *name;
	const char *fallback; /* the default as text, or "" for none */
	const char *env;      /* its name in .env and the environment; NULL: only in YAML */
	const char *env_file; /* another name that counts in .env alone, or NULL */
	enum config_type type;
	size_t offset; /* of its field in struct config */
	int64_t least, most;
	bool is_secret; /* never show its value */
};

extern const struct config_setting config_settings[];
extern const size_t config_settings_count;

/* The setting of a name; NULL when there is none. */
const struct config_setting *config_setting_find(struct str name);

/* The setting that `name` means in .env (`in_file`) or in the environment; NULL when none. */
const struct config_setting *config_setting_find_env(struct str name, bool in_file);

/* The known name that `name` is probably a slip of; NULL when none is near. */
const char *config_setting_suggest(struct str name, bool in_env);

/* A value as a source gives it. */
struct config_value {
	enum { CONFIG_VALUE_TEXT, CONFIG_VALUE_LIST, CONFIG_VALUE_MAP, CONFIG_VALUE_NULL } type;
	struct str text;
	struct str *items; /* of a list; of a map: key, value, key, value … */
	size_t count;	   /* of items */
};

/* A setting that holds a placeholder. */
struct config_unfilled {
	size_t problem;	  /* its place among the problems, from 1; 0: it holds none */
	const char *what; /* what is wrong with it, as the middle of a sentence */
};

/* A load going on. */
struct config_loading {
	struct config *config;
	const struct config_sources *sources;
	struct config_problems *problems;
	struct config_unfilled *unfilled; /* by setting */
	bool unread; /* a file can't be read at all: what is missing may be in it */
};

/* One line of .env. */
struct config_env_line {
	struct str name, value;
	struct str where;
};

/* Before any source is read: every setting has its default. Shares all three. */
struct config_loading config_begin(struct config *config, const struct config_sources *sources,
	struct config_problems *problems);

/* Adds a problem; `where` is copied. */
void config_problem_add(struct config_loading *loading, enum config_severity severity,
	struct str where, const char *format, ...) __attribute__((format(printf, 4, 5)));

/*
 * Puts `value` into the field of `setting` if it is of the right kind, else adds a problem.
 * Empty text and a placeholder like <this> leave the field as it is.
 */
void config_value_apply(struct config_loading *loading, const struct config_setting *setting,
	const struct config_value *value, struct str where);

/*
 * What is wrong with `text` as a value that somebody should have filled in, as the middle of a
 * sentence; NULL: nothing is.
 */
const char *config_placeholder(const struct config_setting *setting, struct str text);

/* Warns of a placeholder. */
void config_placeholder_report(struct config_loading *loading,
	const struct config_setting *setting, struct str where, const char *what);

/* Whether a placeholder is all that the setting has. */
bool config_is_unfilled(struct config_loading *loading, const char *name);

/* Adds the error that the setting `name`, which has no value, is needed; `how` says how to get
 * it.
 */
void config_require(struct config_loading *loading, const char *name, const char *how);

/* Puts the default into the field. */
void config_value_reset(struct config_loading *loading, const struct config_setting *setting);

/* Whether any source set it. */
bool config_value_is_set(const struct config_loading *loading, const char *name);

/* "true", "yes", "on", "1" and their opposites, in any case. */
bool config_parse_bool(struct str text, bool *value);

/* `path` seen from `folder`, unless it is absolute or `folder` is the current one. */
struct str config_path(struct arena *arena, const char *folder, struct str path);

/* The content of a file of at most 1 MiB. `*found` is false when there is none. */
bool config_read_file(struct arena *arena, const char *path, struct str *content, bool *found,
	struct error *error);

/*
 * Reads the lines of an .env file: NAME=value, "export" before it, comments, 'as it is', "with
 * \n and \"". Lines that are none of it become problems. `name` is what the problems call the
 * file.
 */
void config_env_parse(struct config_loading *loading, struct str content, struct str name,
	struct config_env_line **lines, size_t *count);

/* Applies the lines; names that are none of ours become problems. */
void config_env_apply(
	struct config_loading *loading, const struct config_env_line *lines, size_t count);

/* Applies every setting of a YAML file. */
void config_yaml_apply(struct config_loading *loading, struct str content, struct str name);

/* Splits "host:port", "[v6]:port" or "host"; `port` is left alone when there is none. */
bool config_parse_address(struct arena *arena, struct str text, struct config_address *address,
	struct error *error);

/* What follows from the settings, and what they need of each other. */
void config_complete(struct config_loading *loading);

/* HOSTNAME and ECHONEST_DOMAIN: strips what people add to them; fills host, base_url, is_local.
 */
void config_complete_hosts(struct config_loading *loading);

/* Warns of a TZ that this system does not know, which C libraries pass over in silence. */
void config_check_time_zone(struct config_loading *loading);

/* DEBUG's default, and what `echonest dev` fills in when nothing is configured. */
void config_complete_debug(struct config_loading *loading);
void config_complete_dev(struct config_loading *loading);

/* SECRET_KEY for DEBUG: reads or makes DATA_DIR/secret_key. */
bool config_secret_key_keep(struct config_loading *loading, struct error *error);

#endif
