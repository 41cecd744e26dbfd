/* What is done with somebody's Spotify: each case of the plan. */
#include "player/follow_plan.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
// clang-format on

#define SONG  "spotify:track:song"
#define NEXT  "spotify:track:next"
#define OTHER "spotify:track:other"

static struct follow_goal goal(const char *uri, bool plays, int64_t position_ms)
{
	return (struct follow_goal) { str_from_cstr(uri), plays, position_ms, 200000 };
}

static struct follow_past past(const char *uri, bool plays, int64_t left_ms)
{
	return (struct follow_past) { str_from_cstr(uri), STR(""), plays, left_ms };
}

static struct spotify_playback seen(const char *uri, bool is_playing, int64_t progress_ms)
{
	return (struct spotify_playback) {
		.has_device = true,
		.device = { .id = STR("d"), .name = STR("Desk"), .is_active = true },
		.uri = str_from_cstr(uri),
		.linked_from = STR(""),
		.context = STR(""),
		.is_playing = is_playing,
		.progress_ms = progress_ms,
	};
}

static void expect(struct follow_goal want, struct follow_past did, struct spotify_playback is,
	enum follow_action action)
{
	assert_int_equal(follow_plan(&want, &did, &is), action);
}

static void whatever_they_play_the_first_song_is_started(void **state)
{
	expect(goal(SONG, true, 5000), past("", false, 0), seen("", false, 0), FOLLOW_PLAY);
	expect(goal(SONG, true, 5000), past("", false, 0), seen(OTHER, true, 0), FOLLOW_PLAY);
	expect(goal(SONG, true, 5000), past("", false, 0), seen(SONG, true, 5500), FOLLOW_KEEP);
}

static void before_the_first_song_what_they_play_stays(void **state)
{
	expect(goal("", false, 0), past("", false, 0), seen(OTHER, true, 0), FOLLOW_KEEP);
	expect(goal(SONG, false, 0), past("", false, 0), seen(OTHER, true, 0), FOLLOW_KEEP);
}

static void out_of_step_begins_at_two_seconds(void **state)
{
	struct follow_past did = past(SONG, true, 100000);
	expect(goal(SONG, true, 60000), did, seen(SONG, true, 62000), FOLLOW_KEEP);
	expect(goal(SONG, true, 60000), did, seen(SONG, true, 62001), FOLLOW_SEEK);
	expect(goal(SONG, true, 60000), did, seen(SONG, true, 57999), FOLLOW_SEEK);
}

static void the_next_song_replaces_ours_but_not_theirs(void **state)
{
	struct follow_past did = past(SONG, true, 100000);
	expect(goal(NEXT, true, 0), did, seen(SONG, true, 50000), FOLLOW_PLAY);
	expect(goal(NEXT, true, 0), did, seen(OTHER, true, 50000), FOLLOW_RELEASE);
	expect(goal(NEXT, true, 0), did, seen(SONG, false, 50000), FOLLOW_RELEASE);
	expect(goal(NEXT, true, 0), did, seen("", false, 0), FOLLOW_RELEASE);
}

static void another_edition_of_our_track_is_ours(void **state)
{
	struct spotify_playback is = seen(OTHER, true, 60000);
	is.linked_from = STR(SONG);
	expect(goal(SONG, true, 60000), past(SONG, true, 100000), is, FOLLOW_KEEP);
}

static void our_track_from_an_album_is_theirs_unless_it_was_so_at_first(void **state)
{
	struct spotify_playback is = seen(SONG, true, 60000);
	struct follow_past did = past(SONG, true, 100000);
	is.context = STR("spotify:album:x");
	expect(goal(SONG, true, 60000), did, is, FOLLOW_RELEASE);
	did.context = is.context;
	expect(goal(SONG, true, 60000), did, is, FOLLOW_KEEP);
	is.context = STR("spotify:station:x");
	expect(goal(SONG, true, 60000), did, is, FOLLOW_KEEP);
}

