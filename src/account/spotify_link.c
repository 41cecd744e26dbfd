#include "account/spotify_link.h"

#include "account/spotify_file.h"
#include "account/spotify_lock.h"
#include "account/spotify_renewal.h"
#include "base/alloc.h"
#include "base/clock.h"

#include <stdlib.h>
#include <time.h>

#define GOOD_S	   60 /* a token is renewed before it is good for less */
#define USABLE_S   5  /* …and still used up to this when it can't be */
#define STOP_MS	   3000
#define COUNTED_MS 30000 /* how old the numbers of /api/stats may be: they read every file */
#define KEPT_S	   "8640000" /* 100 days, as the other numbers of a day */

struct spotify_link {
	struct loop *loop;
	struct store *store;
	struct spotify_api *api;
	struct str folder;
	struct spotify_renewals renewals;
	struct loop_timer *timer; /* while stopping */
	void (*on_stopped)(void *arg);
	void *on_stopped_arg;
	struct arena *counted; /* what follows is in it */
	int64_t counted_ms;    /* monotonic; 0: never */
	struct spotify_link_stats stats;
};

static struct str day_key(void)
{
	time_t now = (time_t)(clock_unix_ms() / 1000);
	struct tm parts;
	char day[16];
	gmtime_r(&now, &parts);
	strftime(day, sizeof(day), "%Y-%m-%d", &parts);
	return arena_printf(fiber_arena(), "stats:%s:spotify", day);
}

/* Only numbers: what can't be counted is not. */
static void handle_outcome(void *arg, bool renewed)
{
	struct spotify_link *link = arg;
	struct reply *reply;
	struct error error;
	struct str key = day_key();
	if (store_command(link->store, &reply, &error, STR("HINCRBY"), key,
		    renewed ? STR("refreshes") : STR("failures"), STR("1"))) {
		store_command(link->store, &reply, &error, STR("EXPIRE"), key, STR(KEPT_S));
	}
}

static void handle_stopped(void *arg)
{
	struct spotify_link *link = arg;
	loop_timer_destroy(link->timer);
	link->timer = NULL;
	link->on_stopped(link->on_stopped_arg);
}

/* Not from here: the fiber that ends last still stands on what is destroyed then. */
static void handle_idle(void *arg)
{
	struct spotify_link *link = arg;
	if (link->on_stopped) {
		loop_timer_destroy(link->timer);
		link->timer = loop_timer_create(link->loop, 0, 0, handle_stopped, link);
	}
}

struct spotify_link *spotify_link_create(struct loop *loop, struct store *store,
	struct spotify_api *api, const struct config *config)
{
	struct spotify_link *link = alloc_new(struct spotify_link);
	link->loop = loop;
	link->store = store;
	link->api = api;
	link->folder = config->oauth_cache_path;
	link->counted = arena_create();
	link->renewals = (struct spotify_renewals) {
		.api = api,
		.folder = config->oauth_cache_path,
		.on_outcome = handle_outcome,
		.on_idle = handle_idle,
		.arg = link,
	};
	return link;
}

static void handle_impatience(void *arg)
{
	struct spotify_link *link = arg;
	spotify_renewals_hurry(&link->renewals, true);
}

void spotify_link_stop(struct spotify_link *link, void (*on_stopped)(void *arg), void *arg)
{
	link->on_stopped = on_stopped;
	link->on_stopped_arg = arg;
	spotify_renewals_hurry(&link->renewals, false);
	if (link->renewals.first) {
		link->timer =
			loop_timer_create(link->loop, STOP_MS, 0, handle_impatience, link);
	} else {
		link->on_stopped(link->on_stopped_arg);
	}
}

void spotify_link_destroy(struct spotify_link *link)
{
	if (link) {
		arena_destroy(link->counted);
		free(link);
	}
}

/* What is done on a thread. */
struct job {
	struct spotify_link *link;
	struct arena *arena;
	struct str email;
	struct spotify_tokens tokens;
	bool ok;
	struct error error;
};

