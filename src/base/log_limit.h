/*
 * How many lines of one kind the log gets: trouble that lasts must not fill a disk nor hide
 * what else there is. What is left out is counted, and told.
 */
#ifndef BASE_LOG_LIMIT_H
#define BASE_LOG_LIMIT_H

#include "base/log.h"

#include <stdint.h>

/* In a minute: of warnings and errors, of others. */
#define LOG_LIMIT_BAD  10
#define LOG_LIMIT_GOOD 60

struct log_limit_summary {
	enum log_level level;
	const char *event;
	char about[96]; /* the fields that made it one kind: "service=spotify" */
	unsigned lines; /* left out */
};

/*
 * Whether this line may be written at `now_ms` (monotonic). One kind is an event with the same
 * service, script, nest, where, reason and status, if it has them. From any thread.
 */
bool log_limit_admit(enum log_level level, const char *event, const struct log_field *fields,
	int64_t now_ms);

/* The next summary of a minute that is over; false when there is none. From any thread. */
bool log_limit_take(struct log_limit_summary *summary, int64_t now_ms);

/* Forgets everything; for tests. */
void log_limit_reset(void);

#endif
