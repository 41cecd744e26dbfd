#include "player/drive.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "bender/bender.h"
#include "nest/playback.h"
#include "net/fiber.h"
#include "player/count.h"
#include "player/follow.h"
#include "player/scribe.h"

#include <stdio.h>
#include <stdlib.h>

#define AGAIN_MS       1000 /* after an error that waiting for the store does not explain */
#define PLAYING_ID_MAX 32

struct drive {
	struct drive_context *context;
	struct nest nest;
	struct lease lease;
	struct store_subscription *changes, *releases;
	struct fiber *fiber;
	struct scribe scribe;
	struct bender_nest *bender; /* NULL: nobody adds songs when nobody does */
	struct follow *follow;	    /* NULL: Spotify is not configured */
	bool stopping;
	bool changed;	 /* something was announced since we looked */
	bool is_looking; /* `playing` is about to be another, maybe none */
	bool freed;	 /* another player gave its lease back */
	bool was_led;
	char playing[PLAYING_ID_MAX]; /* the id when we looked last, or "" */
	int64_t ends_ms;	      /* of it, monotonic; -1: it does not end by itself */
	bool in_trouble;	      /* and the log knows it */
};

static void wake(struct drive *drive)
{
	if (drive->fiber) {
		fiber_wake(drive->fiber);
	}
}

/*
 * Whether "<seq> <what>[ <args>]", see store/lua/includes/nest.lua, tells of a subject. The
 * empty message stands for missed ones.
 */
static bool tells_of(struct str announcement, struct str subject)
{
	struct str rest = announcement, seq, what, told;
	if (announcement.len == 0) {
		return true;
	}
	if (!str_split_next(&rest, ' ', &seq) || !str_split_next(&rest, ' ', &what)) {
		return false;
	}
	while (str_split_next(&what, ',', &told)) {
		if (str_equal(told, subject)) {
			return true;
		}
	}
	return false;
}

/*
 * A queue that changes matters only while nothing plays. Announcements come over another
 * connection than answers, so one of a later change may overtake the answer that nothing does.
 */
static bool is_due_after(const struct drive *drive, struct str announcement)
{
	return tells_of(announcement, STR("playing")) ||
	       (tells_of(announcement, STR("queue")) &&
		       (drive->is_looking || drive->playing[0] == '\0'));
}

/* Songs come and go, or people. */
static bool concerns_bender(struct str announcement)
{
	return tells_of(announcement, STR("queue")) || tells_of(announcement, STR("playing")) ||
	       tells_of(announcement, STR("members"));
}

static void handle_change(void *arg, struct str channel, struct str message)
{
	struct drive *drive = arg;
	if (drive->bender && concerns_bender(message)) {
		bender_nest_wake(drive->bender);
	}
	if (is_due_after(drive, message)) {
		if (drive->follow) {
			follow_wake(drive->follow);
		}
		drive->changed = true;
		wake(drive);
	}
}

static void handle_release(void *arg, struct str channel, struct str message)
{
	struct drive *drive = arg;
	drive->freed = true;
	wake(drive);
}

static void count(const struct drive *drive, const struct playback_state *state)
{
	bool has_finished = state->finished.id.len > 0;
	player_count(PLAYER_FINISHED, has_finished);
	player_count(PLAYER_STARTED, state->started.id.len > 0);
	if (has_finished && drive->ends_ms >= 0) {
		player_count_late(clock_monotonic_ms() - drive->ends_ms);
	}
}

/* One step of the nest's time; afterwards `playing` and `ends_ms` tell what it waits for. */
static bool step(struct drive *drive, struct error *error)
{
	struct playback_state state;
	drive->changed = false;
	drive->is_looking = true;
	bool looked =
		playback_advance(&drive->nest, str_from_cstr(drive->playing), &state, error);
	drive->is_looking = false;
	if (!looked) {
		drive->changed = true;
		return false;
	}
	count(drive, &state);
	/* ended by somebody else, who may have queued another by now: look for that, too */
	drive->changed |= drive->playing[0] && !state.id.len && !state.finished.id.len;
	snprintf(drive->playing, sizeof(drive->playing), "%.*s", STR_ARG(state.id));
	drive->ends_ms = -1;
	if (state.ends_ms > 0) {
		/* maybe long ago, when no player was there */
		int64_t ends_ms = clock_monotonic_ms() + state.ends_ms - state.now_ms;
		drive->ends_ms = ends_ms > 0 ? ends_ms : 0;
	}
	drive->in_trouble = false;
	scribe_wake(&drive->scribe); /* also what people ended is in the outbox */
	return true;
}

static bool song_is_over(const struct drive *drive)
{
	return drive->ends_ms >= 0 && clock_monotonic_ms() >= drive->ends_ms;
}

static void note_lease(struct drive *drive)
{
	if (drive->lease.is_held == drive->was_led) {
		return;
	}
	drive->was_led = drive->lease.is_held;
	player_count_led(drive->was_led ? 1 : -1);
	log_info(drive->was_led ? "nest_led" : "nest_left", LOG_STR("nest", drive->nest.id));
	if (drive->was_led) {
		drive->changed = true;
	}
	if (drive->bender) {
		bender_nest_lead(drive->bender, drive->was_led);
	}
	if (drive->follow) {
		follow_lead(drive->follow, drive->was_led);
	}
}