static void read_file(void *arg)
{
	struct job *job = arg;
	job->ok = spotify_file_read(
		job->arena, job->link->folder, job->email, &job->tokens, &job->error);
}

static bool read_tokens(struct spotify_link *link, struct str email,
	struct spotify_tokens *tokens, struct error *error)
{
	struct job job = { .link = link, .arena = fiber_arena(), .email = email };
	if (spotify_renewal_holds(&link->renewals, email, tokens)) {
		return true;
	}
	fiber_work(read_file, &job);
	*tokens = job.tokens;
	*error = job.error;
	return job.ok;
}

static enum spotify_link_state state_of(
	bool has_tokens, const struct spotify_tokens *tokens, const struct error *error)
{
	if (!has_tokens) {
		return error->kind == ERROR_INVALID ? SPOTIFY_RECONNECT : SPOTIFY_NOT_CONNECTED;
	}
	bool is_usable = !tokens->is_revoked && tokens->refresh_token.len &&
			 spotify_scope_has(tokens->scope, STR(SPOTIFY_SCOPE_PLAYING));
	return is_usable ? SPOTIFY_CONNECTED : SPOTIFY_RECONNECT;
}

enum spotify_link_state spotify_link_state(struct spotify_link *link, struct str email)
{
	struct spotify_tokens tokens;
	struct error error;
	bool found = read_tokens(link, email, &tokens, &error);
	return state_of(found, &tokens, &error);
}

static int64_t left_s(const struct spotify_tokens *tokens)
{
	return tokens->expires_at_s - clock_unix_ms() / 1000;
}

static void grant(struct spotify_access *access, const struct spotify_tokens *tokens)
{
	*access = (struct spotify_access) { tokens->access_token, left_s(tokens) };
}

/* Nothing that a new renewal, or waiting, would not mend. */
static bool is_passing(const struct error *error)
{
	return error->kind != ERROR_UNAUTHENTICATED && error->kind != ERROR_NOT_FOUND &&
	       error->kind != ERROR_INVALID && error->kind != ERROR_CANCELLED;
}

static bool refuse_state(struct error *error)
{
	if (error->kind == ERROR_NOT_FOUND) {
		return error_set(
			error, ERROR_NOT_FOUND, "Spotify is not connected: connect it first.");
	}
	return error_set(error, ERROR_UNAUTHENTICATED,
		"Spotify no longer accepts this connection: reconnect Spotify.");
}

bool spotify_link_token(struct spotify_link *link, struct str email,
	struct spotify_access *access, struct error *error)
{
	struct spotify_tokens tokens, fresh;
	bool found = read_tokens(link, email, &tokens, error);
	if (!found && error->kind == ERROR_UNAVAILABLE) {
		return false;
	}
	if (state_of(found, &tokens, error) != SPOTIFY_CONNECTED) {
		return refuse_state(error);
	}
	if (left_s(&tokens) >= GOOD_S) {
		grant(access, &tokens);
		return true;
	}
	if (spotify_renewal_await(&link->renewals, email, tokens.access_token, &fresh, error)) {
		grant(access, &fresh);
		return true;
	}
	if (is_passing(error) && left_s(&tokens) >= USABLE_S) {
		grant(access, &tokens);
		return true;
	}
	return false;
}

bool spotify_link_lend_token(
	void *context, struct str email, struct str *token, struct error *error)
{
	struct spotify_access access;
	if (!spotify_link_token(context, email, &access, error)) {
		return error->kind == ERROR_NOT_FOUND
			       ? error_set(error, ERROR_UNAUTHENTICATED,
					 "Connect your Spotify first: it shows a playlist only "
					 "to its owner.")
			       : false;
	}
	*token = access.token;
	return true;
}

