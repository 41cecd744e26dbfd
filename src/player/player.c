/* Keeps one drive per nest that exists. */
#include "player/player.h"

#include "base/alloc.h"
#include "base/log.h"
#include "base/random.h"
#include "nest/registry.h"
#include "net/fiber.h"
#include "player/drive.h"

#include <signal.h>
#include <stdlib.h>

/* a killed player is replaced within three seconds, with time to notice */
#define LEASE_MS	 2800
#define LOG_RETRY_MS	 1000
#define LOG_RETRY_MAX_MS 30000
#define STOP_MAX_MS	 1000
#define LOOK_AGAIN_MS	 1000

struct slot {
	struct slot *next;
	struct drive *drive;
	bool leaving; /* its nest is gone */
};

struct player {
	struct loop *loop;
	struct arena *arena;
	struct drive_context context;
	struct slot *slots;
	struct store_subscription *registry;
	struct fiber *keeper;
	bool registry_changed;
	bool stopping;
	struct loop_timer *impatience; /* while stopping */
	void (*on_stopped)(void *arg);
	void *arg;
};

static struct player_options with_defaults(const struct player_options *options)
{
	struct player_options all = *options;
	all.lease_ms = all.lease_ms ? all.lease_ms : LEASE_MS;
	all.renew_ms = all.renew_ms ? all.renew_ms : all.lease_ms / 3;
	all.log_retry_ms = all.log_retry_ms ? all.log_retry_ms : LOG_RETRY_MS;
	all.log_retry_max_ms = all.log_retry_max_ms ? all.log_retry_max_ms : LOG_RETRY_MAX_MS;
	return all;
}

static void wake_keeper(struct player *player)
{
	player->registry_changed = true;
	if (player->keeper) {
		fiber_wake(player->keeper);
	}
}

static void handle_registry(void *arg, struct str channel, struct str message)
{
	wake_keeper(arg);
}

static void handle_drive_ended(void *arg)
{
	wake_keeper(arg);
}

static void free_ended(struct player *player)
{
	for (struct slot **at = &player->slots; *at;) {
		struct slot *slot = *at;
		if (drive_has_ended(slot->drive)) {
			*at = slot->next;
			drive_destroy(slot->drive);
			free(slot);
		} else {
			at = &slot->next;
		}
	}
}

static struct slot *find(struct player *player, struct str nest)
{
	struct slot *slot = player->slots;
	while (slot && !str_equal(drive_nest(slot->drive), nest)) {
		slot = slot->next;
	}
	return slot;
}

static bool contains(const struct str *nests, size_t count, struct str nest)
{
	for (size_t i = 0; i < count; i++) {
		if (str_equal(nests[i], nest)) {
			return true;
		}
	}
	return false;
}

static void add(struct player *player, struct str nest)
{
	struct error error;
	struct drive *drive = drive_start(&player->context, nest, &error);
	if (!drive) {
		log_error("nest_not_driven", LOG_STR("nest", nest), LOG_ERROR_MESSAGE(&error));
		return;
	}
	struct slot *slot = alloc_new(struct slot);
	slot->drive = drive;
	slot->next = player->slots;
	player->slots = slot;
}

/* A nest whose drive is still ending gets a new one at the next look, when that has ended. */
static void match(struct player *player, const struct str *nests, size_t count)
{
	for (struct slot *slot = player->slots; slot; slot = slot->next) {
		if (!slot->leaving && !contains(nests, count, drive_nest(slot->drive))) {
			slot->leaving = true;
			drive_stop(slot->drive, false);
		}
	}
	for (size_t i = 0; i < count; i++) {
		if (!find(player, nests[i])) {
			add(player, nests[i]);
		}
	}
}

static void look(struct player *player)
{
	struct str *nests;
	size_t count;
	struct error error;
	free_ended(player);
	player->registry_changed = false;
	if (registry_list(player->context.store, &nests, &count, &error)) {
		if (!player->stopping) {
			match(player, nests, count);
		}
		return;
	}
	player->registry_changed = true;
	store_wait_up(player->context.store, LOOK_AGAIN_MS, NULL);
	if (store_is_up(player->context.store) && !player->stopping) {
		fiber_wait(LOOK_AGAIN_MS);
	}
}

static void stop_drives(struct player *player, bool cancel)
{
	for (struct slot *slot = player->slots; slot; slot = slot->next) {
		drive_stop(slot->drive, cancel);
	}
}

static void end(struct player *player)
{
	stop_drives(player, fiber_is_cancelled());
	while (free_ended(player), player->slots) {
		player->registry_changed = false;
		fiber_wait(-1);
	}
}

static void keep(void *arg)
{
	struct player *player = arg;
	player->keeper = fiber_self();
	while (!player->stopping) {
		if (player->registry_changed) {
			look(player);
			arena_reset(fiber_arena());
		} else {
			fiber_wait(-1);
		}
	}
	end(player);
	player->keeper = NULL;
	loop_timer_destroy(player->impatience);
	player->impatience = NULL;
	player->on_stopped(player->arg);
}

struct player *player_create(
	struct loop *loop, struct store *store, const struct player_options *options)
{
	/* a limit on file sizes is answered as a full disk is, not by killing us */
	signal(SIGXFSZ, SIG_IGN);
	struct player *player = alloc_new(struct player);
	player->loop = loop;
	player->arena = arena_create();
	player->context.store = store;
	player->context.options = with_defaults(options);
	player->context.log = play_log_create(store, options->log_dir, !options->log_unsynced);
	player->context.token = random_token(player->arena);
	player->context.on_ended = handle_drive_ended;
	player->context.arg = player;
	player->registry = store_subscribe(store, REGISTRY_CHANNEL, handle_registry, player);
	player->registry_changed = true;
	fiber_start("player", keep, player);
	return player;
}

static void handle_impatience(void *arg)
{
	struct player *player = arg;
	stop_drives(player, true);
}

void player_stop(struct player *player, void (*on_stopped)(void *arg), void *arg)
{
	player->stopping = true;
	player->on_stopped = on_stopped;
	player->arg = arg;
	player->impatience =
		loop_timer_create(player->loop, STOP_MAX_MS, 0, handle_impatience, player);
	wake_keeper(player);
}

void player_destroy(struct player *player)
{
	if (player) {
		store_unsubscribe(player->registry);
		play_log_destroy(player->context.log);
		arena_destroy(player->arena);
		free(player);
	}
}
