/* What the files of the play log are called: LOG_DIR/play_log_YYYY_MM_DD.json, by date in UTC.
 */
#ifndef NEST_PLAY_LOG_NAMES_H
#define NEST_PLAY_LOG_NAMES_H

#include "base/arena.h"
#include "base/error.h"

/* The file of the day on which a song ended. */
struct str play_log_path(struct arena *arena, struct str folder, int64_t ended_ms);

/* The day of a file's name as a number, 20260210; 0 when it is no play log's. */
uint32_t play_log_name_date(struct str name);

/*
 * The names of the play logs in a folder, newest day first. No folder gives none. The first
 * `*count` belong to the arena. Blocks. ERROR_UNAVAILABLE when the folder can't be read.
 */
bool play_log_names(struct arena *arena, struct str folder, struct str **names, size_t *count,
	struct error *error);

#endif
