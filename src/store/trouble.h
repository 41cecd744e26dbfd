/* What an operator is told about Redis: its words, in a sentence that says what to do about it.
 */
#ifndef STORE_TROUBLE_H
#define STORE_TROUBLE_H

#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

/*
 * `words` are Redis's own error, or what the system says of the connection. `place` begins the
 * sentence: "Redis at db:6379 (REDIS_URL, .env:3)"; `is_ours`: it is the private one. No
 * password is ever in it.
 */
void store_trouble_describe(
	char *sentence, size_t size, const char *place, bool is_ours, const char *words);

/* Whether an error is Redis's refusal of a command, rather than the answer of a script. */
bool store_trouble_is_refusal(struct str error_text);

/* One trouble's lines in the log: few, however long it lasts and however often it comes back.
 */
struct store_trouble {
	const char *place;
	bool is_ours;
	const char *begins, *ends; /* the log's events */
	char told[320];		   /* the last sentence */
	int64_t told_ms;	   /* when, on the monotonic clock */
	unsigned lines;		   /* since it was quiet for a minute */
	bool is_told;		   /* the log says that there is trouble */
	unsigned sufferers;	   /* for its owner: how many have it, until it ends */
	char refused[8][24];	   /* what was refused, whose success is the end of it */
	size_t refused_count;
};

/* Logs a warning, unless the log says it already. */
void store_trouble_report(struct store_trouble *trouble, const char *words);

/* The same for the refusal of a script or command called `name`, and what ends that trouble. */
void store_trouble_refused(struct store_trouble *trouble, struct str name, const char *words);
void store_trouble_granted(struct store_trouble *trouble, struct str name);

/* Logs that it is over, if there was any. */
void store_trouble_end(struct store_trouble *trouble);

#endif
