#include "serve/roster.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "nest/members.h"
#include "serve/parts.h"
#include "serve/watch.h"

#include <stdlib.h>

#define BUCKETS	  256
#define LINGER_MS 2000
#define ROUND_MS  1000

struct roster {
	struct watch *watch;
	struct person *people[BUCKETS];
	size_t count;
	struct loop_timer *timer;
	bool is_running; /* a fiber takes, renews and gives back leases */
	bool has_news;
	bool stopping;
	int64_t renewed_ms; /* monotonic */
};

static struct person **bucket_of(struct roster *roster, struct str email)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < email.len; i++) {
		hash = (hash ^ (unsigned char)email.data[i]) * 16777619u;
	}
	return &roster->people[hash % BUCKETS];
}

/* People with connections (who need a lease), or those who have gone for good. */
struct crowd {
	struct str *emails;
	struct person **people;
	size_t count;
};

static bool has_gone(const struct roster *roster, const struct person *person)
{
	return person->connections == 0 &&
	       (roster->stopping || clock_monotonic_ms() - person->gone_ms >= LINGER_MS);
}

static struct crowd gather(
	struct roster *roster, bool (*fits)(const struct roster *, const struct person *))
{
	struct arena *arena = fiber_arena();
	struct crowd crowd = {
		.emails = arena_array(arena, struct str, roster->count + 1),
		.people = arena_array(arena, struct person *, roster->count + 1),
	};
	for (size_t i = 0; i < BUCKETS; i++) {
		for (struct person *person = roster->people[i]; person; person = person->next) {
			if (fits(roster, person)) {
				crowd.people[crowd.count] = person;
				crowd.emails[crowd.count++] = arena_str(arena, person->email);
			}
		}
	}
	return crowd;
}

static bool is_new(const struct roster *roster, const struct person *person)
{
	return person->connections > 0 && !person->has_lease;
}

static bool is_here(const struct roster *roster, const struct person *person)
{
	return !has_gone(roster, person);
}

static void forget(struct roster *roster, struct person *person)
{
	struct person **at = bucket_of(roster, person->email);
	while (*at != person) {
		at = &(*at)->next;
	}
	*at = person->next;
	roster->count--;
	free(person);
}

/* Only this fiber forgets people, so those in a crowd stay good while it waits. */
static void take_leases(struct roster *roster, struct crowd crowd)
{
	struct error error;
	if (crowd.count == 0) {
		return;
	}
	if (members_renew(&roster->watch->nest, roster->watch->serve->instance, crowd.emails,
		    crowd.count, NULL, &error)) {
		for (size_t i = 0; i < crowd.count; i++) {
			crowd.people[i]->has_lease = true;
		}
	}
}

static void give_leases_back(struct roster *roster)
{
	struct error error;
	struct crowd gone = gather(roster, has_gone);
	if (gone.count == 0) {
		return;
	}
	/* what can't be given back now runs out by itself */
	members_leave(&roster->watch->nest, roster->watch->serve->instance, gone.emails,
		gone.count, NULL, &error);
	for (size_t i = 0; i < gone.count; i++) {
		if (has_gone(roster, gone.people[i])) {
			forget(roster, gone.people[i]);
		} else {
			gone.people[i]->has_lease = false; /* came back meanwhile */
		}
	}
}

static void renew_when_due(struct roster *roster)
{
	int64_t now_ms = clock_monotonic_ms();
	if (now_ms - roster->renewed_ms >= MEMBERS_RENEW_MS) {
		roster->renewed_ms = now_ms;
		take_leases(roster, gather(roster, is_here));
	} else {
		take_leases(roster, gather(roster, is_new));
	}
}

static void run(void *arg)
{
	struct roster *roster = arg;
	struct serve *serve = roster->watch->serve;
	struct serve_task task;
	serve_task_begin(serve, &task);
	do {
		roster->has_news = false;
		renew_when_due(roster);
		give_leases_back(roster);
	} while (roster->has_news && store_is_up(serve->store));
	roster->is_running = false;
	serve_task_end(serve, &task);
}

/* Does what is due, unless that is being done: then it is looked at once more. */
static void attend(void *arg)
{
	struct roster *roster = arg;
	roster->has_news = true;
	/* once all is closed no fiber may begin; what is left runs out by itself */
	if (!roster->is_running && roster->count > 0 && !roster->watch->serve->is_closed &&
		store_is_up(roster->watch->serve->store)) {
		roster->is_running = true;
		fiber_start("roster", run, roster);
	}
}

struct roster *roster_create(struct watch *watch)
{
	struct roster *roster = alloc_new(struct roster);
	roster->watch = watch;
	roster->timer =
		loop_timer_create(watch->serve->loop, ROUND_MS, ROUND_MS, attend, roster);
	return roster;
}

void roster_stop(struct roster *roster)
{
	roster->stopping = true;
	loop_timer_destroy(roster->timer);
	roster->timer = NULL;
	attend(roster);
}

void roster_destroy(struct roster *roster)
{
	for (size_t i = 0; i < BUCKETS; i++) {
		while (roster->people[i]) {
			forget(roster, roster->people[i]);
		}
	}
	free(roster);
}

static struct person *find(struct roster *roster, struct str email)
{
	struct person *person = *bucket_of(roster, email);
	while (person && !str_equal(person->email, email)) {
		person = person->next;
	}
	return person;
}

bool roster_has(struct roster *roster, struct str email)
{
	const struct person *person = find(roster, email);
	return person && person->connections > 0;
}

struct person *roster_join(struct roster *roster, struct str email)
{
	struct person **bucket = bucket_of(roster, email);
	struct person *person = find(roster, email);
	if (!person) {
		person = alloc_zeroed(sizeof(*person) + email.len);
		memcpy(person + 1, email.data, email.len);
		person->email = (struct str) { (char *)(person + 1), email.len };
		person->next = *bucket;
		*bucket = person;
		roster->count++;
	}
	if (person->connections++ == 0 && !person->has_lease) {
		attend(roster);
	}
	return person;
}

void roster_leave(struct roster *roster, struct person *person)
{
	if (--person->connections == 0) {
		person->gone_ms = clock_monotonic_ms();
		if (roster->stopping) {
			attend(roster);
		}
	}
}
