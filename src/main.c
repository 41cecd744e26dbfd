#include "base/log.h"

#include <sodium.h>

int main(void)
{
	if (sodium_init() < 0) {
		log_error("sodium_missing");
		return 1;
	}
	log_info("started");
	return 0;
}
