#include "store/trouble.h"

#include "base/clock.h"
#include "base/log.h"

#include <stdio.h>
#include <string.h>

#define QUIET_MS  60000
#define LINES_MAX 4

#define ELSEWHERE "correct REDIS_HOST and REDIS_PORT, or REDIS_URL"
#define NO_CLUSTER                                                                             \
	"is part of a cluster, which this version can't use: name a Redis that stands alone"

/* Redis 6.2 and 7; the first words of an error are what clients may rely on. */
static const struct {
	const char *begins;  /* what the words begin with */
	const char *meaning; /* what follows the place; NULL: nothing better than the words */
	bool is_refusal;     /* of a command that would be right at another time */
} troubles[] = {
	{ "NOAUTH", "wants a password: set REDIS_PASSWORD, or put it into REDIS_URL", true },
	{ "WRONGPASS",
		"does not accept our user or password: correct REDIS_PASSWORD, or what stands "
		"in REDIS_URL",
		true },
	{ "ERR invalid password", "does not accept our password: correct REDIS_PASSWORD",
		true },
	{ "ERR AUTH <password> called without any password configured",
		"has no password, but we have one for it: remove ours, or give it that one "
		"(requirepass)",
		false },
	{ "ERR Client sent AUTH, but no password is set",
		"has no password, but we have one for it: remove ours, or give it that one "
		"(requirepass)",
		false },
	{ "ERR DB index is out of range",
		"has no database of that number: correct the end of REDIS_URL, or raise its "
		"\"databases\"",
		false },
	{ "ERR SELECT is not allowed in cluster mode", NO_CLUSTER, false },
	{ "MOVED", NO_CLUSTER, true },
	{ "CLUSTERDOWN", NO_CLUSTER, true },
	{ "DENIED",
		"only speaks to its own machine (protected mode): give it a password "
		"(requirepass) and us the same",
		false },
	{ "ERR max number of clients",
		"has no connection left: raise its maxclients, or find out who holds them",
		false },
	{ "LOADING", "is still reading its files; that takes a while and needs nothing", true },
	{ "MISCONF",
		"can't write to its disk and refuses changes: make room there, or look at its "
		"log; then it goes on by itself",
		true },
	{ "OOM",
		"is full and refuses changes: raise its maxmemory; then it goes on by itself, "
		"and never FLUSHALL, that is the queue",
		true },
	{ "READONLY", "is a replica, which can't be changed: name its master", true },
	{ "MASTERDOWN", "is a replica that has lost its master: name the master", true },
	{ "NOREPLICAS",
		"has too few replicas by its min-replicas-to-write, and refuses changes until "
		"they are back",
		true },
	{ "BUSY", "is kept busy by a script of somebody else: wait, or end it by SCRIPT KILL",
		true },
	{ "Protocol error",
		"is something else, or a Redis that wants TLS, which this version "
		"can't: " ELSEWHERE,
		false },
	{ "Resource temporarily unavailable",
		"takes our connection but does not answer: is it a Redis, without TLS, and not "
		"overloaded?",
		false },
	{ "no answer to the first PING",
		"takes our connection but does not answer: is it a Redis, without TLS, and not "
		"overloaded?",
		false },
	{ "no answer in time", "does not answer; we connect anew", false },
	{ "Server closed the connection",
		"has closed our connection, as when it stops (or wants TLS); we connect anew",
		false },
	{ "Name or service not known", "has a name that nobody knows: " ELSEWHERE, false },
	{ "No address associated with hostname", "has a name that nobody knows: " ELSEWHERE,
		false },
	{ "Temporary failure in name resolution",
		"has a name that can't be looked up: is there a network, and a DNS server?",
		false },
};
#define TROUBLE_COUNT (sizeof(troubles) / sizeof(troubles[0]))

static bool begins_with(const char *words, const char *prefix)
{
	return strncmp(words, prefix, strlen(prefix)) == 0;
}

