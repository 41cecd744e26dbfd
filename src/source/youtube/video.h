/* Videos as the YouTube Data API tells of them. */
#ifndef SOURCE_YOUTUBE_VIDEO_H
#define SOURCE_YOUTUBE_VIDEO_H

#include "base/config.h"
#include "base/json.h"
#include "source/source.h"

/* The parts of a video that are needed. */
#define YOUTUBE_VIDEO_PARTS "snippet,contentDetails,status"

/* Where our listeners are, as far as the settings tell: the first of BENDER_REGIONS, or "". */
struct str youtube_region(const struct config *config);

/*
 * Fills the track from an item of videos.list. Fails, with a sentence of its own each, for
 * videos that can't be played here: live and coming ones, private ones, those that play on
 * YouTube only or not in `region` (two capital letters, or "" for anywhere).
 */
bool youtube_video_read(const json_t *item, struct str region, struct arena *arena,
	struct track *track, struct error *error);

#endif
