#include "serve/watch.h"

#include "base/alloc.h"
#include "base/log.h"
#include "base/metrics.h"
#include "serve/follow_news.h"
#include "serve/parts.h"
#include "serve/roster.h"

#include <stdlib.h>

#define TICK_MS	    1000
#define PING_TICKS  15
#define RETRY_MS    300
#define PATIENCE_MS 3000
#define POLL_MS	    5

static METRIC_COUNTER(views_loaded, "echonest_views_loaded_total",
	"Views of a nest that were loaded from the store.", 1);

static void load_soon(struct watch *watch);

void watch_tell(struct watch *watch, unsigned parts)
{
	struct listener *listener = watch->listeners.next;
	while (listener != &watch->listeners) {
		struct listener *next = listener->next;
		unsigned news = parts & listener->wanted;
		if (news) {
			listener->dirty |= news;
			listener->type->wake(listener);
		}
		listener = next;
	}
}

static void forget_frames(struct watch *watch)
{
	for (size_t i = 0; i < sizeof(watch->frames) / sizeof(watch->frames[0]); i++) {
		blob_unref(watch->frames[i]);
		watch->frames[i] = NULL;
	}
}

/*
 * What is to be told with the view that is about to be loaded. Taken before the load: what is
 * announced while it runs may be missing in its view, and is for the next one to tell.
 */
static unsigned take_changed(struct watch *watch)
{
	unsigned changed = watch->changed;
	watch->changed = 0;
	return changed;
}

/* Two loads may overtake each other: an older view never replaces a newer one. */
static void adopt(struct watch *watch, struct view *view, unsigned changed)
{
	if (watch->view && !watch->is_stale && view->seq < watch->view->seq) {
		view_unref(view);
	} else {
		view_unref(watch->view);
		watch->view = view;
		watch->is_stale = false;
		forget_frames(watch);
	}
	watch_tell(watch, changed);
}

/* Loads until the newest announcement is in the view. */
static void load(void *arg)
{
	struct watch *watch = arg;
	struct serve *serve = watch->serve;
	struct serve_task task;
	struct view *view;
	struct error error;
	serve_task_begin(serve, &task);
	while (watch->is_wanted && !serve->stopping) {
		unsigned changed = take_changed(watch);
		watch->is_wanted = false;
		if (view_load(&watch->nest, &view, &error)) {
			metric_add(&views_loaded, 0, 1);
			adopt(watch, view, changed);
			continue;
		}
		watch->changed |= changed;
		watch->is_wanted = true;
		watch->is_stale = true;
		if (!fiber_sleep(RETRY_MS)) {
			break;
		}
	}
	watch->is_loading = false;
	serve_task_end(serve, &task);
}

static void load_soon(struct watch *watch)
{
	watch->is_wanted = true;
	if (!watch->is_loading && !watch->serve->stopping) {
		watch->is_loading = true;
		fiber_start("view", load, watch);
	}
}

void watch_refresh(struct watch *watch)
{
	watch->is_stale = true;
	watch->changed |= PARTS_OF_VIEW;
	load_soon(watch);
}

static unsigned part_of_word(struct str word)
{
	static const struct {
		const char *word;
		unsigned part;
	} words[] = {
		{ "queue", PART_QUEUE },
		{ "playing", PART_PLAYING },
		{ "volume", PART_VOLUME },
		{ "airhorns", PART_AIRHORNS },
		{ "members", PART_MEMBERS },
		{ "free_horns", PART_FREE_HORNS },
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_equal_cstr(word, words[i].word)) {
			return words[i].part;
		}
	}
	return 0;
}

/* "<volume> <name>" */
static void tell_airhorn(struct watch *watch, struct str args)
{
	struct str volume = str_slice(args, 0, str_index_of(args, ' '));
	struct str name = str_from(args, volume.len + 1);
	struct listener *listener = watch->listeners.next;
	while (listener != &watch->listeners) {
		struct listener *next = listener->next;
		if (listener->wanted & PART_AIRHORNS) {
			listener->type->airhorn(listener, volume, name);
		}
		listener = next;
	}
}

