/*
 * What an old server knows of people besides its nest: what was counted on each day and who was
 * there, who ever was, and whose desktop program it knows.
 */
#ifndef MIGRATE_OLD_PEOPLE_H
#define MIGRATE_OLD_PEOPLE_H

#include "migrate/old_store.h"

struct old_count {
	const char *name; /* as ours is called */
	int64_t count;
};

#define OLD_COUNTS_MOST 16

struct old_day {
	struct str date; /* "2026-02-10" */
	struct old_count counts[OLD_COUNTS_MOST];
	size_t count_count;
	struct str *people; /* emails */
	size_t people_count;
};

struct old_people {
	struct old_day *days;
	size_t day_count;
	struct str *known, *linked; /* emails */
	size_t known_count, linked_count;
};

/* Reads all that still counts at `now_ms` (unix); what does not stays behind. */
bool old_people_read(
	struct old_store *old, int64_t now_ms, struct old_people *people, struct error *error);

/* Adds up the counts of a day, names and numbers in turn, under our names. Pure. */
void old_people_count(const struct old_texts *texts, struct old_day *day);

#endif
