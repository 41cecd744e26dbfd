/* Any bytes as config.yaml. */
#include "fuzz_config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_config fuzz;
	fuzz_config_init(&fuzz);
	config_yaml_apply(
		&fuzz.loading, (struct str) { (const char *)data, size }, STR("config.yaml"));
	fuzz_config_finish(&fuzz);
	return 0;
}
