#include "base/clock.h"
#include "base/log.h"
#include "player/follow_internal.h"

#include <stdio.h>

#define ODD_TRIP_MS   3000 /* a request that took longer tells nothing of the next one */
#define SOON_MS	      3000
#define YOUNG_MS      60000
#define RETRY_MS      5000
#define NOTE_AGAIN_MS 1000
#define STALE_MS      600000 /* who has waited so long for a first song may have forgotten it */

static void set_state(struct follow_person *person, enum follow_state state)
{
	if (person->state != state) {
		person->state = state;
		person->state_ms = clock_monotonic_ms();
		person->is_new = true;
		log_debug("spotify_follow", LOG_CSTR("user", person->user),
			LOG_INT("state", state));
	}
}

/* It ends, and they are told why. */
static void end(struct follow_person *person, enum follow_state why)
{
	person->is_on = false;
	person->is_new = true;
	person->due_ms = FOLLOW_NEVER;
	set_state(person, why);
}

static void set_device(struct follow_person *person, struct str name)
{
	char cut[FOLLOW_DEVICE_MAX];
	follow_copy(cut, sizeof(cut), name);
	if (strcmp(cut, person->device) != 0) {
		memcpy(person->device, cut, sizeof(cut));
		person->is_new = true;
	}
}

static void learn_round_trip(struct follow_person *person, int64_t took_ms)
{
	if (took_ms > ODD_TRIP_MS) {
		return;
	}
	person->round_trip_ms =
		person->round_trip_ms ? (3 * person->round_trip_ms + took_ms) / 4 : took_ms;
}

/* Where the nest will be when a request that leaves now has arrived. */
static int64_t position_ahead_ms(const struct follow_person *person)
{
	const struct follow_stage *stage = &person->follow->stage;
	int64_t now_ms = store_now_ms(person->follow->nest->store);
	if (stage->is_paused) {
		return stage->pos_ms;
	}
	int64_t pos_ms = now_ms - stage->started_ms + person->round_trip_ms / 2;
	return pos_ms > 0 ? pos_ms : 0;
}

/* What the nest wants at a moment, `ago_ms` from now. */
static struct follow_goal goal_at(const struct follow *follow, int64_t ago_ms)
{
	const struct follow_stage *stage = &follow->stage;
	int64_t now_ms = store_now_ms(follow->nest->store) - ago_ms;
	return (struct follow_goal) {
		.uri = str_from_cstr(stage->uri),
		.plays = stage->uri[0] && !stage->is_paused,
		.position_ms = stage->is_paused ? stage->pos_ms : now_ms - stage->started_ms,
		.duration_ms = stage->duration_ms,
	};
}

/* Nothing of Spotify's, or following. */
static enum follow_state resting_state(const struct follow *follow)
{
	return follow->stage.uri[0] ? FOLLOW_FOLLOWING : FOLLOW_WAITING;
}

static void fail(struct follow_person *person, enum spotify_player_result result)
{
	int64_t now_ms = clock_monotonic_ms();
	person->due_ms = now_ms + person->follow->options.check_ms;
	switch (result) {
	case SPOTIFY_PLAYER_NO_DEVICE:
		set_state(person, FOLLOW_NO_DEVICE);
		if (now_ms - person->state_ms < YOUNG_MS) {
			person->due_ms = now_ms + SOON_MS; /* they may be about to open it */
		}
		break;
	case SPOTIFY_PLAYER_NO_PREMIUM:
		end(person, FOLLOW_NO_PREMIUM);
		break;
	case SPOTIFY_PLAYER_RECONNECT:
		set_state(person, FOLLOW_RECONNECT);
		break;
	case SPOTIFY_PLAYER_NOT_CONNECTED:
		set_state(person, FOLLOW_NOT_CONNECTED);
		break;
	case SPOTIFY_PLAYER_LIMITED:
		set_state(person, FOLLOW_LIMITED);
		person->due_ms =
			now_ms + SOON_MS; /* asks us, not Spotify, until that is over */
		break;
	default:
		person->due_ms = now_ms + RETRY_MS;
	}
}

/* After a command: what was done, and when to see what became of it. */
static void commanded(struct follow_person *person, bool plays)
{
	person->commanded_ms = clock_monotonic_ms();
	person->is_new = person->is_new || person->plays != plays;
	person->plays = plays;
	person->may_wake = false;
	person->due_ms = plays ? person->commanded_ms + person->follow->options.settle_ms + 1
			       : FOLLOW_NEVER;
	set_state(person, resting_state(person->follow));
}

