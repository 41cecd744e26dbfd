/* A music folder with very many very small songs. */
#ifndef PROPERTY_WEEK_MUSIC_H
#define PROPERTY_WEEK_MUSIC_H

#include "source/local.h"

/* Writes songs of three to four minutes, "Band 7 - Song 123.wav", into the folder. */
bool week_music_write(const char *folder, int count);
void week_music_remove(const char *folder, int count);

/* The track with this number, found by a search; its trackid. In the fiber's arena. */
struct str week_music_trackid(struct local *local, uint64_t number, struct track *track);

#endif
