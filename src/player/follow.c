#include "player/follow.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "player/follow_internal.h"

#include <stdio.h>
#include <stdlib.h>

#define CHECK_MS   15000
#define SETTLE_MS  4000
#define GIVE_UP_MS 600000
#define TURNS_MAX  12	/* at once: fewer than its calls, so that none has to queue */
#define AGAIN_MS   1000 /* after the store was away */
#define SAME_MS	   100	/* positions that differ by less are the same */

void follow_copy(char *out, size_t size, struct str text)
{
	size_t len = text.len < size - 1 ? text.len : size - 1;
	while (len < text.len && len > 0 && ((unsigned char)text.data[len] & 0xC0) == 0x80) {
		len--;
	}
	memcpy(out, text.data, len);
	out[len] = '\0';
}

static void pump(struct follow *follow);

/* People */

static struct follow_person *find_person(struct follow *follow, struct str user)
{
	struct follow_person *person = follow->people;
	while (person && !str_equal_cstr(user, person->user)) {
		person = person->next;
	}
	return person;
}

static struct follow_person *add_person(struct follow *follow, struct str user)
{
	struct follow_person *person = alloc_new(struct follow_person);
	person->follow = follow;
	person->user = alloc_bytes(user.len + 1);
	follow_copy(person->user, user.len + 1, user);
	person->due_ms = FOLLOW_NEVER;
	person->next = follow->people;
	follow->people = person;
	return person;
}

static void remove_person(struct follow_person **at)
{
	struct follow_person *person = *at;
	*at = person->next;
	free(person->user);
	free(person);
}

/* A life begins, as the store has it. */
static void begin_life(struct follow_person *person, const struct follower *follower)
{
	const struct follow_stage *stage = &person->follow->stage;
	int64_t now_ms = clock_monotonic_ms();
	person->life = follower->life;
	person->is_on = follower->is_on;
	person->is_over = person->is_new = false;
	person->state = follower->state;
	person->state_ms = now_ms;
	follow_copy(person->device, sizeof(person->device), follower->device);
	follow_copy(person->uri, sizeof(person->uri), follower->uri);
	person->plays = follower->plays;
	person->knows_context = false;
	person->commanded_ms = 0;
	person->may_wake = follower->state == FOLLOW_STARTING;
	/* of another song than the present one we don't know when it ends: it may have */
	person->ends_ms = now_ms;
	if (strcmp(person->uri, stage->uri) == 0 && !stage->is_paused) {
		int64_t position_ms =
			store_now_ms(person->follow->nest->store) - stage->started_ms;
		person->ends_ms = now_ms + stage->duration_ms - position_ms;
	}
	person->is_dirty = true;
}

/* What is said of somebody in the store. */
static void meet(struct follow *follow, const struct follower *follower)
{
	struct follow_person *person = find_person(follow, follower->user);
	bool was_turned_off = !follower->is_on && follower->state == FOLLOW_OFF;
	if (!follower->is_on && !was_turned_off) {
		return; /* it has come to an end, which is kept to be shown */
	}
	if (!person) {
		person = add_person(follow, follower->user);
		begin_life(person, follower);
	} else if (person->fiber) {
		/* the turn's end leads to another look */
		person->is_over = person->is_over || person->life != follower->life;
	} else if (person->life != follower->life) {
		char uri[FOLLOW_URI_MAX];
		bool plays = person->plays;
		memcpy(uri, person->uri, sizeof(uri));
		begin_life(person, follower);
		if (was_turned_off) {
			/* we know better what plays there */
			memcpy(person->uri, uri, sizeof(uri));
			person->plays = plays;
		}
	}
}

static bool is_in(const struct follow_scene *scene, const char *user)
{
	for (size_t i = 0; i < scene->count; i++) {
		const struct follower *follower = &scene->followers[i];
		if (str_equal_cstr(follower->user, user) &&
			(follower->is_on || follower->state == FOLLOW_OFF)) {
			return true;
		}
	}
	return false;
}

static void match_people(struct follow *follow, const struct follow_scene *scene)
{
	for (struct follow_person **at = &follow->people; *at;) {
		if (!(*at)->fiber && !is_in(scene, (*at)->user)) {
			remove_person(at);
		} else {
			at = &(*at)->next;
		}
	}
	for (size_t i = 0; i < scene->count; i++) {
		meet(follow, &scene->followers[i]);
	}
}

/* What plays */

static bool is_near(int64_t one_ms, int64_t other_ms)
{
	return one_ms - other_ms < SAME_MS && other_ms - one_ms < SAME_MS;
}

static void set_stage(struct follow *follow, const struct follow_scene *scene)
{
	struct follow_stage *stage = &follow->stage;
	bool is_same = str_equal_cstr(scene->song, stage->song) &&
		       str_equal_cstr(scene->uri, stage->uri) &&
		       scene->is_paused == stage->is_paused &&
		       is_near(scene->started_ms, stage->started_ms);
	follow_copy(stage->song, sizeof(stage->song), scene->song);
	follow_copy(stage->uri, sizeof(stage->uri), scene->uri);
	stage->duration_ms = scene->duration_ms;
	stage->is_paused = scene->is_paused;
	stage->started_ms = scene->started_ms;
	stage->pos_ms = scene->pos_ms;
	for (struct follow_person *person = follow->people; person; person = person->next) {
		person->is_dirty = person->is_dirty || !is_same;
	}
}

