/* Any bytes as .env. */
#include "fuzz_config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_config fuzz;
	fuzz_config_init(&fuzz);
	struct config_env_line *lines;
	size_t count;
	config_env_parse(&fuzz.loading, (struct str) { (const char *)data, size }, STR(".env"),
		&lines, &count);
	config_env_apply(&fuzz.loading, lines, count);
	fuzz_config_finish(&fuzz);
	return 0;
}
