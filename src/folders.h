/* What a process will write to, tried before it starts. */
#ifndef FOLDERS_H
#define FOLDERS_H

#include "process.h"

/*
 * False, with a sentence, when a folder that these parts can't do without can't be written. A
 * full disk is only warned of: a server that comes back meanwhile waits for room as it would
 * have when running.
 */
bool folders_prepare(
	const struct config *config, const struct process_parts *parts, struct error *error);

#endif
