/* A random choice among what was played on a day of the week. */
#include "nest/play_index.h"

/*
 * So many draws at random, before everything is looked at: as long as one track in a few
 * hundred passes, the filter is asked some hundred times, whether there are a thousand tracks
 * or a hundred thousand.
 */
#define DRAWS_MAX 2048

struct choosing {
	const struct play_index *index;
	const struct play_firsts *firsts;
	uint64_t state;
	bool (*passes)(void *arg, const struct play_index *index, uint32_t play);
	void *arg;
	uint32_t *chosen;
	size_t count, room;
};

/* splitmix64: small, and good enough to choose songs by (Steele, Lea and Flood, 2014). */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += 0x9E3779B97F4A7C15u;
	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

/* Uniform in 0 … bound-1: numbers above the last multiple of `bound` are drawn again. */
static size_t below(uint64_t *state, size_t bound)
{
	uint64_t surplus = -(uint64_t)bound % bound, number;
	do {
		number = next(state);
	} while (number < surplus);
	return (size_t)(number % bound);
}

static bool may_be_chosen(const struct choosing *choosing, uint32_t play)
{
	return !choosing->passes || choosing->passes(choosing->arg, choosing->index, play);
}

static bool is_chosen(const struct choosing *choosing, uint32_t play)
{
	for (size_t i = 0; i < choosing->count; i++) {
		if (choosing->chosen[i] == play) {
			return true;
		}
	}
	return false;
}

/* Draws until there are enough; false when that seems to take too long. */
static bool draw(struct choosing *choosing)
{
	for (size_t i = 0; i < DRAWS_MAX && choosing->count < choosing->room; i++) {
		size_t at = below(&choosing->state, choosing->firsts->count);
		uint32_t play = choosing->firsts->items[at].play;
		if (!is_chosen(choosing, play) && may_be_chosen(choosing, play)) {
			choosing->chosen[choosing->count++] = play;
		}
	}
	return choosing->count == choosing->room;
}

/* Looks at everything once and keeps each with the same probability (reservoir sampling). */
static void look_at_all(struct choosing *choosing)
{
	size_t met = 0;
	choosing->count = 0;
	for (size_t i = 0; i < choosing->firsts->count; i++) {
		uint32_t play = choosing->firsts->items[i].play;
		if (!may_be_chosen(choosing, play)) {
			continue;
		}
		met++;
		if (choosing->count < choosing->room) {
			choosing->chosen[choosing->count++] = play;
			continue;
		}
		size_t at = below(&choosing->state, met);
		if (at < choosing->room) {
			choosing->chosen[at] = play;
		}
	}
}

static void shuffle(struct choosing *choosing)
{
	for (size_t i = choosing->count; i > 1; i--) {
		size_t at = below(&choosing->state, i);
		uint32_t other = choosing->chosen[at];
		choosing->chosen[at] = choosing->chosen[i - 1];
		choosing->chosen[i - 1] = other;
	}
}

size_t play_index_choose(const struct play_index *index, unsigned weekday, uint64_t seed,
	bool (*passes)(void *arg, const struct play_index *index, uint32_t play), void *arg,
	uint32_t *chosen, size_t room)
{
	struct choosing choosing = {
		.index = index,
		.firsts = &index->firsts[weekday % PLAY_WEEKDAYS],
		.state = seed,
		.passes = passes,
		.arg = arg,
		.chosen = chosen,
		.room = room,
	};
	if (choosing.firsts->count == 0 || room == 0) {
		return 0;
	}
	/* giving up depends on how many pass, never on which, so both ways are fair */
	if (choosing.firsts->count <= DRAWS_MAX || !draw(&choosing)) {
		look_at_all(&choosing);
		shuffle(&choosing);
	}
	return choosing.count;
}
