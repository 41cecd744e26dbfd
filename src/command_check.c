#include "base/config.h"
#include "base/log.h"
#include "base/share.h"
#include "check/check.h"
#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options {
	bool serve;  /* by the rules of `echonest serve` */
	bool health; /* only ask the running server */
	bool player; /* only look for a running player */
};

static bool parse_options(int argc, char **argv, struct options *options)
{
	*options = (struct options) { 0 };
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--health") == 0) {
			options->health = true;
		} else if (strcmp(argv[i], "--player") == 0) {
			options->player = true;
		} else if (strcmp(argv[i], "--serve") == 0) {
			options->serve = true;
		} else {
			fprintf(stderr,
				"echonest check: \"%s\" is not understood; it takes "
				"--health, --player or --serve.\n",
				argv[i]);
			return false;
		}
	}
	return true;
}

/* What is wrong with the settings is likely why, since these may describe another server. */
static int report_running(bool is_well, const char *what, const struct error *error,
	const struct config_problems *problems)
{
	if (is_well) {
		printf("ok\n");
		return 0;
	}
	bool is_sentence = str_ends_with(str_from_cstr(error->message), STR("."));
	printf("%s is not well: %s%s\n", what, error->message, is_sentence ? "" : ".");
	for (size_t i = 0; i < problems->count; i++) {
		const struct config_problem *problem = &problems->items[i];
		if (problem->severity == CONFIG_ERROR) {
			printf("%.*s%s%.*s\n", STR_ARG(problem->where),
				problem->where.len ? ": " : "", STR_ARG(problem->message));
		}
	}
	return 1;
}

static int report_health(const struct config *config, const struct config_problems *problems)
{
	char what[64];
	struct error error;
	snprintf(what, sizeof(what), "EchoNest on port %lld", (long long)config->port);
	return report_running(check_health(config, &error), what, &error, problems);
}

static int report_player(const struct config *config, const struct config_problems *problems)
{
	struct error error;
	return report_running(check_player(config, &error), "The player", &error, problems);
}

static int report_everything(const struct config *config,
	const struct config_problems *problems, struct str share, const struct options *options)
{
	struct check_report report;
	check_report_init(&report, config->arena);
	check_settings(&report, config, problems);
	check_port(&report, config);
	check_redis(&report, config, options->serve);
	check_folders(&report, config);
	check_music(&report, config);
	check_share(&report, share);
	check_services(&report, config);
	const char *no_color = getenv("NO_COLOR");
	check_report_print(&report, stdout, isatty(STDOUT_FILENO) && !(no_color && *no_color));
	return report.failed ? 1 : 0;
}

int command_check(int argc, char **argv)
{
	struct options options;
	if (!parse_options(argc, argv, &options)) {
		return 2;
	}
	/* the report says it all, and better */
	log_setup(LOG_HUMAN, LOG_ERROR);
	struct arena *arena = arena_create();
	struct str share = STR_EMPTY;
	struct config config;
	struct config_problems problems = { 0 };
	struct config_sources sources = config_sources_here();
	sources.share_root = share_find(arena, &share) ? share.data : NULL;
	sources.dev = !options.serve;
	sources.dry = true;
	sources.tool = options.health || options.player;
	config_load(&config, &sources, &problems);
	int status = options.health ? report_health(&config, &problems)
		     : options.player
			     ? report_player(&config, &problems)
			     : report_everything(&config, &problems,
				       sources.share_root ? share : STR_EMPTY, &options);
	config_finish(&config);
	arena_destroy(arena);
	return status;
}