static void end_if_done(struct follow *follow)
{
	if (follow->stopping && follow_has_ended(follow)) {
		follow->on_ended(follow->arg);
	}
}

static void look(void *arg)
{
	struct follow *follow = arg;
	struct follow_scene scene;
	struct error error;
	follow->looker = fiber_self();
	while (follow->wants_look && follow->leads && !follow->stopping) {
		follow->wants_look = false;
		if (follow_look(follow->nest, &scene, &error)) {
			set_stage(follow, &scene);
			match_people(follow, &scene);
			pump(follow);
		} else {
			follow->wants_look = true;
			fiber_wait(AGAIN_MS);
		}
		arena_reset(fiber_arena());
	}
	follow->looker = NULL;
	end_if_done(follow);
}

static void look_soon(struct follow *follow)
{
	follow->wants_look = true;
	if (!follow->looker && follow->leads && !follow->stopping) {
		fiber_start("follow", look, follow);
	}
}

/* Turns */

static void attend(void *arg)
{
	struct follow_person *person = arg;
	struct follow *follow = person->follow;
	person->fiber = fiber_self();
	do {
		follow_person_attend(person);
		arena_reset(fiber_arena());
	} while (person->is_dirty && person->is_on && !person->is_over && follow->leads &&
		 !follow->stopping);
	person->fiber = NULL;
	follow->busy--;
	if (person->is_over || !person->is_on) {
		look_soon(follow); /* which also forgets who is no follower any more */
	}
	pump(follow);
	end_if_done(follow);
}

static void handle_timer(void *arg)
{
	pump(arg);
}

/* Starts what is due, and sets the timer for what comes next. */
static void pump(struct follow *follow)
{
	int64_t now_ms = clock_monotonic_ms(), next_ms = FOLLOW_NEVER;
	if (follow->stopping || !follow->leads) {
		return;
	}
	for (struct follow_person *person = follow->people; person; person = person->next) {
		bool is_due = person->is_dirty || person->due_ms <= now_ms;
		bool has_ended = !person->is_on && person->state != FOLLOW_OFF;
		if (person->fiber || person->is_over || (has_ended && !person->is_new)) {
			continue;
		}
		if (is_due && follow->busy < TURNS_MAX) {
			follow->busy++;
			person->due_ms = FOLLOW_NEVER;
			fiber_start("follower", attend, person);
		} else if (!is_due && person->due_ms < next_ms) {
			next_ms = person->due_ms;
		}
	}
	if (next_ms != FOLLOW_NEVER) {
		loop_timer_restart(follow->timer, next_ms - now_ms + 1);
	}
}

/* The lead, the beginning, the end */

/* "<user> <JSON>": what we have noted ourselves is no news. The empty message stands for missed
 * ones. */
static void handle_news(void *arg, struct str channel, struct str message)
{
	struct follow *follow = arg;
	struct arena *arena = arena_create();
	struct follower follower;
	struct follow_person *person = NULL;
	if (follow_read_news(arena, message, &follower)) {
		person = find_person(follow, follower.user);
	}
	if (!person || person->life != follower.life) {
		look_soon(follow);
	}
	arena_destroy(arena);
}

struct follow *follow_start(const struct nest *nest, struct spotify_link *link,
	const struct follow_options *options, void (*on_ended)(void *arg), void *arg)
{
	struct follow *follow = alloc_new(struct follow);
	struct arena *arena = arena_create();
	follow->nest = nest;
	follow->link = link;
	follow->options = *options;
	follow->options.check_ms = options->check_ms ? options->check_ms : CHECK_MS;
	follow->options.settle_ms = options->settle_ms ? options->settle_ms : SETTLE_MS;
	follow->options.give_up_ms = options->give_up_ms ? options->give_up_ms : GIVE_UP_MS;
	follow->on_ended = on_ended;
	follow->arg = arg;
	follow->timer = loop_timer_create(loop_self(), 0, 0, handle_timer, follow);
	follow->news =
		store_subscribe(nest->store, follow_channel(arena, nest), handle_news, follow);
	arena_destroy(arena);
	return follow;
}

/* Those that nobody is busy with. */
static void forget_people(struct follow *follow)
{
	for (struct follow_person **at = &follow->people; *at;) {
		if ((*at)->fiber) {
			at = &(*at)->next;
		} else {
			remove_person(at);
		}
	}
}

void follow_lead(struct follow *follow, bool leads)
{
	follow->leads = leads;
	if (leads) {
		look_soon(follow);
	} else {
		forget_people(follow);
	}
}

void follow_wake(struct follow *follow)
{
	if (follow->people) {
		look_soon(follow);
	}
}

void follow_stop(struct follow *follow, bool cancel)
{
	follow->stopping = true;
	if (follow->looker) {
		(cancel ? fiber_cancel : fiber_wake)(follow->looker);
	}
	for (struct follow_person *person = follow->people; person; person = person->next) {
		if (cancel && person->fiber) {
			fiber_cancel(person->fiber);
		}
	}
}

bool follow_has_ended(const struct follow *follow)
{
	return !follow->looker && follow->busy == 0;
}

void follow_destroy(struct follow *follow)
{
	store_unsubscribe(follow->news);
	loop_timer_destroy(follow->timer);
	forget_people(follow);
	free(follow);
}
