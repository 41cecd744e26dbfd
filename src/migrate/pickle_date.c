#include "migrate/pickle_date.h"

#include "migrate/pickle_read.h"

#include <sodium.h>

#define DAY_S	    86400
#define STATE_BYTES 10 /* of a datetime: year, month … and six bytes of time */
#define FOLD	    0x80
#define ZONE_S_MAX  (DAY_S - 1)

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days since 1970-01-01, counted in years that begin on the first of March. */
static int64_t unix_day(int year, int month, int day)
{
	int64_t shifted = month > 2 ? year : year - 1;
	int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + day_of_year -
	       719468;
}

/* The ten bytes that a datetime is made of. */
static bool read_state(struct str state, int64_t *unix_ms)
{
	if (state.len != STATE_BYTES) {
		return false;
	}
	const unsigned char *b = (const unsigned char *)state.data;
	int year = b[0] << 8 | b[1], month = b[2] & ~FOLD, day = b[3];
	int hour = b[4], minute = b[5], second = b[6];
	int microsecond = b[7] << 16 | b[8] << 8 | b[9];
	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
		day > days_in_month(year, month) || hour > 23 || minute > 59 || second > 59 ||
		microsecond > 999999) {
		return false;
	}
	int64_t seconds =
		unix_day(year, month, day) * DAY_S + hour * 3600 + minute * 60 + second;
	*unix_ms = seconds * 1000 + microsecond / 1000;
	return true;
}

static bool make_date(const struct pickle_value *args, size_t count, struct pickle_value *made)
{
	int64_t unix_ms;
	if (count < 1 || count > 2 || args[0].kind != PICKLE_BYTES ||
		!read_state(args[0].bytes, &unix_ms) ||
		(count == 2 && args[1].kind != PICKLE_ZONE)) {
		return false;
	}
	*made = (struct pickle_value) { .kind = PICKLE_DATE, .number = unix_ms };
	if (count == 2) {
		made->has_zone = true;
		made->number -= args[1].number * 1000;
	}
	return true;
}

/* Python 3 writes bytes for protocols 0 to 2 as text that is to be encoded. */
static bool make_bytes(const struct pickle_value *args, size_t count, struct pickle_value *made)
{
	if (count != 2 || args[0].kind != PICKLE_TEXT || args[1].kind != PICKLE_TEXT ||
		!str_equal(args[1].bytes, STR("latin1"))) {
		return false;
	}
	*made = (struct pickle_value) { .kind = PICKLE_BYTES, .bytes = args[0].bytes };
	return true;
}

static bool make_delta(const struct pickle_value *args, size_t count, struct pickle_value *made)
{
	if (count != 3 || args[0].kind != PICKLE_NUMBER || args[1].kind != PICKLE_NUMBER ||
		args[2].kind != PICKLE_NUMBER || args[2].number != 0) {
		return false;
	}
	*made = (struct pickle_value) { .kind = PICKLE_DELTA,
		.number = args[0].number * DAY_S + args[1].number };
	return true;
}

static bool make_zone(const struct pickle_value *args, size_t count, struct pickle_value *made)
{
	if (count < 1 || count > 2 || args[0].kind != PICKLE_DELTA ||
		(count == 2 && args[1].kind != PICKLE_TEXT) || args[0].number < -ZONE_S_MAX ||
		args[0].number > ZONE_S_MAX) {
		return false;
	}
	*made = (struct pickle_value) { .kind = PICKLE_ZONE, .number = args[0].number };
	return true;
}

static const struct pickle_maker makers[] = {
	{ "datetime", "datetime", make_date },
	{ "datetime", "timedelta", make_delta },
	{ "datetime", "timezone", make_zone },
	{ "_codecs", "encode", make_bytes },
	{ 0 },
};

bool pickle_date_read(struct str pickle, struct pickle_date *date)
{
	struct pickle_value value;
	if (pickle.len > PICKLE_DATE_BYTES_MAX || !pickle_read(pickle, makers, &value) ||
		value.kind != PICKLE_DATE) {
		return false;
	}
	*date = (struct pickle_date) { .unix_ms = value.number, .has_zone = value.has_zone };
	return true;
}

bool pickle_date_read_stored(struct str text, struct pickle_date *date)
{
	char pickle[PICKLE_DATE_BYTES_MAX];
	size_t len;
	if (sodium_base642bin((unsigned char *)pickle, sizeof(pickle), text.data, text.len,
		    NULL, &len, NULL, sodium_base64_VARIANT_ORIGINAL) == 0) {
		return pickle_date_read((struct str) { pickle, len }, date);
	}
	return pickle_date_read(text, date);
}
