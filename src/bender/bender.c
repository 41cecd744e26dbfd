#include "bender/bender.h"

#include "base/alloc.h"
#include "base/log.h"
#include "bender/parts.h"

#include <stdlib.h>

static uint64_t unknown_seed(void)
{
	return (uint64_t)random_below(UINT32_MAX) << 32 | random_below(UINT32_MAX);
}

struct bender *bender_create(const struct bender_options *options)
{
	struct bender *bender = alloc_new(struct bender);
	struct error error;
	bender->options = *options;
	bender->random.state = options->seed ? options->seed : unknown_seed();
	bender->arena = arena_create();
	if (options->share_root.len > 0 &&
		!nest_seeds_load(bender->arena, options->share_root, &bender->seeds, &error)) {
		log_warning("nest_seeds_missing", LOG_ERROR_MESSAGE(&error));
	}
	return bender;
}

void bender_destroy(struct bender *bender)
{
	if (bender) {
		arena_destroy(bender->arena);
		free(bender);
	}
}
