#include "migrate/old_people.h"

#include "account/email.h"
#include "base/clock.h"

#define DAY_MS	     86400000LL
#define DAYS_KEPT    100 /* as serve/stats.c keeps them */
#define COUNT_MOST   1000000000LL
#define WHY_OLD_DAY  "days longer ago than are kept"
#define WHY_NO_DATE  "not of a day"
#define WHY_NO_EMAIL "people without an address"

/* ours, theirs; several of theirs may be one of ours */
static const struct {
	const char *ours, *theirs;
	bool is_prefix;
} names[] = {
	{ "login", "login", false },
	{ "ws_connect", "ws_connect", false },
	{ "song_add", "song_add", false },
	{ "vote", "vote", false },
	{ "jam", "jam", false },
	{ "airhorn", "airhorn", false },
	{ "comment", "comment", false },
	{ "spotify_failures", "spotify_api_error", false },
	{ "spotify_limited", "spotify_api_rate_limited", false },
	{ "spotify_calls", "spotify_api_", true },
};
#define NAMES (sizeof(names) / sizeof(names[0]))

static const char *our_name(struct str theirs)
{
	for (size_t i = 0; i < NAMES; i++) {
		struct str name = str_from_cstr(names[i].theirs);
		if (names[i].is_prefix ? str_starts_with(theirs, name)
				       : str_equal(theirs, name)) {
			return names[i].ours;
		}
	}
	return NULL;
}

static struct old_count *count_of(struct old_day *day, const char *name)
{
	for (size_t i = 0; i < day->count_count; i++) {
		if (strcmp(day->counts[i].name, name) == 0) {
			return &day->counts[i];
		}
	}
	day->counts[day->count_count] = (struct old_count) { .name = name };
	return &day->counts[day->count_count++];
}

void old_people_count(const struct old_texts *texts, struct old_day *day)
{
	for (size_t i = 0; i + 1 < texts->count; i += 2) {
		const char *name = our_name(texts->items[i]);
		int64_t count;
		if (name && str_to_int64(texts->items[i + 1], &count) && count > 0 &&
			count < COUNT_MOST) {
			count_of(day, name)->count += count;
		}
	}
}

/* --- reading --- */

static bool read_emails(struct old_store *old, struct old_key *key, struct str **emails,
	size_t *count, struct error *error)
{
	struct old_texts texts = { 0 };
	*count = 0;
	if (key && !old_store_read(old, key, &texts, error)) {
		return false;
	}
	*emails = arena_array(old->arena, struct str, texts.count + 1);
	for (size_t i = 0; i < texts.count; i++) {
		if (email_read(old->arena, texts.items[i], &(*emails)[*count])) {
			(*count)++;
		}
	}
	if (key && texts.count > 0 && *count == 0) {
		key->why = WHY_NO_EMAIL;
	}
	return true;
}

/* Says why when it is not kept. */
static const char *judge_day(struct old_store *old, struct str date, int64_t now_ms)
{
	int64_t day_ms;
	struct str midnight = arena_printf(old->arena, "%.*sT00:00:00Z", STR_ARG(date));
	if (date.len != STR("2026-02-10").len || !clock_parse_iso8601(midnight, &day_ms)) {
		return WHY_NO_DATE;
	}
	return day_ms < now_ms - DAYS_KEPT * DAY_MS || day_ms > now_ms + DAY_MS ? WHY_OLD_DAY
										: NULL;
}

static struct old_day *day_of(struct old_people *people, struct str date)
{
	for (size_t i = people->day_count; i > 0; i--) {
		if (str_equal(people->days[i - 1].date, date)) {
			return &people->days[i - 1];
		}
	}
	struct old_day *day = &people->days[people->day_count++];
	*day = (struct old_day) { .date = date };
	return day;
}

static bool read_day(
	struct old_store *old, struct old_key *key, struct old_day *day, struct error *error)
{
	struct old_texts texts;
	if (key->name.family->what == OLD_DAY_PEOPLE) {
		return read_emails(old, key, &day->people, &day->people_count, error);
	}
	if (!old_store_read(old, key, &texts, error)) {
		return false;
	}
	old_people_count(&texts, day);
	return true;
}

static bool read_days(struct old_store *old, enum old_what what, int64_t now_ms,
	struct old_people *people, struct error *error)
{
	struct old_key *key;
	for (size_t at = 0; (key = old_store_next(old, what, &at));) {
		key->why = judge_day(old, key->name.rest, now_ms);
		if (!key->why && !read_day(old, key, day_of(people, key->name.rest), error)) {
			return false;
		}
	}
	return true;
}

bool old_people_read(
	struct old_store *old, int64_t now_ms, struct old_people *people, struct error *error)
{
	/* at most one for each of the days that are kept, today and tomorrow */
	*people = (struct old_people) { .days = arena_array(
						old->arena, struct old_day, DAYS_KEPT + 3) };
	return read_days(old, OLD_DAY_COUNTS, now_ms, people, error) &&
	       read_days(old, OLD_DAY_PEOPLE, now_ms, people, error) &&
	       read_emails(old, old_store_take(old, OLD_KNOWN_USERS, STR_EMPTY), &people->known,
		       &people->known_count, error) &&
	       read_emails(old, old_store_take(old, OLD_LINKED_USERS, STR_EMPTY),
		       &people->linked, &people->linked_count, error);
}
