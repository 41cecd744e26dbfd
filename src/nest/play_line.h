/* A line of a play log, as our own server or the old one wrote it. */
#ifndef NEST_PLAY_LINE_H
#define NEST_PLAY_LINE_H

#include "base/arena.h"
#include "base/json.h"
#include "nest/play_index.h"

/*
 * Reads a line; `date` is that of its file, 20260210, for lines that don't say when they ended.
 * The facts live as long as the arena; `offset` is not set. False when the line is torn or
 * broken: no JSON object.
 */
bool play_line_read(
	struct arena *arena, struct str line, uint32_t date, struct play_facts *facts);

/* The same of a line that has been parsed. */
void play_line_facts(
	struct arena *arena, const json_t *play, uint32_t date, struct play_facts *facts);

/*
 * The track's URI, as source_parse_uri() takes it, where source and trackid make sense (true);
 * else the trackid as it stands.
 */
bool play_line_uri(struct arena *arena, const json_t *play, struct str *uri);

#endif
