/* Tracks as SoundCloud's API tells of them. */
#ifndef SOURCE_SOUNDCLOUD_TRACK_H
#define SOURCE_SOUNDCLOUD_TRACK_H

#include "base/json.h"
#include "source/source.h"

/*
 * Fills the track from a Track object. Fails, with a sentence of its own each, for those that
 * can't be heard in full here.
 */
bool soundcloud_track_read(
	const json_t *item, struct arena *arena, struct track *track, struct error *error);

#endif
