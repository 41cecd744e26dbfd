#include "net/flight.h"

#include "net/fiber.h"

/* One who waits; on its fiber's stack. */
struct passenger {
	struct passenger *next;
	struct fiber *fiber;
	struct arena *arena;
	struct str text;
	struct error error;
	bool is_done, is_ok;
};

/* On the stack of the fiber that fetches. */
struct flight {
	struct flight *next;
	struct str key;
	struct passenger *passengers;
};

static struct flight *find(const struct flights *flights, struct str key)
{
	struct flight *flight = flights->first;
	while (flight && !str_equal(flight->key, key)) {
		flight = flight->next;
	}
	return flight;
}

static void leave(struct flight *flight, struct passenger *passenger)
{
	struct passenger **place = &flight->passengers;
	while (*place != passenger) {
		place = &(*place)->next;
	}
	*place = passenger->next;
}

/* False when it was cancelled; else `passenger` has what came of it. */
static bool wait_for(struct flight *flight, struct passenger *passenger)
{
	*passenger = (struct passenger) {
		.next = flight->passengers,
		.fiber = fiber_self(),
		.arena = fiber_arena(),
	};
	flight->passengers = passenger;
	while (!passenger->is_done) {
		if (fiber_wait(-1) == FIBER_CANCELLED && !passenger->is_done) {
			leave(flight, passenger);
			return false;
		}
	}
	return true;
}

static void remove_flight(struct flights *flights, struct flight *flight)
{
	struct flight **place = &flights->first;
	while (*place != flight) {
		place = &(*place)->next;
	}
	*place = flight->next;
}

static bool lead(struct flights *flights, struct str key,
	bool (*fetch)(void *context, struct str *text, struct error *error), void *context,
	struct str *text, struct error *error)
{
	struct flight flight = { .next = flights->first, .key = key };
	flights->first = &flight;
	bool is_ok = fetch(context, text, error);
	remove_flight(flights, &flight);
	struct passenger *next;
	for (struct passenger *one = flight.passengers; one; one = next) {
		next = one->next;
		one->is_done = true;
		one->is_ok = is_ok;
		if (is_ok) {
			one->text = arena_str(one->arena, *text);
		} else {
			one->error = *error;
		}
		fiber_wake(one->fiber);
	}
	return is_ok;
}

bool flight_fetch(struct flights *flights, struct str key,
	bool (*fetch)(void *context, struct str *text, struct error *error), void *context,
	struct str *text, struct error *error)
{
	for (;;) {
		struct flight *flight = find(flights, key);
		if (!flight) {
			return lead(flights, key, fetch, context, text, error);
		}
		struct passenger passenger;
		if (!wait_for(flight, &passenger)) {
			return error_set(error, ERROR_CANCELLED, "We are stopping.");
		}
		if (passenger.is_ok) {
			*text = passenger.text;
			return true;
		}
		if (passenger.error.kind != ERROR_CANCELLED) {
			*error = passenger.error;
			return false;
		}
		/* who fetched was cancelled, but we were not */
	}
}
