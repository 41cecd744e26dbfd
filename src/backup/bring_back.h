/* Bringing a backup back: first what it would change, then doing it. */
#ifndef BACKUP_BRING_BACK_H
#define BACKUP_BRING_BACK_H

#include "backup/link.h"
#include "backup/load.h"
#include "backup/staged.h"

/* What becomes of one of a backup's files. */
enum fate { FATE_NEW, FATE_REPLACES, FATE_SAME };

struct plan {
	struct staged *staged;
	struct store_link *link;
	enum fate *fates;		  /* by the file's number; the store's means nothing */
	size_t counts[CONTENTS_KINDS][3]; /* by kind and fate */
	uint64_t keys;			  /* that the store holds now, and would lose */
	bool overwrites;
};

/* Looks at what is here. ERROR_CONFLICT: an EchoNest is running, or a folder is in the way.
 * Nothing is changed. */
bool plan_make(
	struct plan *plan, struct staged *staged, struct store_link *link, struct error *error);

/*
 * Does it: copies the files beside their places, loads the store, then puts the files into
 * their places. When one of the first two fails, nothing was changed.
 */
bool plan_carry_out(struct plan *plan, struct load_report *report, struct error *error);

#endif
