#include "bender/finds.h"

#include "net/fiber.h"

#define AT_ONCE	    100	 /* songs that one call asks about */
#define SHORTEST_MS 5000 /* less is not played, see store/lua/includes/playing.lua */

bool finds_are_full(const struct finds *finds)
{
	return !finds->repeats && finds->count == PREVIEW_CACHE_MAX;
}

static bool is_there(const struct finds *finds, const struct recording *recording)
{
	for (size_t i = 0; i < finds->count; i++) {
		if (recording_is_same(&finds->recordings[i], recording)) {
			return true;
		}
	}
	return false;
}

/* Where something that was queued at `when_ms` belongs: behind what is as old. */
static size_t place_of(const struct finds *finds, int64_t when_ms)
{
	size_t at = finds->count;
	while (at > 0 && finds->when_ms[at - 1] > when_ms) {
		at--;
	}
	return at;
}

static void insert(struct finds *finds, const struct new_song *song, int64_t when_ms)
{
	struct recording recording = new_song_recording(fiber_arena(), song);
	size_t at = place_of(finds, when_ms);
	if (at == PREVIEW_CACHE_MAX || is_there(finds, &recording)) {
		return;
	}
	if (finds->count == PREVIEW_CACHE_MAX) {
		finds->count--;
	}
	for (size_t i = finds->count; i > at; i--) {
		finds->items[i] = finds->items[i - 1];
		finds->recordings[i] = finds->recordings[i - 1];
		finds->when_ms[i] = finds->when_ms[i - 1];
	}
	finds->items[at] = (struct candidate) { *song, finds->strategy };
	finds->recordings[at] = recording;
	finds->when_ms[at] = when_ms;
	finds->count++;
}

static bool is_fit(const struct new_song *song)
{
	int64_t ms = song->duration_ms ? song->duration_ms : song->duration_s * 1000;
	struct new_song_fields fields;
	return !str_equal(song->type, STR("episode")) && ms >= SHORTEST_MS &&
	       new_song_fields(fiber_arena(), song, &fields, NULL);
}

static bool offer_some(
	struct finds *finds, const struct new_song *songs, size_t count, struct error *error)
{
	int64_t when_ms[AT_ONCE];
	if (!preview_free(finds->nest, songs, count, when_ms, error)) {
		return false;
	}
	for (size_t i = 0; i < count && !finds_are_full(finds); i++) {
		finds->held_back += when_ms[i] > 0;
		if (when_ms[i] == 0 || (finds->repeats && when_ms[i] > 0)) {
			insert(finds, &songs[i], when_ms[i]);
		}
	}
	return true;
}

bool finds_offer(
	struct finds *finds, const struct new_song *songs, size_t count, struct error *error)
{
	struct new_song *fit = arena_array(fiber_arena(), struct new_song, AT_ONCE);
	size_t fit_count = 0;
	for (size_t i = 0; i < count && !finds_are_full(finds); i++) {
		if (is_fit(&songs[i])) {
			fit[fit_count++] = songs[i];
		}
		if (fit_count == AT_ONCE || (i + 1 == count && fit_count > 0)) {
			if (!offer_some(finds, fit, fit_count, error)) {
				return false;
			}
			fit_count = 0;
		}
	}
	return true;
}

bool finds_offer_tracks(
	struct finds *finds, const struct track *tracks, size_t count, struct error *error)
{
	struct new_song *songs = arena_array(fiber_arena(), struct new_song, count + 1);
	for (size_t i = 0; i < count; i++) {
		songs[i] = new_song_of(&tracks[i]);
	}
	return finds_offer(finds, songs, count, error);
}
