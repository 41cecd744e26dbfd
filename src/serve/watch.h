/*
 * A nest as this process sees it: its newest view, and everybody who listens
 * to it here. An announcement of a change leads to one load of a new view,
 * however many come at once; then every listener is told which parts of it
 * changed, by a flag each, and fetches the newest when its socket has room.
 */
#ifndef SERVE_WATCH_H
#define SERVE_WATCH_H

#include "nest/view.h"
#include "serve/outbox.h"

struct serve;
struct listener;
struct roster;

/* Parts of a view that change one by one; flags. */
enum part {
	PART_PLAYING = 1 << 0,
	PART_QUEUE = 1 << 1,
	PART_VOLUME = 1 << 2,
	PART_AIRHORNS = 1 << 3,
	PART_FREE_HORNS = 1 << 4,
	PART_MEMBERS = 1 << 5,
	PART_LIBRARY = 1 << 6, /* of the local source; in no view */
	PART_POSITION = 1 << 7,
	PART_PING = 1 << 8, /* a sign of life for streams */
};
#define PARTS_OF_VIEW                                                                          \
	(PART_PLAYING | PART_QUEUE | PART_VOLUME | PART_AIRHORNS | PART_FREE_HORNS |           \
		PART_MEMBERS)

struct listener_type {
	/* Something is there to be sent. */
	void (*wake)(struct listener *listener);
	/* An airhorn was blown. */
	void (*airhorn)(struct listener *listener, struct str volume, struct str name);
};

struct listener {
	struct listener *next, *previous;
	const struct listener_type *type;
	struct watch *watch;
	unsigned wanted; /* parts that it wants to know of */
	unsigned dirty;	 /* parts that changed and were not sent yet */
	struct outbox outbox;
};

struct watch {
	struct serve *serve;
	struct nest nest;
	struct nest_settings settings;
	struct view *view; /* NULL before the first was loaded */
	struct store_subscription *subscription, *follow_news;
	unsigned changed; /* parts announced and in no view that was asked for */
	bool is_wanted;	  /* a newer view is wanted */
	bool is_loading;
	bool is_stale;		   /* changes may have been missed */
	struct listener listeners; /* a ring */
	size_t listener_count;
	struct loop_timer *ticker;
	unsigned ticks;
	struct roster *roster;
	/* faces that change by the second, and the second of each, by the store's clock */
	struct blob *frames[4];
	int64_t frames_s[4];
};

/* Begins to watch. */
bool watch_create(
	struct serve *serve, struct str nest_id, struct watch **watch, struct error *error);

/* No more loads, and the members leave. For serve_stop(). */
void watch_stop(struct watch *watch);

/* When nobody listens and no fiber uses it any more. */
void watch_destroy(struct watch *watch);

/* The nest that a path or a client names; NULL when there is none. "" is main. */
struct watch *watch_find(struct serve *serve, struct str name);

void watch_listen(struct watch *watch, struct listener *listener);
void watch_leave(struct listener *listener);

/* Tells those who want it that `parts` have changed. */
void watch_tell(struct watch *watch, unsigned parts);

/*
 * In a fiber: the view, loaded anew if changes may have been missed. ERROR_UNAVAILABLE while
 * the store is away. Valid until the fiber waits; view_ref() it to keep it longer.
 */
bool watch_view(struct watch *watch, struct view **view, struct error *error);

/*
 * In a fiber, after a change of our own: waits until the view shows it. False when it can't be
 * loaded; then the announcement brings it. `error` may be NULL for whom that is enough.
 */
bool watch_settle(struct watch *watch, struct error *error);

/* The store came (back) up: everything is loaded anew. */
void watch_refresh(struct watch *watch);

#endif
