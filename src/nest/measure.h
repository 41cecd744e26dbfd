/* How a nest is doing, in numbers: for those who watch over the server. */
#ifndef NEST_MEASURE_H
#define NEST_MEASURE_H

#include "nest/nest.h"

struct nest_measure {
	int64_t queued;	  /* songs */
	int64_t members;  /* people who are there */
	int64_t late_ms;  /* since the playing song's end, while no player has ended it */
	int64_t unlogged; /* finished songs that wait for the play log */
	bool has_song, is_paused;
};

bool nest_measure(const struct nest *nest, struct nest_measure *measure, struct error *error);

#endif
