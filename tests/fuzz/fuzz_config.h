/* A configuration without any source, for the targets that feed it one. */
#ifndef FUZZ_CONFIG_H
#define FUZZ_CONFIG_H

#include "base/config_parts.h"
#include "fuzz.h"

struct fuzz_config {
	struct config config;
	struct config_sources sources;
	struct config_problems problems;
	struct config_loading loading;
};

static inline void fuzz_config_init(struct fuzz_config *fuzz)
{
	*fuzz = (struct fuzz_config) { .sources = { .folder = "/nonexistent", .dry = true } };
	fuzz->loading = config_begin(&fuzz->config, &fuzz->sources, &fuzz->problems);
}

/* Draws the conclusions as config_load() does, and looks at what came out. */
static inline void fuzz_config_finish(struct fuzz_config *fuzz)
{
	config_complete(&fuzz->loading);
	const struct config *config = &fuzz->config;
	FUZZ_EXPECT(config->port >= 1 && config->port <= 65535);
	FUZZ_EXPECT(
		config->host.len > 0 && strlen(config->hostname.data) == config->hostname.len);
	FUZZ_EXPECT(config->debug || config->dev_auth_email.len == 0);
	for (size_t i = 0; i < fuzz->problems.count; i++) {
		struct str message = fuzz->problems.items[i].message;
		FUZZ_EXPECT(message.len > 0 && str_is_utf8(message));
	}
	config_finish(&fuzz->config);
}

#endif
