/* What the players of this process do, counted. */
#ifndef PLAYER_COUNT_H
#define PLAYER_COUNT_H

#include <stddef.h>
#include <stdint.h>

enum player_event {
	PLAYER_STARTED,	 /* a song */
	PLAYER_FINISHED, /* one that came to its end */
	PLAYER_LOGGED,	 /* one is in the play log */
	PLAYER_LOG_FAILED,
	PLAYER_EVENTS,
};

void player_count(enum player_event event, int64_t count);

/* A song was ended so long after its end. */
void player_count_late(int64_t late_ms);

/* A nest's lease was taken (1) or let go (-1). */
void player_count_led(int64_t change);

/* So far, of all players of this process. */
int64_t player_counted(enum player_event event);
int64_t player_leads(void);

#endif
