#include "account/spotify_renewal.h"

#include "account/spotify_file.h"
#include "account/spotify_lock.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "net/http_fields.h"

#include <stdlib.h>

#define RETRY_MS     1000
#define RETRY_MAX_MS 30000
#define GOOD_S	     60

/* A fiber that waits for the outcome; on its stack. */
struct waiter {
	struct waiter *next;
	struct fiber *fiber;
};

struct spotify_renewal {
	struct spotify_renewal *next;
	struct spotify_renewals *all;
	unsigned refs;	     /* the fiber's and the waiters' */
	struct arena *arena; /* what follows is in it */
	struct str email, spent;
	struct fiber *fiber; /* NULL once it has ended */
	struct waiter *waiters;
	bool is_settled; /* the outcome is known */
	bool is_good;	 /* and this is what it is: */
	struct spotify_tokens tokens;
	struct error error;
	bool is_unwritten; /* the tokens are in memory alone */
};

/* What is done on a thread, in this order; each step uses what the one before it left. */
struct job {
	struct spotify_renewal *renewal;
	struct arena *arena;
	struct spotify_tokens tokens;
	struct spotify_pen pen;
	bool ok;
	struct error error;
};

static void unref(struct spotify_renewal *renewal)
{
	if (--renewal->refs == 0) {
		arena_destroy(renewal->arena);
		free(renewal);
	}
}

static void settle(struct spotify_renewal *renewal, bool is_good, const struct error *error)
{
	if (renewal->is_settled) {
		return;
	}
	renewal->is_settled = true;
	renewal->is_good = is_good;
	if (!is_good) {
		renewal->error = *error;
	}
	for (struct waiter *waiter = renewal->waiters; waiter; waiter = waiter->next) {
		fiber_wake(waiter->fiber);
	}
}

static void settle_with(struct spotify_renewal *renewal, const struct spotify_tokens *tokens)
{
	renewal->tokens = spotify_tokens_copy(renewal->arena, tokens);
	settle(renewal, true, NULL);
}

static void read_file(void *arg)
{
	struct job *job = arg;
	job->ok = spotify_file_read(job->arena, job->renewal->all->folder, job->renewal->email,
		&job->tokens, &job->error);
}

static void open_pen(void *arg)
{
	struct job *job = arg;
	job->ok = spotify_pen_open(&job->pen, job->arena, job->renewal->all->folder,
		job->renewal->email, &job->error);
}

static void write_file(void *arg)
{
	struct job *job = arg;
	job->ok = spotify_pen_write(&job->pen, &job->tokens, &job->error);
}

static void close_pen(void *arg)
{
	struct job *job = arg;
	spotify_pen_close(&job->pen);
}

static bool ask_spotify(struct job *job, struct spotify_tokens *fresh)
{
	struct spotify_answer answer;
	struct str form =
		arena_printf(job->arena, "grant_type=refresh_token&refresh_token=%.*s",
			STR_ARG(http_encode(job->arena, job->tokens.refresh_token)));
	return spotify_api_token(job->renewal->all->api, form, &answer, &job->error) &&
	       spotify_tokens_of_answer(
		       answer.body, clock_unix_ms() / 1000, fresh, &job->error);
}

/* Whether the file is to be read again: somebody without our lock (the Python server, an
 * administrator) has put other tokens there while we asked. */
static bool is_overtaken(struct job *job)
{
	struct job again = { .renewal = job->renewal, .arena = job->arena };
	fiber_work(read_file, &again);
	return again.ok && !str_equal(again.tokens.refresh_token, job->tokens.refresh_token);
}

/* The tokens are used from now on; they are written until it works. */
static void keep(struct job *job)
{
	struct spotify_renewal *renewal = job->renewal;
	int64_t wait_ms = RETRY_MS;
	fiber_work(write_file, job);
	if (job->ok) {
		return;
	}
	log_error("spotify_tokens_unwritten", LOG_ERROR_MESSAGE(&job->error));
	renewal->is_unwritten = true;
	settle_with(renewal, &job->tokens);
	while (!job->ok && !renewal->all->stopping) {
		fiber_wait(wait_ms);
		fiber_work(write_file, job);
		wait_ms = wait_ms * 2 < RETRY_MAX_MS ? wait_ms * 2 : RETRY_MAX_MS;
	}
	renewal->is_unwritten = false;
	if (job->ok) {
		log_info("spotify_tokens_written_again");
	} else {
		log_error("spotify_tokens_lost", LOG_ERROR_MESSAGE(&job->error));
	}
}

static void remember_revocation(struct job *job)
{
	struct error error = job->error;
	job->tokens.is_revoked = true;
	fiber_work(write_file, job);
	log_info("spotify_revoked", LOG_STR("email", job->renewal->email));
	error_set(&error, ERROR_UNAUTHENTICATED,
		"Spotify no longer accepts this connection: reconnect Spotify.");
	settle(job->renewal, false, &error);
}

