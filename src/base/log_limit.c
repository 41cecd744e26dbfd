#include "base/log_limit.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define MINUTE_MS 60000
#define SLOTS	  256 /* kinds that are known at a time */
#define PROBES	  8

struct slot {
	uint64_t key; /* 0: free */
	int64_t since_ms;
	unsigned written;
	struct log_limit_summary left_out;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct slot slots[SLOTS];
static struct slot others; /* all kinds that found no place, together */
static unsigned untold;	   /* slots that have left something out */

static bool makes_a_kind(const char *field)
{
	static const char *const names[] = { "service", "script", "nest", "where", "reason",
		"status" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(field, names[i]) == 0) {
			return true;
		}
	}
	return false;
}

/* FNV-1a, 64 bits: only lines of our own are told apart by it. */
static uint64_t hash(uint64_t key, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		key = (key ^ (unsigned char)text.data[i]) * 0x100000001b3;
	}
	return (key ^ 0xff) * 0x100000001b3;
}

/* As text; a number is written into `digits`. */
static struct str text_of(const struct log_field *field, char digits[24])
{
	if (field->type != LOG_FIELD_INT) {
		return field->text;
	}
	snprintf(digits, 24, "%lld", (long long)field->number);
	return str_from_cstr(digits);
}

static uint64_t key_of(const char *event, const struct log_field *fields)
{
	char digits[24];
	uint64_t key = hash(0xcbf29ce484222325, str_from_cstr(event));
	for (const struct log_field *field = fields; field->name; field++) {
		if (makes_a_kind(field->name)) {
			key = hash(key, text_of(field, digits));
		}
	}
	return key ? key : 1;
}

static void describe(struct log_limit_summary *summary, const struct log_field *fields)
{
	char digits[24];
	size_t len = 0;
	summary->about[0] = '\0';
	for (const struct log_field *field = fields; field->name; field++) {
		size_t room = sizeof(summary->about) - len;
		struct str text = text_of(field, digits);
		if (makes_a_kind(field->name) && text.len) {
			int wanted = snprintf(summary->about + len, room, "%s%s=%.*s",
				len ? " " : "", field->name, STR_ARG(text));
			if (wanted < 0 || (size_t)wanted >= room) {
				summary->about[len] = '\0'; /* whole fields only */
				return;
			}
			len += (size_t)wanted;
		}
	}
}

static bool is_over(const struct slot *slot, int64_t now_ms)
{
	return now_ms - slot->since_ms >= MINUTE_MS;
}

/* That of the key, or one that may be had for it. */
static struct slot *find_slot(uint64_t key, int64_t now_ms)
{
	struct slot *free_one = NULL;
	for (unsigned i = 0; i < PROBES; i++) {
		struct slot *slot = &slots[(key + i) % SLOTS];
		if (slot->key == key) {
			return slot;
		}
		bool may_go =
			slot->key == 0 || (is_over(slot, now_ms) && slot->left_out.lines == 0);
		free_one = !free_one && may_go ? slot : free_one;
	}
	return free_one ? free_one : &others;
}

bool log_limit_admit(
	enum log_level level, const char *event, const struct log_field *fields, int64_t now_ms)
{
	uint64_t key = key_of(event, fields);
	unsigned most = level >= LOG_WARNING ? LOG_LIMIT_BAD : LOG_LIMIT_GOOD;
	pthread_mutex_lock(&mutex);
	struct slot *slot = find_slot(key, now_ms);
	bool is_others = slot == &others;
	bool is_new = !is_others && slot->key != key;
	/* with something left out it stays until that has been told */
	bool is_fresh = is_new || slot->key == 0;
	if (is_fresh || (is_over(slot, now_ms) && slot->left_out.lines == 0)) {
		*slot = (struct slot) { .key = key, .since_ms = now_ms };
	}
	bool admitted = slot->written < most;
	slot->written += admitted;
	if (!admitted) {
		if (slot->left_out.lines++ == 0) {
			untold++;
			slot->left_out.level = level;
			slot->left_out.event = event;
			describe(&slot->left_out, fields);
		}
		if (is_others) {
			slot->left_out.event = "several";
			slot->left_out.about[0] = '\0';
		}
	}
	pthread_mutex_unlock(&mutex);
	return admitted;
}

static bool take_from(struct slot *slot, struct log_limit_summary *summary, int64_t now_ms)
{
	if (slot->key == 0 || slot->left_out.lines == 0 || !is_over(slot, now_ms)) {
		return false;
	}
	*summary = slot->left_out;
	*slot = (struct slot) { 0 };
	untold--;
	return true;
}

bool log_limit_take(struct log_limit_summary *summary, int64_t now_ms)
{
	pthread_mutex_lock(&mutex);
	bool found = untold > 0 && take_from(&others, summary, now_ms);
	for (unsigned i = 0; i < SLOTS && untold > 0 && !found; i++) {
		found = take_from(&slots[i], summary, now_ms);
	}
	pthread_mutex_unlock(&mutex);
	return found;
}

void log_limit_reset(void)
{
	pthread_mutex_lock(&mutex);
	memset(slots, 0, sizeof(slots));
	others = (struct slot) { 0 };
	untold = 0;
	pthread_mutex_unlock(&mutex);
}