static void expect_end(struct follow_person *person, int64_t position_ms)
{
	person->ends_ms =
		clock_monotonic_ms() + person->follow->stage.duration_ms - position_ms;
}

static void play(struct follow_person *person, const struct spotify_device *device)
{
	char uri[FOLLOW_URI_MAX];
	memcpy(uri, person->follow->stage.uri, sizeof(uri));
	int64_t position_ms = position_ahead_ms(person), begun_ms = clock_monotonic_ms();
	enum spotify_player_result result = spotify_player_play(person->follow->link,
		str_from_cstr(person->user), device->id, str_from_cstr(uri), position_ms);
	if (result != SPOTIFY_PLAYER_DONE) {
		fail(person, result);
		return;
	}
	learn_round_trip(person, clock_monotonic_ms() - begun_ms);
	person->is_new = person->is_new || strcmp(person->uri, uri) != 0;
	memcpy(person->uri, uri, sizeof(uri));
	person->knows_context = false;
	expect_end(person, position_ms);
	set_device(person, device->name);
	commanded(person, true);
}

static void seek(struct follow_person *person, const struct spotify_device *device)
{
	int64_t position_ms = position_ahead_ms(person), begun_ms = clock_monotonic_ms();
	enum spotify_player_result result = spotify_player_seek(
		person->follow->link, str_from_cstr(person->user), device->id, position_ms);
	if (result != SPOTIFY_PLAYER_DONE) {
		fail(person, result);
		return;
	}
	learn_round_trip(person, clock_monotonic_ms() - begun_ms);
	expect_end(person, position_ms);
	commanded(person, true);
}

static void hold(struct follow_person *person, const struct spotify_device *device)
{
	enum spotify_player_result result = spotify_player_pause(
		person->follow->link, str_from_cstr(person->user), device->id);
	if (result == SPOTIFY_PLAYER_DONE) {
		commanded(person, false);
	} else {
		fail(person, result);
	}
}

/* The only one that could play; NULL when there is none, or they must choose. */
static const struct spotify_device *only_device(
	const struct spotify_device *devices, size_t count)
{
	const struct spotify_device *found = NULL;
	for (size_t i = 0; i < count; i++) {
		if (!devices[i].is_restricted && found) {
			return NULL;
		}
		found = devices[i].is_restricted ? found : &devices[i];
	}
	return found;
}

/*
 * Something is to play, and Spotify is active nowhere. A device that merely sleeps is woken for
 * who has just asked for it; later, it may lie in an office that they have left.
 */
static void find_device(struct follow_person *person)
{
	struct spotify_device *devices;
	const struct spotify_device *device = NULL;
	size_t count = 0;
	int64_t waited_ms = clock_monotonic_ms() - person->state_ms;
	if (person->state == FOLLOW_NO_DEVICE &&
		waited_ms > person->follow->options.give_up_ms) {
		end(person, FOLLOW_NO_DEVICE);
		return;
	}
	if (person->may_wake) {
		enum spotify_player_result result = spotify_player_devices(
			person->follow->link, str_from_cstr(person->user), &devices, &count);
		if (result != SPOTIFY_PLAYER_DONE) {
			fail(person, result);
			return;
		}
		device = only_device(devices, count);
	}
	if (device) {
		play(person, device);
		return;
	}
	/* what we did there is void: with the next device we begin anew */
	person->uri[0] = '\0';
	person->plays = false;
	set_device(person, STR_EMPTY);
	fail(person, SPOTIFY_PLAYER_NO_DEVICE);
}

/* All is well. */
static void keep(struct follow_person *person, const struct follow_goal *goal,
	const struct spotify_playback *seen)
{
	bool plays = goal->plays && seen->is_playing && follow_is_playing(seen, goal->uri);
	if (plays) {
		person->is_new = person->is_new || !person->plays;
		follow_copy(person->uri, sizeof(person->uri), goal->uri);
		person->plays = true;
		if (!person->knows_context) {
			follow_copy(person->context, sizeof(person->context), seen->context);
			person->knows_context = true;
		}
		expect_end(person, goal->position_ms);
	} else if (!seen->is_playing && person->plays) {
		person->plays = false; /* it has ended */
		person->is_new = true;
	}
	if (seen->has_device) {
		set_device(person, seen->device.name);
	}
	person->due_ms = goal->plays ? clock_monotonic_ms() + person->follow->options.check_ms
				     : FOLLOW_NEVER;
	set_state(person, resting_state(person->follow));
}

