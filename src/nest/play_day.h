/*
 * Which day a play belongs to: the local date of the moment that it ended, in the
 * time zone of the server (TZ). A time without an offset, as the old server wrote
 * it, names the local date itself.
 */
#ifndef NEST_PLAY_DAY_H
#define NEST_PLAY_DAY_H

#include "base/str.h"

/* Days since 1970-01-01. The range ends in 2149; what lies outside becomes its nearest day. */
uint16_t play_day_of(int64_t unix_s);

/* The same of a time as it is written, which is also given as number. */
uint16_t play_day_of_text(struct str iso8601, int64_t unix_s);

/* "15:04": what the clocks showed, by the same rule. */
#define PLAY_DAY_CLOCK_SIZE 6
void play_day_clock(char out[PLAY_DAY_CLOCK_SIZE], struct str iso8601, int64_t unix_s);

/* 0 is Sunday. */
static inline unsigned play_day_weekday(uint16_t day)
{
	return (day + 4u) % 7; /* 1970-01-01 was a Thursday */
}

/* As a number like 20260210, and back; false for what is no date or out of range. */
uint32_t play_day_date(uint16_t day);
bool play_day_from_date(uint32_t date, uint16_t *day);

/* Changes when the local dates of the same moments do: another time zone, or another rule of
 * it. */
uint64_t play_day_zone(void);

#endif
