#include "source/youtube/duration.h"

#define DAY_S	   (24 * 3600)
#define LONGEST_S  (366 * DAY_S)
#define DIGITS_MAX 9

/* What may follow a number, in this order; those behind the "T" are times. */
static const struct unit {
	char letter;
	bool is_time;
	int64_t seconds;
} units[] = {
	{ 'W', false, 7 * DAY_S },
	{ 'D', false, DAY_S },
	{ 'H', true, 3600 },
	{ 'M', true, 60 },
	{ 'S', true, 1 },
};
#define UNIT_COUNT (sizeof(units) / sizeof(units[0]))

/* Takes the digits and the letter behind them off the front. */
static bool take_part(struct str *text, int64_t *number, char *letter)
{
	size_t digits = 0;
	*number = 0;
	while (digits < text->len && text->data[digits] >= '0' && text->data[digits] <= '9') {
		if (digits == DIGITS_MAX) {
			return false;
		}
		*number = *number * 10 + (text->data[digits++] - '0');
	}
	if (digits == 0 || digits == text->len) {
		return false;
	}
	*letter = text->data[digits];
	*text = str_from(*text, digits + 1);
	return true;
}

/* The unit with this letter from `first` on; UNIT_COUNT when there is none. */
static size_t find_unit(char letter, bool is_time, size_t first)
{
	while (first < UNIT_COUNT &&
		(units[first].letter != letter || units[first].is_time != is_time)) {
		first++;
	}
	return first;
}

bool youtube_duration_parse(struct str text, int64_t *seconds)
{
	bool is_time = false, wants_part = true;
	size_t next = 0;
	*seconds = 0;
	if (!str_starts_with(text, STR("P"))) {
		return false;
	}
	text = str_from(text, 1);
	while (text.len) {
		if (text.data[0] == 'T' && !is_time) {
			is_time = wants_part = true;
			text = str_from(text, 1);
			continue;
		}
		int64_t number;
		char letter;
		if (!take_part(&text, &number, &letter)) {
			return false;
		}
		size_t unit = find_unit(letter, is_time, next);
		if (unit == UNIT_COUNT) {
			return false;
		}
		next = unit + 1;
		wants_part = false;
		*seconds += number * units[unit].seconds;
	}
	return !wants_part && *seconds <= LONGEST_S;
}
