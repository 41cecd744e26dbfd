#include "backup/hold.h"
#include "backup/interrupt.h"
#include "base/clock.h"
#include "command.h"
#include "migrate/old_rdb.h"
#include "migrate/telling.h"
#include "nest/nest.h"
#include "tool_settings.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define ADVICE "Does it run, and are --redis and OLD_REDIS_PASSWORD right?"

struct options {
	struct str redis, rdb, play_logs, tokens;
	bool yes, verbose;
};

struct session {
	const struct options *options;
	const struct config *config;
	struct arena *arena;
	struct behind behind;
	struct told told;
	struct moving_rules rules;
};

/* --- options --- */

static int fail_use(void)
{
	fprintf(stderr, "Use: echonest migrate [--redis URL | --rdb FILE] [--play-logs FOLDER] "
			"[--oauth-creds FOLDER] [--verbose] [--yes]\nThe URL, "
			"redis://[:password@]host[:port][/database] or unix:/path, may also be "
			"OLD_REDIS_URL in the environment, and the password "
			"OLD_REDIS_PASSWORD: others on the machine can read command lines.\n");
	return 2;
}

/* What others could read in the list of processes. */
static struct str take_secret(struct arena *arena, char *argument)
{
	struct str copy = arena_str(arena, str_from_cstr(argument));
	memset(argument, 'x', copy.len);
	return copy;
}

static bool parse_options(int argc, char **argv, struct arena *arena, struct options *options)
{
	*options = (struct options) { .redis = STR_EMPTY,
		.rdb = STR_EMPTY,
		.play_logs = STR_EMPTY,
		.tokens = STR_EMPTY };
	for (int i = 1; i < argc; i++) {
		bool has_value = i + 1 < argc;
		if (strcmp(argv[i], "--yes") == 0) {
			options->yes = true;
		} else if (strcmp(argv[i], "--verbose") == 0) {
			options->verbose = true;
		} else if (strcmp(argv[i], "--redis") == 0 && has_value) {
			options->redis = take_secret(arena, argv[++i]);
		} else if (strcmp(argv[i], "--rdb") == 0 && has_value) {
			options->rdb = str_from_cstr(argv[++i]);
		} else if (strcmp(argv[i], "--play-logs") == 0 && has_value) {
			options->play_logs = str_from_cstr(argv[++i]);
		} else if (strcmp(argv[i], "--oauth-creds") == 0 && has_value) {
			options->tokens = str_from_cstr(argv[++i]);
		} else {
			return false;
		}
	}
	if (!options->redis.len && !options->rdb.len) {
		options->redis = str_from_cstr(getenv("OLD_REDIS_URL"));
	}
	return (!options->redis.len || !options->rdb.len) &&
	       (options->redis.len || options->rdb.len || options->play_logs.len ||
		       options->tokens.len);
}

static bool parse_redis(
	struct session *session, struct config_redis *redis, struct error *error)
{
	const char *password = getenv("OLD_REDIS_PASSWORD");
	struct error problem;
	if (!config_parse_redis_url(session->arena, session->options->redis, redis, &problem)) {
		return error_set(error, ERROR_INVALID,
			"The old Redis's address can't be used: %s.", problem.message);
	}
	if (redis->password.len == 0 && password) {
		redis->password = str_from_cstr(password);
	}
	return true;
}

/* --- the old store --- */

/* Our own store must be reached in any case; a private one is no other server's. */
static bool identify_ours(struct session *session, struct str *identity, struct error *error)
{
	struct store_link link;
	*identity = STR_EMPTY;
	if (session->config->redis.kind == CONFIG_REDIS_PRIVATE) {
		return true;
	}
	bool ok = store_link_open(&link, session->config, error);
	if (ok) {
		*identity = old_store_identity(session->arena, &link);
	}
	store_link_close(&link);
	return ok;
}

static bool bring_in_files(struct session *session, struct error *error)
{
	const struct options *options = session->options;
	struct told *told = &session->told;
	told->has_plays = options->play_logs.len > 0;
	told->has_tokens = options->tokens.len > 0;
	return (!told->has_plays ||
		       bring_in_plays(session->config, options->play_logs, !options->yes,
			       &session->behind, &told->plays, error)) &&
	       (!told->has_tokens ||
		       bring_in_tokens(session->config, options->tokens, !options->yes,
			       &session->behind, &told->tokens, error));
}

/*
 * Nothing is brought in before the old store is read; then the play logs, which are written as
 * the old server wrote them, before what its store has of them.
 */
static bool read_store(
	struct session *session, struct store_link *link, struct str ours, struct error *error)
{
	struct old_store old;
	struct told *told = &session->told;
	if (!old_store_open(&old, session->arena, link, ours, error) ||
		!moving_read(&old, &session->rules, &session->behind, &told->moving, error) ||
		!old_people_read(&old, clock_unix_ms(), &told->people, error) ||
		!bring_in_files(session, error) ||
		!bring_in_history(
			session->config, &old, !session->options->yes, &told->history, error)) {
		return false;
	}
	told->has_store = true;
	told->place = arena_str(session->arena, link->place);
	told->keys = old.count;
	told->has_nests = old.has_nests;
	told->is_ours = old.is_ours;
	told->is_driven = old_store_is_driven(&old);
	old_store_behind(&old, &session->behind);
	return true;
}

