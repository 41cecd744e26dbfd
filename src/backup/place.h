/* Where backups are kept: a folder, or a prefix in a bucket of S3 (see s3.h). */
#ifndef BACKUP_PLACE_H
#define BACKUP_PLACE_H

#include "backup/names.h"
#include "backup/s3.h"
#include "base/config.h"

struct place {
	struct arena *arena;
	struct str folder; /* the backups, or with a bucket what is about to go there */
	struct s3 *s3;	   /* NULL: the folder is it */
	struct str shown;  /* for people */
};

/*
 * `target`: a path or "s3://bucket/prefix"; "" is DATA_DIR/backups. ERROR_INVALID says what a
 * bucket lacks.
 */
bool place_open(struct place *place, const struct config *config, struct str target,
	struct error *error);
void place_close(struct place *place);

/*
 * Removes the backups that the rule does not keep at `now_s`, the time of the newest, and
 * nothing else; `*removed` counts them.
 */
bool place_tidy(struct place *place, struct keep_rule rule, int64_t now_s, size_t *removed,
	size_t *kept, struct error *error);

/* Whether a backup's place or name is one of a bucket. */
bool place_is_bucket(struct str source);

/*
 * Opens a backup that is a path or "s3://bucket/name", for reading; what comes from a bucket
 * lies in a nameless file in `work_dir`. -1 with an error.
 */
int place_fetch(const struct config *config, struct str source, struct str work_dir,
	struct error *error);

#endif
