/*
 * The files of an old server: play logs, and the Spotify tokens of people. They are only read.
 * What is here already is not taken again; `dry`: only look. All block.
 */
#ifndef MIGRATE_OLD_FILES_H
#define MIGRATE_OLD_FILES_H

#include "base/config.h"
#include "migrate/old_store.h"
#include "nest/play_import.h"

struct brought_plays {
	size_t files;
	struct play_import_report sum;
};

/*
 * The play logs in a folder. What can't be read is added to `behind`; false when the folder
 * can't, or ours can't be written.
 */
bool bring_in_plays(const struct config *config, struct str folder, bool dry,
	struct behind *behind, struct brought_plays *brought, struct error *error);

/*
 * The plays in the old store's own list, which has what the logs have, or (when the logs are
 * lost) more.
 */
bool bring_in_history(const struct config *config, struct old_store *old, bool dry,
	struct brought_plays *brought, struct error *error);

struct brought_tokens {
	size_t taken, known;
};

/*
 * The files of tokens in a folder, each into OAUTH_CACHE_PATH, readable by us alone. A person
 * who is connected here already stays so. What is no file of tokens is added to `behind`.
 */
bool bring_in_tokens(const struct config *config, struct str folder, bool dry,
	struct behind *behind, struct brought_tokens *brought, struct error *error);

#endif
