#include "net/file_limit.h"

#include "base/log.h"

#include <sys/resource.h>

#define LEAST  64  /* ours, the store's, the folders that are watched, redis-server's pipes */
#define FEW    256 /* from here on it is said */
#define HOW_TO "raise it by ulimit -n, or LimitNOFILE= in a systemd unit"

bool file_limit_raise(struct error *error)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
		return true;
	}
	limit.rlim_cur = limit.rlim_max < FILES_MAX ? limit.rlim_max : FILES_MAX;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur < LEAST) {
		return error_set(error, ERROR_UNAVAILABLE,
			"Only %llu files may be open at once, and EchoNest needs %d and one "
			"for each listener: " HOW_TO ".",
			(unsigned long long)limit.rlim_cur, LEAST);
	}
	if (limit.rlim_cur < FEW) {
		struct error low;
		error_set(&low, ERROR_UNAVAILABLE,
			"Only %llu files may be open at once, so there is room for few "
			"listeners: " HOW_TO ".",
			(unsigned long long)limit.rlim_cur);
		log_warning("file_limit_low", LOG_ERROR_MESSAGE(&low));
	}
	return true;
}
