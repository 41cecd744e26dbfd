#include "backup/names.h"

#include <stdlib.h>
#include <time.h>

#define SEALED	 STR(".enc")
#define DAY_S	 86400
#define WEEKDAYS 7
#define MONDAY	 3 /* 1970-01-01 was a Thursday: three days after one */

struct str backup_name(struct arena *arena, int64_t unix_ms, bool sealed)
{
	time_t seconds = (time_t)(unix_ms / 1000);
	struct tm utc;
	char text[64];
	gmtime_r(&seconds, &utc);
	strftime(text, sizeof(text), "echonest-%Y%m%dT%H%M%SZ.tar.zst", &utc);
	return arena_printf(arena, "%s%s", text, sealed ? ".enc" : "");
}

static int digits(struct str name, size_t at, size_t count)
{
	int number = 0;
	for (size_t i = at; i < at + count; i++) {
		number = number * 10 + (name.data[i] - '0');
	}
	return number;
}

int64_t backup_name_time(struct str name)
{
	struct str form = STR("echonest-########T######Z.tar.zst");
	if (name.len == form.len + SEALED.len && str_ends_with(name, SEALED)) {
		name.len = form.len;
	}
	if (name.len != form.len) {
		return -1;
	}
	for (size_t i = 0; i < form.len; i++) {
		bool is_digit = name.data[i] >= '0' && name.data[i] <= '9';
		if (form.data[i] == '#' ? !is_digit : name.data[i] != form.data[i]) {
			return -1;
		}
	}
	struct tm utc = { .tm_year = digits(name, 9, 4) - 1900,
		.tm_mon = digits(name, 13, 2) - 1,
		.tm_mday = digits(name, 15, 2),
		.tm_hour = digits(name, 18, 2),
		.tm_min = digits(name, 20, 2),
		.tm_sec = digits(name, 22, 2) };
	struct tm given = utc;
	time_t seconds = timegm(&utc);
	/* the 31st of February is no name that we give */
	bool is_time = utc.tm_mon == given.tm_mon && utc.tm_mday == given.tm_mday &&
		       utc.tm_hour == given.tm_hour && utc.tm_min == given.tm_min &&
		       utc.tm_sec == given.tm_sec;
	return is_time && seconds >= 0 ? (int64_t)seconds : -1;
}

struct dated {
	int64_t time;
	size_t index;
};

static int newest_first(const void *a, const void *b)
{
	const struct dated *one = a, *other = b;
	return (one->time < other->time) - (one->time > other->time);
}

/* Of the newest `most` periods the newest each. */
static void keep_periods(const struct dated *dated, size_t count, int64_t most, int64_t days,
	int64_t shift, bool *keep)
{
	int64_t last = -1;
	for (size_t i = 0; i < count && most > 0; i++) {
		int64_t period = (dated[i].time / DAY_S + shift) / days;
		if (period != last) {
			keep[dated[i].index] = true;
			last = period;
			most--;
		}
	}
}

void backup_names_keep(struct arena *arena, const struct str *names, size_t count,
	struct keep_rule rule, int64_t now_s, bool *keep)
{
	struct dated *dated = arena_array(arena, struct dated, count + 1);
	size_t ours = 0;
	for (size_t i = 0; i < count; i++) {
		int64_t time = backup_name_time(names[i]);
		keep[i] = time < 0 || time > now_s;
		if (!keep[i]) {
			dated[ours++] = (struct dated) { time, i };
		}
	}
	qsort(dated, ours, sizeof(*dated), newest_first);
	keep_periods(dated, ours, rule.daily, 1, 0, keep);
	keep_periods(dated, ours, rule.weekly, WEEKDAYS, MONDAY, keep);
}