/* "<seq> <what>[ <args>]", see store/lua/includes/nest.lua */
static void handle_change(void *arg, struct str channel, struct str message)
{
	struct watch *watch = arg;
	int64_t seq = 0;
	struct str rest = message, word, what;
	if (!str_split_next(&rest, ' ', &word) || !str_to_int64(word, &seq) ||
		!str_split_next(&rest, ' ', &what)) {
		watch_refresh(watch); /* the channel is new: what came before was missed */
		return;
	}
	if (str_equal(what, STR("airhorn"))) {
		tell_airhorn(watch, rest);
		return;
	}
	unsigned parts = 0;
	while (str_split_next(&what, ',', &word)) {
		parts |= part_of_word(word);
	}
	if (watch->view && !watch->is_stale && watch->view->seq >= seq) {
		watch_tell(watch, parts); /* we have seen it already */
		return;
	}
	watch->changed |= parts;
	load_soon(watch);
}

static void tick(void *arg)
{
	struct watch *watch = arg;
	unsigned parts = 0;
	if (++watch->ticks % PING_TICKS == 0) {
		parts |= PART_PING;
	}
	if (watch->view && !watch->is_stale && watch->view->playing &&
		!watch->view->is_paused) {
		parts |= PART_POSITION;
	}
	if (parts) {
		watch_tell(watch, parts);
	}
}

bool watch_create(
	struct serve *serve, struct str nest_id, struct watch **watch, struct error *error)
{
	struct watch *made = alloc_new(struct watch);
	made->serve = serve;
	made->settings = nest_settings_from_config(serve->config);
	if (!nest_init(&made->nest, serve->store, &made->settings, nest_id, error)) {
		free(made);
		return false;
	}
	made->is_stale = true;
	made->listeners.next = made->listeners.previous = &made->listeners;
	made->roster = roster_create(made);
	made->ticker = loop_timer_create(serve->loop, TICK_MS, TICK_MS, tick, made);
	made->subscription =
		store_subscribe(serve->store, made->nest.channel, handle_change, made);
	if (serve->spotify_link) {
		made->follow_news = follow_news_subscribe(made);
	}
	*watch = made;
	return true;
}

void watch_stop(struct watch *watch)
{
	loop_timer_destroy(watch->ticker);
	watch->ticker = NULL;
	roster_stop(watch->roster);
}

void watch_destroy(struct watch *watch)
{
	if (!watch) {
		return;
	}
	store_unsubscribe(watch->subscription);
	if (watch->follow_news) {
		store_unsubscribe(watch->follow_news);
	}
	roster_destroy(watch->roster);
	forget_frames(watch);
	view_unref(watch->view);
	free(watch);
}

struct watch *watch_find(struct serve *serve, struct str name)
{
	return name.len == 0 || str_equal_nocase(name, STR("main")) ? serve->main_nest : NULL;
}

void watch_listen(struct watch *watch, struct listener *listener)
{
	listener->watch = watch;
	listener->next = watch->listeners.next;
	listener->previous = &watch->listeners;
	listener->next->previous = listener;
	watch->listeners.next = listener;
	watch->listener_count++;
}

void watch_leave(struct listener *listener)
{
	if (!listener->next) {
		return;
	}
	listener->next->previous = listener->previous;
	listener->previous->next = listener->next;
	listener->next = listener->previous = NULL;
	listener->watch->listener_count--;
}

static bool is_fresh(const struct watch *watch)
{
	return watch->view && !watch->is_stale;
}

bool watch_view(struct watch *watch, struct view **view, struct error *error)
{
	/* after a start or an outage a load is under way, which takes a moment */
	for (int waited_ms = 0; store_is_up(watch->serve->store) && !is_fresh(watch) &&
				waited_ms < PATIENCE_MS && fiber_sleep(POLL_MS);
		waited_ms += POLL_MS) {
		load_soon(watch);
	}
	if (!is_fresh(watch) || !store_is_up(watch->serve->store)) {
		return error_set(error, ERROR_UNAVAILABLE,
			"The store can't be reached at the moment; try again in a few "
			"seconds.");
	}
	*view = watch->view;
	return true;
}

bool watch_settle(struct watch *watch, struct error *error)
{
	struct view *view;
	unsigned changed = take_changed(watch);
	if (!view_load(&watch->nest, &view, error)) {
		watch->changed |= changed;
		return false;
	}
	metric_add(&views_loaded, 0, 1);
	/* an announcement that comes later finds its change here already */
	adopt(watch, view, changed);
	return true;
}
