/*
 * A nest: where its keys are and which numbers hold in it. The verbs of a nest
 * (queue.h, vote.h, jam.h …) check what comes from outside, call one script
 * (store/lua/<verb>.lua), and give its answer. They wait, so call them in a
 * fiber; what they give back lives in its arena. Besides the errors that they
 * name all fail with ERROR_INVALID for malformed arguments and with the
 * store's errors (ERROR_UNAVAILABLE, ERROR_CANCELLED).
 */
#ifndef NEST_NEST_H
#define NEST_NEST_H

#include "base/config.h"
#include "store/store.h"

/* Bender's own address */
#define NEST_BENDER STR("the@echonest.com")

/* The numbers that the rules leave open. */
struct nest_settings {
	int64_t airhorn_max;	      /* paid horns in the list */
	int64_t airhorn_expire_ms;    /* a horn of the list is old after this */
	int64_t airhorn_expire_count; /* old ones that go when a new one comes */
	int64_t airhorn_list_min_len; /* horns that stay in the list */
	int64_t free_airhorn;	      /* jams that earn a free airhorn */
	int64_t max_queue_depth;      /* songs, of nests other than main; 0: any number */
	int64_t songs_per_hour, airhorns_per_hour, comments_per_hour; /* per user */
	int64_t bender_filter_ms; /* what people queue or reject is not offered so long */
	bool use_bender;
	struct config_list special_people; /* may vote as often as they like */
};

/* The settings as `config` has them, whose texts they share. */
struct nest_settings nest_settings_from_config(const struct config *config);

#define NEST_ID_MAX 32

struct nest {
	struct store *store;
	const struct nest_settings *settings;
	struct str id;	    /* "main", or a code */
	struct str prefix;  /* of its keys: "nest:{main}" */
	struct str channel; /* of its announcements, see store/lua/includes/nest.lua */
	char text[2 * NEST_ID_MAX + 32];
};

/* `store` and `settings` must outlive it; don't copy or move it. `id`: 1 to NEST_ID_MAX
 * letters, digits, "-", "_"; ERROR_INVALID else. */
bool nest_init(struct nest *nest, struct store *store, const struct nest_settings *settings,
	struct str id, struct error *error);

bool nest_is_main(const struct nest *nest);

/* Checks for arguments from outside, each with ERROR_INVALID and a sentence. */

/* 1 to 254 bytes of UTF-8 without spaces and control characters. */
bool nest_check_user(struct str user, struct error *error);
/* A queue id: 1 to 15 digits, the first no zero. ERROR_NOT_FOUND else: there is no song with
 * such an id. */
bool nest_check_song_id(struct str id, struct error *error);

/* Calls a script for a nest; see store_call(). */
#define nest_call(nest, script, reply, error, ...)                                             \
	store_call((nest)->store, (script), (nest)->prefix, (reply), (error), __VA_ARGS__)

/* A number as an argument for a script, in the fiber's arena. */
struct str nest_number(int64_t number);

#endif
