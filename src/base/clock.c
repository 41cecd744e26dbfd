#include "base/clock.h"

#include <stdio.h>
#include <time.h>

static int64_t now_ms(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_unix_ms(void)
{
	return now_ms(CLOCK_REALTIME);
}

int64_t clock_monotonic_ms(void)
{
	return now_ms(CLOCK_MONOTONIC);
}

int64_t clock_monotonic_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void clock_iso8601_into(char out[CLOCK_ISO8601_SIZE], int64_t unix_ms)
{
	int64_t ms = unix_ms % 1000;
	time_t seconds = (time_t)(unix_ms / 1000);
	if (ms < 0) {
		ms += 1000;
		seconds--;
	}
	struct tm utc;
	gmtime_r(&seconds, &utc);
	size_t len = strftime(out, CLOCK_ISO8601_SIZE, "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(out + len, CLOCK_ISO8601_SIZE - len, ".%03d+00:00", (int)ms);
}

struct str clock_iso8601(struct arena *arena, int64_t unix_ms)
{
	char text[CLOCK_ISO8601_SIZE];
	clock_iso8601_into(text, unix_ms);
	return arena_str(arena, str_from_cstr(text));
}

/* Takes `count` digits off the front. */
static bool take_digits(struct str *rest, size_t count, int *value)
{
	*value = 0;
	for (size_t i = 0; i < count; i++) {
		if (i >= rest->len || rest->data[i] < '0' || rest->data[i] > '9') {
			return false;
		}
		*value = *value * 10 + (rest->data[i] - '0');
	}
	*rest = str_from(*rest, count);
	return true;
}

static bool take_char(struct str *rest, const char *any_of)
{
	if (rest->len == 0 || rest->data[0] == '\0' || !strchr(any_of, rest->data[0])) {
		return false;
	}
	*rest = str_from(*rest, 1);
	return true;
}

static bool take_fraction_ms(struct str *rest, int *ms)
{
	*ms = 0;
	if (!take_char(rest, ".,")) {
		return true;
	}
	int scale = 100, digits = 0, digit;
	while (rest->len > 0 && take_digits(rest, 1, &digit)) {
		*ms += digit * scale;
		scale /= 10;
		digits++;
	}
	return digits > 0 && digits <= 9;
}

static bool take_offset_minutes(struct str *rest, int *minutes)
{
	*minutes = 0;
	if (rest->len == 0 || take_char(rest, "Zz")) {
		return rest->len == 0;
	}
	int sign = rest->data[0] == '-' ? -1 : 1, hour, minute;
	if (!take_char(rest, "+-") || !take_digits(rest, 2, &hour)) {
		return false;
	}
	take_char(rest, ":");
	if (!take_digits(rest, 2, &minute) || hour > 23 || minute > 59) {
		return false;
	}
	*minutes = sign * (hour * 60 + minute);
	return rest->len == 0;
}

bool clock_parse_iso8601(struct str text, int64_t *unix_ms)
{
	struct tm utc = { 0 };
	int ms, offset_minutes;
	if (!take_digits(&text, 4, &utc.tm_year) || !take_char(&text, "-") ||
		!take_digits(&text, 2, &utc.tm_mon) || !take_char(&text, "-") ||
		!take_digits(&text, 2, &utc.tm_mday) || !take_char(&text, "T ") ||
		!take_digits(&text, 2, &utc.tm_hour) || !take_char(&text, ":") ||
		!take_digits(&text, 2, &utc.tm_min) || !take_char(&text, ":") ||
		!take_digits(&text, 2, &utc.tm_sec) || !take_fraction_ms(&text, &ms) ||
		!take_offset_minutes(&text, &offset_minutes)) {
		return false;
	}
	if (utc.tm_mon < 1 || utc.tm_mon > 12 || utc.tm_mday < 1 || utc.tm_mday > 31 ||
		utc.tm_hour > 23 || utc.tm_min > 59 || utc.tm_sec > 60) {
		return false;
	}
	utc.tm_year -= 1900;
	utc.tm_mon -= 1;
	*unix_ms = ((int64_t)timegm(&utc) - offset_minutes * 60) * 1000 + ms;
	return true;
}
