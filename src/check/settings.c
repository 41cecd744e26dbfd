/* What the configuration says by itself: its problems, and the files that come with us. */
#include "check/check.h"

#include <sys/stat.h>

void check_settings(struct check_report *report, const struct config *config,
	const struct config_problems *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		const struct config_problem *problem = &problems->items[i];
		check_add(report,
			problem->severity == CONFIG_ERROR ? CHECK_FAILED : CHECK_WARNING,
			"Settings", "%.*s%s%.*s", STR_ARG(problem->where),
			problem->where.len ? ": " : "", STR_ARG(problem->message));
	}
	if (problems->count == 0) {
		size_t all, set = config_count_set(config, &all);
		check_add(report, CHECK_OK, "Settings",
			"%zu of %zu are set, the others have "
			"their defaults",
			set, all);
	}
	if (config->debug) {
		check_add(report, CHECK_OK, "Address", "%.*s, for development: %s",
			STR_ARG(config->base_url),
			config->dev_auth_email.len && config->is_local
				? "whoever opens it is signed in"
				: "DEBUG is on");
	} else {
		check_add(report, CHECK_OK, "Address", "%.*s", STR_ARG(config->base_url));
	}
}

void check_share(struct check_report *report, struct str root)
{
	static const struct {
		const char *path, *advice;
	} needed[] = {
		{ "web/dist", "Build the page: npm ci && npm run build" },
		{ "assets/airhorns", "They come with the program; install it again." },
		{ "data/nest-seeds.json", "It comes with the program; install it again." },
	};
	if (root.len == 0) {
		check_add(report, CHECK_FAILED, "Files",
			"The page and the airhorns that come with the program are not found.");
		check_advise(report, "Set ECHONEST_SHARE_DIR to the folder that holds "
				     "assets/airhorns.");
		return;
	}
	size_t missing = 0;
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		struct stat status;
		struct str path =
			arena_printf(report->arena, "%.*s/%s", STR_ARG(root), needed[i].path);
		if (stat(path.data, &status) != 0) {
			missing++;
			check_add(report, CHECK_FAILED, "Files", "%.*s is missing.",
				STR_ARG(path));
			check_advise(report, "%s", needed[i].advice);
		}
	}
	if (!missing) {
		check_add(report, CHECK_OK, "Files", "page, airhorns and seeds in %.*s",
			STR_ARG(root));
	}
}