static struct follow_past past_at(const struct follow_person *person, int64_t ago_ms)
{
	bool has_context = person->knows_context;
	return (struct follow_past) {
		.uri = str_from_cstr(person->uri),
		.context = has_context ? str_from_cstr(person->context) : STR_EMPTY,
		.plays = person->plays,
		.left_ms = person->ends_ms - (clock_monotonic_ms() - ago_ms),
	};
}

/* They turned it on long ago and have never heard anything of it. */
static bool is_forgotten(
	const struct follow_person *person, const struct spotify_playback *seen)
{
	return person->state == FOLLOW_WAITING && person->uri[0] == '\0' && seen->is_playing &&
	       clock_monotonic_ms() - person->state_ms > STALE_MS;
}

static void act(
	struct follow_person *person, const struct spotify_playback *seen, int64_t ago_ms)
{
	struct follow_goal goal = goal_at(person->follow, ago_ms);
	struct follow_past past = past_at(person, ago_ms);
	if (!person->knows_context) {
		past.context = seen->context; /* it is the first that we see of it */
	}
	enum follow_action action = follow_plan(&goal, &past, seen);
	if (is_forgotten(person, seen)) {
		action = FOLLOW_RELEASE;
	}
	switch (action) {
	case FOLLOW_PLAY:
		play(person, &seen->device);
		break;
	case FOLLOW_SEEK:
		seek(person, &seen->device);
		break;
	case FOLLOW_PAUSE:
		hold(person, &seen->device);
		break;
	case FOLLOW_RELEASE:
		end(person, FOLLOW_STOPPED);
		break;
	case FOLLOW_FIND:
		find_device(person);
		break;
	case FOLLOW_KEEP:
		keep(person, &goal, seen);
		break;
	}
}

/* Spotify shows for a while what was before our last command; what it was we know ourselves. */
static bool is_settling(const struct follow_person *person)
{
	return person->commanded_ms &&
	       clock_monotonic_ms() - person->commanded_ms < person->follow->options.settle_ms;
}

static void act_blindly(struct follow_person *person)
{
	static const struct spotify_device active = { .id = { "", 0 }, .name = { "", 0 } };
	struct spotify_device device = active;
	struct follow_goal goal = goal_at(person->follow, 0);
	device.name = str_from_cstr(person->device);
	bool is_there = person->plays && str_equal(goal.uri, str_from_cstr(person->uri));
	if (goal.plays && !is_there) {
		play(person, &device);
	} else if (!goal.plays && person->plays) {
		hold(person, &device);
	} else {
		person->due_ms = person->commanded_ms + person->follow->options.settle_ms + 1;
	}
}

static void let_go(struct follow_person *person)
{
	struct spotify_playback seen;
	struct str user = str_from_cstr(person->user), uri = str_from_cstr(person->uri);
	if (person->plays &&
		spotify_player_look(person->follow->link, user, &seen) == SPOTIFY_PLAYER_DONE &&
		seen.is_playing && follow_is_playing(&seen, uri)) {
		spotify_player_pause(person->follow->link, user, seen.device.id);
	}
	person->plays = false;
	person->is_new = true;
	person->due_ms = FOLLOW_NEVER;
}

static void look_and_act(struct follow_person *person)
{
	struct spotify_playback seen;
	int64_t begun_ms = clock_monotonic_ms();
	enum spotify_player_result result =
		spotify_player_look(person->follow->link, str_from_cstr(person->user), &seen);
	int64_t took_ms = clock_monotonic_ms() - begun_ms;
	if (result != SPOTIFY_PLAYER_DONE) {
		fail(person, result);
		return;
	}
	learn_round_trip(person, took_ms);
	act(person, &seen, took_ms / 2);
}

static void note(struct follow_person *person)
{
	bool forgets = !person->is_on && person->state == FOLLOW_OFF;
	struct follower follower = {
		.user = str_from_cstr(person->user),
		.life = person->life,
		.is_on = person->is_on,
		.state = person->state,
		.device = str_from_cstr(person->device),
		.uri = str_from_cstr(person->uri),
		.plays = person->plays,
	};
	struct error error;
	if (!person->is_new) {
		return;
	}
	if (follow_note(person->follow->nest, &follower, forgets, &person->is_over, &error)) {
		person->is_new = false;
	} else {
		person->due_ms = clock_monotonic_ms() + NOTE_AGAIN_MS;
	}
}

void follow_person_attend(struct follow_person *person)
{
	person->is_dirty = false;
	if (person->is_on && is_settling(person)) {
		act_blindly(person);
	} else if (person->is_on) {
		look_and_act(person);
	} else if (person->state == FOLLOW_OFF) {
		let_go(person);
	}
	note(person);
}
