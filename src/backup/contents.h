/* What is in a backup, and where it belongs here. */
#ifndef BACKUP_CONTENTS_H
#define BACKUP_CONTENTS_H

#include "base/config.h"

#include <sys/types.h>

#define CONTENTS_STORE "store.rdb"

/* Files of one kind: below `prefix` in the backup, in `folder` here. */
struct contents_kind {
	struct str prefix; /* "play_logs/" */
	struct str folder;
	mode_t mode;
	const char *what; /* for people: "play logs" */
	bool (*accepts)(struct str name);
};

#define CONTENTS_KINDS 3

/* Fills all of them from the settings. */
void contents_kinds(const struct config *config, struct contents_kind kinds[CONTENTS_KINDS]);

/*
 * Where the file of that name in a backup belongs: its kind, and its name in the folder. NULL:
 * nowhere; a name that leads out of the folder never does.
 */
const struct contents_kind *contents_find(const struct contents_kind kinds[CONTENTS_KINDS],
	struct str backup_name, struct str *name);

/* The names of a kind's files that are here, sorted. No folder is none. */
bool contents_list(struct arena *arena, const struct contents_kind *kind, struct str **names,
	size_t *count, struct error *error);

#endif
