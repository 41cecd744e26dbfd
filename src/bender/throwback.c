/* What people played on this day of the week in the past, with credit to who queued it first.
 */
#include "bender/parts.h"
#include "nest/history.h"
#include "net/fiber.h"

/* So often others are drawn when too few of those drawn may be offered. */
#define ROUNDS 8

static bool is_usable(const struct bender *bender, const struct hint *hint)
{
	return bender->options.history && nest_is_main(hint->nest);
}

/* What has been drawn in one call. */
struct drawing {
	const struct sources *sources;
	struct str drawn[ROUNDS * HISTORY_THROWBACKS_MAX];
	size_t count;
};

static bool passes(void *arg, const struct throwback_candidate *candidate)
{
	const struct drawing *drawing = arg;
	struct str src, trackid;
	for (size_t i = 0; i < drawing->count; i++) {
		if (str_equal(drawing->drawn[i], candidate->uri)) {
			return false;
		}
	}
	return nest_check_user(candidate->first_user, NULL) &&
	       source_parse_uri(candidate->uri, &src, &trackid, NULL) &&
	       sources_find(drawing->sources, src);
}

static bool offer(
	struct finds *finds, const struct throwback *drawn, size_t count, struct error *error)
{
	struct new_song *songs = arena_array(fiber_arena(), struct new_song, count + 1);
	for (size_t i = 0; i < count; i++) {
		songs[i] = new_song_of(&drawn[i].track);
		songs[i].jammer = drawn[i].first_user;
		songs[i].is_throwback = true;
	}
	return finds_offer(finds, songs, count, error);
}

static bool find(struct bender *bender, const struct hint *hint, struct finds *finds,
	struct error *error)
{
	struct arena *arena = fiber_arena();
	struct drawing *drawing = arena_new(arena, struct drawing);
	struct throwback *drawn = arena_array(arena, struct throwback, HISTORY_THROWBACKS_MAX);
	drawing->sources = bender->options.sources;
	for (int round = 0; round < ROUNDS && !finds_are_full(finds); round++) {
		size_t count;
		uint64_t seed = random_sequence_below(&bender->random, UINT64_MAX);
		if (!history_throwbacks(bender->options.history, history_weekday(hint->now_ms),
			    seed, passes, drawing, drawn, HISTORY_THROWBACKS_MAX, &count,
			    error)) {
			return false;
		}
		if (count == 0) {
			break;
		}
		for (size_t i = 0; i < count; i++) {
			drawing->drawn[drawing->count++] = drawn[i].uri;
		}
		if (!offer(finds, drawn, count, error)) {
			return false;
		}
	}
	return true;
}

/*
 * Logs have no pictures, and a file may be gone since. Without its service a track is offered
 * as the log knows it.
 */
static bool complete(struct bender *bender, struct new_song *song)
{
	struct source *source = sources_find(bender->options.sources, song->src);
	struct track track = { 0 };
	struct error error = { 0 };
	if (!source) {
		return false;
	}
	if (!source->lookup(source, song->trackid, fiber_arena(), &track, &error)) {
		return error.kind != ERROR_NOT_FOUND && error.kind != ERROR_INVALID;
	}
	struct str jammer = song->jammer;
	*song = new_song_of(&track);
	song->jammer = jammer;
	song->is_throwback = true;
	return true;
}

const struct strategy strategy_throwback = {
	.name = "throwback",
	.weight = offsetof(struct config_weights, throwback),
	.is_usable = is_usable,
	.find = find,
	.complete = complete,
};