bool spotify_link_call(struct spotify_link *link, struct str email,
	const struct spotify_call *call, struct spotify_answer *answer, struct error *error)
{
	struct spotify_call personal = *call;
	struct spotify_access access;
	struct spotify_tokens fresh;
	personal.is_personal = true;
	*answer = (struct spotify_answer) { .reason = STR_EMPTY };
	if (!spotify_link_token(link, email, &access, error)) {
		return false;
	}
	personal.token = access.token;
	if (spotify_api_call(link->api, &personal, answer, error)) {
		return true;
	}
	/* good by our clock, and yet refused: Spotify may have ended it early */
	if (error->kind != ERROR_UNAUTHENTICATED ||
		!spotify_renewal_await(&link->renewals, email, access.token, &fresh, error)) {
		return false;
	}
	personal.token = fresh.access_token;
	return spotify_api_call(link->api, &personal, answer, error);
}

static void write_file(void *arg)
{
	struct job *job = arg;
	struct spotify_pen pen;
	job->ok =
		spotify_pen_open(&pen, job->arena, job->link->folder, job->email, &job->error);
	if (job->ok) {
		job->ok = spotify_pen_write(&pen, &job->tokens, &job->error);
		spotify_pen_close(&pen);
	}
}

static void remove_file(void *arg)
{
	struct job *job = arg;
	job->ok = spotify_file_remove(job->arena, job->link->folder, job->email, &job->error);
}

/* Does `work` while nobody renews. */
static bool change_file(struct job *job, void (*work)(void *arg), struct error *error)
{
	int lock = spotify_lock_take(job->link->folder, job->email, error);
	if (lock < 0) {
		return false;
	}
	fiber_work(work, job);
	spotify_lock_give(lock);
	job->link->counted_ms = 0;
	*error = job->error;
	return job->ok;
}

bool spotify_link_keep(struct spotify_link *link, struct str email,
	const struct spotify_tokens *tokens, struct error *error)
{
	struct job job = {
		.link = link, .arena = fiber_arena(), .email = email, .tokens = *tokens
	};
	return change_file(&job, write_file, error);
}

bool spotify_link_forget(struct spotify_link *link, struct str email, struct error *error)
{
	struct job job = { .link = link, .arena = fiber_arena(), .email = email };
	return change_file(&job, remove_file, error);
}

/* Numbers */

struct count_job {
	struct spotify_link *link;
	struct arena *arena; /* of the result */
	struct spotify_link_stats stats;
};

static void count_file(struct count_job *job, struct arena *scratch, struct str email)
{
	struct spotify_tokens tokens;
	struct error error;
	bool found = spotify_file_read(scratch, job->link->folder, email, &tokens, &error);
	switch (state_of(found, &tokens, &error)) {
	case SPOTIFY_CONNECTED:
		job->stats.connected++;
		break;
	case SPOTIFY_RECONNECT:
		job->stats.stale[job->stats.stale_count++] = email;
		break;
	case SPOTIFY_NOT_CONNECTED:
		break;
	}
}

static void count_files(void *arg)
{
	struct count_job *job = arg;
	struct arena *scratch = arena_create();
	struct str *emails;
	size_t count;
	spotify_file_list(job->arena, job->link->folder, &emails, &count);
	job->stats.stale = arena_array(job->arena, struct str, count + 1);
	for (size_t i = 0; i < count; i++) {
		count_file(job, scratch, emails[i]);
		arena_reset(scratch);
	}
	arena_destroy(scratch);
}

static void count(struct spotify_link *link)
{
	int64_t now_ms = clock_monotonic_ms();
	if (link->counted_ms && now_ms - link->counted_ms < COUNTED_MS) {
		return;
	}
	struct count_job job = { .link = link, .arena = arena_create() };
	link->counted_ms = now_ms;
	fiber_work(count_files, &job);
	arena_destroy(link->counted);
	link->counted = job.arena;
	link->stats = job.stats;
}

bool spotify_link_stats(
	struct spotify_link *link, struct spotify_link_stats *stats, struct error *error)
{
	struct reply *reply;
	if (!store_command(link->store, &reply, error, STR("HGETALL"), day_key())) {
		return false;
	}
	count(link);
	*stats = link->stats;
	stats->refreshes = reply_int(reply_field(reply, STR("refreshes")));
	stats->failures = reply_int(reply_field(reply, STR("failures")));
	return true;
}
