#include "nest/play_day.h"

#include <stdio.h>
#include <time.h>

#define DAY_S 86400

static uint16_t clamp(int64_t day)
{
	return day < 0 ? 0 : day > UINT16_MAX ? UINT16_MAX : (uint16_t)day;
}

/* What the clocks of the server show, in seconds, as if they were in London in winter. */
static int64_t local_s(int64_t unix_s)
{
	time_t seconds = (time_t)unix_s;
	struct tm local;
	return localtime_r(&seconds, &local) ? timegm(&local) : unix_s;
}

uint16_t play_day_of(int64_t unix_s)
{
	int64_t seconds = local_s(unix_s);
	return clamp(seconds < 0 ? 0 : seconds / DAY_S);
}

/* "…T15:04:23.123" says nothing; "…+01:00", "…-0500" and "…Z" do. */
static bool has_offset(struct str iso8601)
{
	struct str time = str_from(iso8601, sizeof("2026-02-10T") - 1);
	for (size_t i = 0; i < time.len; i++) {
		if (memchr("+-Zz", time.data[i], 4)) {
			return true;
		}
	}
	return false;
}

uint16_t play_day_of_text(struct str iso8601, int64_t unix_s)
{
	if (has_offset(iso8601)) {
		return play_day_of(unix_s);
	}
	return clamp(unix_s < 0 ? 0 : unix_s / DAY_S);
}

void play_day_clock(char out[PLAY_DAY_CLOCK_SIZE], struct str iso8601, int64_t unix_s)
{
	int64_t seconds = has_offset(iso8601) ? local_s(unix_s) : unix_s;
	unsigned minutes = (unsigned)((seconds % DAY_S + DAY_S) % DAY_S / 60);
	snprintf(out, PLAY_DAY_CLOCK_SIZE, "%02u:%02u", minutes / 60 % 24, minutes % 60);
}

uint32_t play_day_date(uint16_t day)
{
	time_t seconds = (time_t)day * DAY_S;
	struct tm utc;
	gmtime_r(&seconds, &utc);
	return (uint32_t)((utc.tm_year + 1900) * 10000 + (utc.tm_mon + 1) * 100 + utc.tm_mday);
}

bool play_day_from_date(uint32_t date, uint16_t *day)
{
	struct tm utc = {
		.tm_year = (int)(date / 10000) - 1900,
		.tm_mon = (int)(date / 100 % 100) - 1,
		.tm_mday = (int)(date % 100),
	};
	int64_t days = timegm(&utc) / DAY_S;
	*day = clamp(days);
	return days >= 0 && days <= UINT16_MAX && play_day_date(*day) == date;
}

uint64_t play_day_zone(void)
{
	/* offsets at midnight of each first of a month, as far as play logs may reach */
	uint64_t sum = 0;
	for (uint32_t month = 0; month < 12 * 50; month++) {
		uint16_t day;
		play_day_from_date(
			(2010 + month / 12) * 10000 + (month % 12 + 1) * 100 + 1, &day);
		int64_t unix_s = (int64_t)day * DAY_S;
		sum = sum * 31 + (uint64_t)(local_s(unix_s) - unix_s);
	}
	return sum;
}
