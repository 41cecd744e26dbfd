#include "player/scribe.h"

#include "base/clock.h"
#include "net/fiber.h"
#include "player/count.h"

static void back_off(struct scribe *scribe)
{
	const struct player_options *options = scribe->options;
	int64_t next_ms = scribe->retry_ms == 0 ? options->log_retry_ms : scribe->retry_ms * 2;
	scribe->retry_ms =
		next_ms < options->log_retry_max_ms ? next_ms : options->log_retry_max_ms;
}

static void write_all(struct scribe *scribe)
{
	struct error error;
	size_t written = 0;
	scribe->has_work = false;
	bool done = play_log_drain(scribe->log, scribe->prefix, &written, &error);
	player_count(PLAYER_LOGGED, (int64_t)written);
	if (done) {
		scribe->retry_ms = 0;
	} else {
		player_count(PLAYER_LOG_FAILED, 1);
		scribe->has_work = true;
		back_off(scribe);
	}
}

/* Until there is work and, after a failure, its pause is over. */
static void wait_for_work(struct scribe *scribe)
{
	int64_t until_ms = clock_monotonic_ms() + scribe->retry_ms;
	while (!scribe->stopping) {
		int64_t left_ms = scribe->retry_ms > 0 ? until_ms - clock_monotonic_ms() : 0;
		if (scribe->has_work && left_ms <= 0) {
			return;
		}
		if (fiber_wait(scribe->has_work ? left_ms : -1) == FIBER_CANCELLED) {
			return;
		}
	}
}

static void run(void *arg)
{
	struct scribe *scribe = arg;
	scribe->fiber = fiber_self();
	for (;;) {
		wait_for_work(scribe);
		if (scribe->stopping || fiber_is_cancelled()) {
			break;
		}
		write_all(scribe);
		arena_reset(fiber_arena());
	}
	scribe->fiber = NULL;
	scribe->on_ended(scribe->arg);
}

void scribe_start(struct scribe *scribe)
{
	fiber_start("scribe", run, scribe);
}

void scribe_wake(struct scribe *scribe)
{
	scribe->has_work = true;
	if (scribe->fiber) {
		fiber_wake(scribe->fiber);
	}
}

void scribe_stop(struct scribe *scribe, bool cancel)
{
	scribe->stopping = true;
	if (scribe->fiber) {
		fiber_wake(scribe->fiber);
		if (cancel) {
			fiber_cancel(scribe->fiber);
		}
	}
}

bool scribe_has_ended(const struct scribe *scribe)
{
	return !scribe->fiber;
}
