#include "nest/song.h"

#define STEPS 5

/* grey, in five even steps from 00 over 22 to 44 */
static const char colors[2 * STEPS + 1][7] = {
	"000000", "070707", "0e0e0e", "141414", "1b1b1b", /* voted down */
	"222222",					  /* */
	"292929", "303030", "363636", "3d3d3d", "444444", /* voted up */
};

struct str song_background_color(int64_t vote)
{
	if (vote > STEPS) {
		vote = STEPS;
	} else if (vote < -STEPS) {
		vote = -STEPS;
	}
	return (struct str) { colors[vote + STEPS], 6 };
}