void store_trouble_describe(
	char *sentence, size_t size, const char *place, bool is_ours, const char *words)
{
	for (size_t i = 0; i < TROUBLE_COUNT; i++) {
		if (begins_with(words, troubles[i].begins)) {
			const char *meaning = troubles[i].meaning;
			bool is_question = meaning[strlen(meaning) - 1] == '?';
			snprintf(sentence, size, "%s %s%s", place, meaning,
				is_question ? "" : ".");
			return;
		}
	}
	if (begins_with(words, "NOPERM")) {
		snprintf(sentence, size,
			"%s does not let our user do what is needed (%s): give it ~* &* +@all.",
			place, words);
	} else if (begins_with(words, "version ")) {
		snprintf(sentence, size, "%s is too old, %s; 6.2 is the first that will do.",
			place, words);
	} else if (begins_with(words, "ERR ")) {
		snprintf(sentence, size, "%s says: %s.", place, words);
	} else if (is_ours) {
		snprintf(sentence, size,
			"%s can't be reached: %s. It is started again by itself.", place,
			words);
	} else {
		snprintf(sentence, size, "%s can't be reached: %s. Start it, or " ELSEWHERE ".",
			place, words);
	}
}

/* As a script of Redis 6 passes it on: "ERR Error running script (call to f_1): @user_script:3:
 * -OOM …". */
static bool holds(struct str text, const char *word)
{
	char inner[64];
	snprintf(inner, sizeof(inner), " -%s", word);
	return str_starts_with(text, str_from_cstr(word)) ||
	       (str_starts_with(text, STR("ERR Error running script")) &&
		       str_contains(text, str_from_cstr(inner)));
}

bool store_trouble_is_refusal(struct str error_text)
{
	for (size_t i = 0; i < TROUBLE_COUNT; i++) {
		if (troubles[i].is_refusal && holds(error_text, troubles[i].begins)) {
			return true;
		}
	}
	return holds(error_text, "NOPERM");
}

void store_trouble_report(struct store_trouble *trouble, const char *words)
{
	int64_t now_ms = clock_monotonic_ms();
	if (trouble->lines > 0 && now_ms - trouble->told_ms > QUIET_MS) {
		trouble->lines = 0;
	}
	char sentence[sizeof(trouble->told)];
	store_trouble_describe(
		sentence, sizeof(sentence), trouble->place, trouble->is_ours, words);
	bool is_same = trouble->is_told && strcmp(sentence, trouble->told) == 0;
	if (is_same || trouble->lines >= LINES_MAX) {
		return;
	}
	trouble->is_told = true;
	trouble->told_ms = now_ms;
	trouble->lines++;
	memcpy(trouble->told, sentence, sizeof(sentence));
	log_warning(trouble->begins, LOG_CSTR("error", sentence));
}

void store_trouble_end(struct store_trouble *trouble)
{
	if (trouble->is_told) {
		trouble->is_told = false;
		trouble->refused_count = 0;
		log_info(trouble->ends, LOG_CSTR("store", trouble->place));
	}
}

static bool was_refused(const struct store_trouble *trouble, struct str name)
{
	for (size_t i = 0; i < trouble->refused_count; i++) {
		if (str_equal_cstr(name, trouble->refused[i])) {
			return true;
		}
	}
	return false;
}

void store_trouble_refused(struct store_trouble *trouble, struct str name, const char *words)
{
	store_trouble_report(trouble, words);
	size_t most = sizeof(trouble->refused) / sizeof(trouble->refused[0]);
	if (trouble->is_told && trouble->refused_count < most && !was_refused(trouble, name)) {
		snprintf(trouble->refused[trouble->refused_count++],
			sizeof(trouble->refused[0]), "%.*s", STR_ARG(name));
	}
}

void store_trouble_granted(struct store_trouble *trouble, struct str name)
{
	if (trouble->is_told && was_refused(trouble, name)) {
		store_trouble_end(trouble);
	}
}