static bool read_old(struct session *session, struct error *error)
{
	struct config_redis redis;
	struct store_link link = { 0 };
	struct str ours;
	if (!parse_redis(session, &redis, error) || !identify_ours(session, &ours, error)) {
		return false;
	}
	bool ok = store_link_open_at(&link, session->arena, &redis, ADVICE, error) &&
		  read_store(session, &link, ours, error);
	store_link_close(&link);
	return ok;
}

static bool read_dump(struct session *session, struct error *error)
{
	struct old_rdb rdb;
	interrupt_watch(); /* else the folder of the dump would be left */
	bool ok = old_rdb_open(&rdb, session->config, session->options->rdb, &session->behind,
			  error) &&
		  read_store(session, &rdb.link, STR_EMPTY, error) && interrupt_none(error);
	session->told.is_driven = false; /* whatever stands there was long ago */
	old_rdb_close(&rdb);
	return ok;
}

/* --- our store --- */

/* A key that the settings don't have is made up for those who only look. */
static struct str known_secret_key(const struct session *session)
{
	const struct config *config = session->config;
	struct str path =
		arena_printf(session->arena, "%.*s/secret_key", STR_ARG(config->data_dir));
	bool is_kept =
		config_origin(config, "SECRET_KEY").len > 0 || access(path.data, F_OK) == 0;
	return is_kept ? config->secret_key : STR_EMPTY;
}

static bool bring_in_store(struct session *session, struct error *error)
{
	struct store_link link;
	struct told *told = &session->told;
	bool dry = !session->options->yes;
	struct str secret_key = known_secret_key(session);
	told->knows_secret_key = secret_key.len > 0;
	bool ok =
		store_link_open(&link, session->config, error) &&
		bring_in_nest(&link, &told->moving, &session->rules, dry, &told->nest, error) &&
		bring_in_people(
			&link, &told->people, secret_key, dry, &told->brought_people, error);
	store_link_close(&link);
	return ok;
}

/* --- all of it --- */

/* What root writes the server could not read. */
static bool may_write(const struct config *config, struct error *error)
{
	const struct str folders[] = { config->data_dir, config->log_dir,
		config->oauth_cache_path };
	for (size_t i = 0; geteuid() == 0 && i < sizeof(folders) / sizeof(folders[0]); i++) {
		struct stat about;
		if (stat(folders[i].data, &about) == 0 && about.st_uid != 0) {
			const struct passwd *owner = getpwuid(about.st_uid);
			const char *name = owner ? owner->pw_name : "its owner";
			return error_set(error, ERROR_FORBIDDEN,
				"%.*s belongs to %s, who could not read what root writes "
				"there. Say it as that user: sudo -u %s echonest migrate ….",
				STR_ARG(folders[i]), name, owner ? name : "OWNER");
		}
	}
	return true;
}

static bool bring_in_all(struct session *session, struct error *error)
{
	const struct options *options = session->options;
	bool has_store = options->redis.len > 0 || options->rdb.len > 0;
	if (!has_store) {
		return bring_in_files(session, error);
	}
	return (options->rdb.len ? read_dump(session, error) : read_old(session, error)) &&
	       bring_in_store(session, error);
}

static void print_end(const struct session *session)
{
	if (!told_is_news(&session->told)) {
		printf("\nNothing is new: all that can come over is here.\n");
	} else if (session->options->yes) {
		printf("\nDone. Doing it again changes nothing.\n");
	} else {
		printf("\nNothing was changed. With --yes it is done.\n");
	}
}

static int run(const struct options *options, const struct config *config)
{
	struct error error;
	struct session session = {
		.options = options,
		.config = config,
		.arena = config->arena,
		.behind = { .arena = config->arena },
		.rules = { config->free_airhorn, config->bender_filter_time_s * 1000 },
	};
	/* no restore comes in between; a dump has a folder there that is nobody else's */
	bool holds = options->yes || options->rdb.len > 0;
	int held =
		holds ? hold_take(config->arena, config->data_dir, options->rdb.len > 0, &error)
		      : -1;
	bool ok = (!holds || held >= 0) && (!options->yes || may_write(config, &error)) &&
		  bring_in_all(&session, &error);
	if (held >= 0) {
		close(held);
	}
	if (!ok) {
		fprintf(stderr, "echonest migrate: %s\n", error.message);
		return 1;
	}
	told_print(session.arena, &session.told, !options->yes);
	if (session.behind.count > 0) {
		printf("\nThis stays behind%s:\n",
			options->verbose ? "" : " (--verbose names each)");
		behind_print(&session.behind, stdout, options->verbose);
	}
	print_end(&session);
	return 0;
}

int command_migrate(int argc, char **argv)
{
	struct arena *arena = arena_create();
	struct options options;
	struct config config;
	if (!parse_options(argc, argv, arena, &options)) {
		arena_destroy(arena);
		return fail_use();
	}
	int status = tool_settings_load(&config) ? run(&options, &config) : 1;
	config_finish(&config);
	arena_destroy(arena);
	return status;
}
