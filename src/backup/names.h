/* What backups are called, echonest-20260210T153000Z.tar.zst, and which of them are kept. Pure.
 */
#ifndef BACKUP_NAMES_H
#define BACKUP_NAMES_H

#include "base/arena.h"

/* The name of a backup of that moment; sealed ones end in ".enc". */
struct str backup_name(struct arena *arena, int64_t unix_ms, bool sealed);

/* The moment of such a name, in seconds of unix time; -1: it is none of ours. */
int64_t backup_name_time(struct str name);

struct keep_rule {
	int64_t daily, weekly;
};

/*
 * Marks in `keep` which of `names` stay: of the newest `daily` days (UTC) that have any, and of
 * the newest `weekly` ISO weeks, the newest each; and every name that is none of ours. Those
 * later than `now_s` were made while the clock was wrong: they stay, and take nobody's place.
 */
void backup_names_keep(struct arena *arena, const struct str *names, size_t count,
	struct keep_rule rule, int64_t now_s, bool *keep);

#endif
