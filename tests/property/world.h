/* One nest in the store and its model beside it, to which the same is done. */
#ifndef PROPERTY_WORLD_H
#define PROPERTY_WORLD_H

#include "base/buf.h"
#include "model.h"
#include "nest/view.h"

struct world {
	struct store *store, *other_store; /* two connections, as of two servers */
	struct nest nest, other_nest;	   /* the same nest, over each */
	struct nest_settings settings;
	struct str special[1];
	struct model model;
	struct view *view; /* as of the last check */
	uint64_t seed, random;
	/* what was made interesting by the time it is now: a command, and who gives it (or -1)
	 */
	void (*next)(struct world *world);
	int next_user;
	int64_t time_in_store;	 /* what the scripts take for now */
	size_t finished_checked; /* of model.finished, those whose record was right */
	struct buf trace;	 /* what was done, for a failure's report */
	LIST(char *) heard;	 /* messages of the nest's channel */
	struct fiber *fiber;
};

/* A number from 0 to bound - 1. */
int world_random(struct world *world, int bound);
bool world_chance(struct world *world, int percent);

/* Notes what is about to be done. */
void world_trace(struct world *world, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Ends the program with the trace and the seed, unless `is_right`. */
void world_expect(struct world *world, bool is_right, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The store's answer (its kind, ERROR_NONE for success) must be the model's. */
void world_expect_kind(
	struct world *world, bool ok, const struct error *error, enum error_kind expected);

/* Moves the time of both on. */
void world_set_time(struct world *world, int64_t now_ms);

/* commands.c: does something by chance to both, and compares the answers. */
void world_do_something(struct world *world);

/* check.c: loads the view and compares it with the model. */
void world_check_view(struct world *world);
/* keys.c: the nest has exactly the keys that the model's state calls for. */
void world_check_keys(struct world *world);
/* records.c: the records of finished songs say what the model knows. */
void world_check_last(struct world *world);
void world_drain_outbox(struct world *world, size_t at_most);

#endif