static void what_follows_our_end_is_no_choice(void **state)
{
	/* ours ended two seconds ago; something similar goes on since */
	struct follow_past did = past(SONG, true, -2000);
	expect(goal(NEXT, true, 0), did, seen(OTHER, true, 2000), FOLLOW_PLAY);
	expect(goal(NEXT, true, 0), did, seen(OTHER, true, 5999), FOLLOW_PLAY);
	expect(goal("", false, 0), did, seen(OTHER, true, 2000), FOLLOW_PAUSE);
	expect(goal(NEXT, true, 0), did, seen(SONG, false, 0), FOLLOW_PLAY);
	/* this one was chosen while ours was still playing */
	expect(goal(NEXT, true, 0), did, seen(OTHER, true, 30000), FOLLOW_RELEASE);
	/* in its last seconds nothing is held against them */
	expect(goal(NEXT, true, 0), past(SONG, true, 3000), seen(OTHER, true, 500),
		FOLLOW_PLAY);
}

static void a_pause_of_the_nest_is_theirs_too(void **state)
{
	expect(goal(SONG, false, 60000), past(SONG, true, 100000), seen(SONG, true, 60000),
		FOLLOW_PAUSE);
	expect(goal(SONG, false, 60000), past(SONG, false, 100000), seen(SONG, false, 60000),
		FOLLOW_KEEP);
	expect(goal(SONG, true, 60000), past(SONG, false, 100000), seen(SONG, false, 60000),
		FOLLOW_PLAY);
}

static void who_plays_on_by_hand_while_we_are_silent_has_chosen(void **state)
{
	expect(goal(SONG, false, 60000), past(SONG, false, 100000), seen(SONG, true, 61000),
		FOLLOW_RELEASE);
	expect(goal(NEXT, true, 0), past(SONG, false, -5000), seen(OTHER, true, 1000),
		FOLLOW_RELEASE);
	expect(goal("", false, 0), past(SONG, false, -5000), seen(OTHER, true, 1000),
		FOLLOW_RELEASE);
}

static void without_a_device_one_is_looked_for_when_something_is_to_play(void **state)
{
	struct spotify_playback none = {
		.uri = STR(""), .linked_from = STR(""), .context = STR("")
	};
	struct spotify_playback deaf = seen(SONG, true, 60000);
	deaf.device.is_restricted = true;
	expect(goal(SONG, true, 60000), past(SONG, true, 100000), none, FOLLOW_FIND);
	expect(goal(SONG, true, 60000), past("", false, 0), none, FOLLOW_FIND);
	expect(goal(SONG, false, 60000), past(SONG, true, 100000), none, FOLLOW_KEEP);
	expect(goal("", false, 0), past("", false, 0), none, FOLLOW_KEEP);
	expect(goal(SONG, true, 60000), past("", false, 0), deaf, FOLLOW_FIND);
}

static void nothing_is_started_for_its_last_second(void **state)
{
	expect(goal(SONG, true, 199000), past("", false, 0), seen(OTHER, true, 0), FOLLOW_KEEP);
	expect(goal(SONG, true, 250000), past("", false, 0), seen(OTHER, true, 0), FOLLOW_KEEP);
	expect(goal(SONG, true, 198000), past("", false, 0), seen(OTHER, true, 0), FOLLOW_PLAY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_they_play_the_first_song_is_started),
		cmocka_unit_test(before_the_first_song_what_they_play_stays),
		cmocka_unit_test(out_of_step_begins_at_two_seconds),
		cmocka_unit_test(the_next_song_replaces_ours_but_not_theirs),
		cmocka_unit_test(another_edition_of_our_track_is_ours),
		cmocka_unit_test(our_track_from_an_album_is_theirs_unless_it_was_so_at_first),
		cmocka_unit_test(what_follows_our_end_is_no_choice),
		cmocka_unit_test(a_pause_of_the_nest_is_theirs_too),
		cmocka_unit_test(who_plays_on_by_hand_while_we_are_silent_has_chosen),
		cmocka_unit_test(without_a_device_one_is_looked_for_when_something_is_to_play),
		cmocka_unit_test(nothing_is_started_for_its_last_second),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