/* With the lock held and the file read: true when it must be looked at once more. */
static bool renew(struct job *job)
{
	struct spotify_renewal *renewal = job->renewal;
	struct spotify_tokens fresh;
	fiber_work(open_pen, job);
	if (!job->ok) {
		settle(renewal, false, &job->error);
		return false;
	}
	if (ask_spotify(job, &fresh)) {
		spotify_tokens_renew(&job->tokens, &fresh);
		renewal->all->on_outcome(renewal->all->arg, true);
		keep(job);
		settle_with(renewal, &job->tokens);
		return false;
	}
	if (job->error.kind != ERROR_CANCELLED) {
		renewal->all->on_outcome(renewal->all->arg, false);
	}
	if (job->error.kind != ERROR_UNAUTHENTICATED) {
		settle(renewal, false, &job->error);
		return false;
	}
	if (is_overtaken(job)) {
		return true;
	}
	remember_revocation(job);
	return false;
}

static bool is_good_enough(const struct job *job)
{
	return !str_equal(job->tokens.access_token, job->renewal->spent) &&
	       job->tokens.expires_at_s - clock_unix_ms() / 1000 >= GOOD_S;
}

/* False when there is nothing to renew (any more): the outcome is known. */
static bool has_to_renew(struct job *job)
{
	struct spotify_renewal *renewal = job->renewal;
	fiber_work(read_file, job);
	if (!job->ok) {
		settle(renewal, false, &job->error);
		return false;
	}
	if (job->tokens.is_revoked || job->tokens.refresh_token.len == 0) {
		error_set(&job->error, ERROR_UNAUTHENTICATED,
			"Spotify no longer accepts this connection: reconnect Spotify.");
		settle(renewal, false, &job->error);
		return false;
	}
	if (is_good_enough(job)) {
		settle_with(renewal, &job->tokens);
		return false;
	}
	return true;
}

static void leave(struct spotify_renewal *renewal)
{
	struct spotify_renewals *all = renewal->all;
	struct spotify_renewal **at = &all->first;
	while (*at != renewal) {
		at = &(*at)->next;
	}
	*at = renewal->next;
	renewal->fiber = NULL;
	unref(renewal);
	if (!all->first) {
		all->on_idle(all->arg);
	}
}

static void run(void *arg)
{
	struct spotify_renewal *renewal = arg;
	struct job job = { .renewal = renewal, .arena = fiber_arena() };
	bool again = true;
	renewal->fiber = fiber_self();
	int lock = spotify_lock_take(renewal->all->folder, renewal->email, &job.error);
	if (lock < 0) {
		settle(renewal, false, &job.error);
	}
	while (lock >= 0 && again && has_to_renew(&job)) {
		again = renew(&job);
		fiber_work(close_pen, &job);
	}
	spotify_lock_give(lock);
	leave(renewal);
}

static struct spotify_renewal *find(struct spotify_renewals *renewals, struct str email)
{
	struct spotify_renewal *renewal = renewals->first;
	while (renewal && !str_equal(renewal->email, email)) {
		renewal = renewal->next;
	}
	return renewal;
}

static struct spotify_renewal *start(
	struct spotify_renewals *renewals, struct str email, struct str spent)
{
	struct spotify_renewal *renewal = alloc_new(struct spotify_renewal);
	renewal->all = renewals;
	renewal->arena = arena_create();
	renewal->email = arena_str(renewal->arena, email);
	renewal->spent = arena_str(renewal->arena, spent);
	renewal->refs = 2; /* the fiber's, the caller's */
	renewal->next = renewals->first;
	renewals->first = renewal;
	fiber_start("spotify_renewal", run, renewal);
	return renewal;
}

static bool wait_for(struct spotify_renewal *renewal, struct error *error)
{
	struct waiter waiter = { .next = renewal->waiters, .fiber = fiber_self() };
	struct waiter **at = &renewal->waiters;
	renewal->waiters = &waiter;
	bool is_cancelled = false;
	while (!renewal->is_settled && !is_cancelled) {
		is_cancelled = fiber_wait(-1) == FIBER_CANCELLED;
	}
	while (*at != &waiter) {
		at = &(*at)->next;
	}
	*at = waiter.next;
	return renewal->is_settled ||
	       error_set(error, ERROR_CANCELLED, "The server is stopping.");
}

bool spotify_renewal_await(struct spotify_renewals *renewals, struct str email,
	struct str spent, struct spotify_tokens *tokens, struct error *error)
{
	struct spotify_renewal *renewal = find(renewals, email);
	if (renewals->stopping) {
		return error_set(error, ERROR_CANCELLED, "The server is stopping.");
	}
	if (renewal) {
		renewal->refs++;
	} else {
		renewal = start(renewals, email, spent);
	}
	bool ok = wait_for(renewal, error);
	if (ok && renewal->is_good) {
		*tokens = spotify_tokens_copy(fiber_arena(), &renewal->tokens);
	} else if (ok) {
		*error = renewal->error;
		ok = false;
	}
	unref(renewal);
	return ok;
}

bool spotify_renewal_holds(
	struct spotify_renewals *renewals, struct str email, struct spotify_tokens *tokens)
{
	struct spotify_renewal *renewal = find(renewals, email);
	if (!renewal || !renewal->is_unwritten) {
		return false;
	}
	*tokens = spotify_tokens_copy(fiber_arena(), &renewal->tokens);
	return true;
}

void spotify_renewals_hurry(struct spotify_renewals *renewals, bool cancel)
{
	renewals->stopping = true;
	for (struct spotify_renewal *renewal = renewals->first; renewal;
		renewal = renewal->next) {
		if (cancel) {
			fiber_cancel(renewal->fiber);
		} else {
			fiber_wake(renewal->fiber);
		}
	}
}
