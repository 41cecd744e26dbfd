#include "tool_settings.h"

#include <signal.h>

bool tool_settings_load(struct config *config)
{
	struct config_problems problems = { 0 };
	struct config_sources sources = config_sources_here();
	sources.dev = true;
	sources.dry = true;
	sources.tool = true;
	bool ok = config_load(config, &sources, &problems);
	log_setup(config->log_format, LOG_WARNING);
	config_problems_log(&problems);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	return ok;
}