/* Does what is due. `*wait_ms` is until the next thing is. */
static bool turn(struct drive *drive, int64_t *wait_ms, struct error *error)
{
	if (drive->freed || lease_due_in_ms(&drive->lease) == 0) {
		drive->freed = false;
		bool asked = lease_take(&drive->lease, error);
		note_lease(drive);
		if (!asked) {
			return false;
		}
	}
	if (drive->lease.is_held && (drive->changed || song_is_over(drive)) &&
		!step(drive, error)) {
		return false;
	}
	*wait_ms = lease_due_in_ms(&drive->lease);
	if (drive->lease.is_held && drive->ends_ms >= 0) {
		int64_t left_ms = drive->ends_ms - clock_monotonic_ms();
		left_ms = left_ms > 0 ? left_ms : 0;
		*wait_ms = left_ms < *wait_ms ? left_ms : *wait_ms;
	}
	return true;
}

static bool has_to_do(const struct drive *drive)
{
	return drive->stopping || drive->freed || (drive->lease.is_held && drive->changed);
}

static void wait_for_work(struct drive *drive, int64_t wait_ms)
{
	int64_t until_ms = clock_monotonic_ms() + wait_ms;
	while (!has_to_do(drive)) {
		int64_t left_ms = until_ms - clock_monotonic_ms();
		if (left_ms <= 0 || fiber_wait(left_ms) == FIBER_CANCELLED) {
			return;
		}
	}
}

/* Of the store's troubles it tells the log itself; other errors are ours to report. */
static void wait_after(struct drive *drive, const struct error *error)
{
	if (error->kind == ERROR_UNAVAILABLE && !store_is_up(drive->context->store)) {
		store_wait_up(drive->context->store, drive->context->options.renew_ms, NULL);
		return;
	}
	if (error->kind != ERROR_CANCELLED && error->kind != ERROR_UNAVAILABLE &&
		!drive->in_trouble) {
		drive->in_trouble = true;
		log_error("nest_not_driven", LOG_STR("nest", drive->nest.id),
			LOG_ERROR_MESSAGE(error));
	}
	if (!drive->stopping) {
		fiber_wait(AGAIN_MS);
	}
}

static void handle_fiber_ended(void *arg)
{
	struct drive *drive = arg;
	if (drive_has_ended(drive)) {
		drive->context->on_ended(drive->context->arg);
	}
}

static void run(void *arg)
{
	struct drive *drive = arg;
	drive->fiber = fiber_self();
	while (!drive->stopping && !fiber_is_cancelled()) {
		struct error error = { 0 };
		int64_t wait_ms;
		if (turn(drive, &wait_ms, &error)) {
			wait_for_work(drive, wait_ms);
		} else {
			wait_after(drive, &error);
		}
		arena_reset(fiber_arena());
	}
	lease_release(&drive->lease);
	note_lease(drive);
	drive->fiber = NULL;
	handle_fiber_ended(drive);
}

struct drive *drive_start(struct drive_context *context, struct str nest, struct error *error)
{
	struct drive *drive = alloc_new(struct drive);
	if (!nest_init(&drive->nest, context->store, context->options.nests, nest, error)) {
		free(drive);
		return NULL;
	}
	drive->context = context;
	drive->ends_ms = -1;
	lease_init(&drive->lease, context->store, drive->nest.prefix, context->token,
		context->options.lease_ms, context->options.renew_ms);
	drive->changes =
		store_subscribe(context->store, drive->nest.channel, handle_change, drive);
	drive->releases =
		store_subscribe(context->store, drive->lease.channel, handle_release, drive);
	drive->scribe = (struct scribe) {
		.log = context->log,
		.options = &context->options,
		.prefix = drive->nest.prefix,
		.on_ended = handle_fiber_ended,
		.arg = drive,
	};
	scribe_start(&drive->scribe);
	if (context->options.bender) {
		drive->bender = bender_nest_start(
			context->options.bender, &drive->nest, handle_fiber_ended, drive);
	}
	if (context->options.spotify_link) {
		drive->follow = follow_start(&drive->nest, context->options.spotify_link,
			&context->options.follow, handle_fiber_ended, drive);
	}
	fiber_start("drive", run, drive);
	return drive;
}

struct str drive_nest(const struct drive *drive)
{
	return drive->nest.id;
}

void drive_stop(struct drive *drive, bool cancel)
{
	drive->stopping = true;
	wake(drive);
	if (cancel && drive->fiber) {
		fiber_cancel(drive->fiber);
	}
	scribe_stop(&drive->scribe, cancel);
	if (drive->bender) {
		bender_nest_stop(drive->bender);
	}
	if (drive->follow) {
		follow_stop(drive->follow, cancel);
	}
}

bool drive_has_ended(const struct drive *drive)
{
	return !drive->fiber && scribe_has_ended(&drive->scribe) &&
	       (!drive->bender || bender_nest_has_ended(drive->bender)) &&
	       (!drive->follow || follow_has_ended(drive->follow));
}

void drive_destroy(struct drive *drive)
{
	store_unsubscribe(drive->changes);
	store_unsubscribe(drive->releases);
	if (drive->bender) {
		bender_nest_destroy(drive->bender);
	}
	if (drive->follow) {
		follow_destroy(drive->follow);
	}
	free(drive);
}
