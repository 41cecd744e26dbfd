#include "store/call_count.h"

#include "base/metrics.h"

static const struct metric_label script_label = { "script", scripts_names, SCRIPT_COUNT };

enum outcome { OK, REFUSED, UNAVAILABLE, FAILED, OUTCOMES };
static const char *const outcomes[OUTCOMES] = { "ok", "refused", "unavailable", "failed" };
static const struct metric_label outcome_label = { "outcome", outcomes, OUTCOMES };

static METRIC_COUNTER(scripts, "echonest_script_calls_total",
	"Calls of scripts. refused: by its own rules, as a vote on a song that is gone; "
	"unavailable: the store was away; failed: the script is wrong.",
	SCRIPT_COUNT *OUTCOMES, &script_label, &outcome_label);
static METRIC_COUNTER(commands, "echonest_store_commands_total",
	"Calls of the store's own commands.", OUTCOMES, &outcome_label);

METRIC_BOUNDS(bounds, METRIC_MS(0.25), METRIC_MS(0.5), METRIC_MS(1), METRIC_MS(2.5),
	METRIC_MS(5), METRIC_MS(10), METRIC_MS(25), METRIC_MS(100), METRIC_MS(500),
	METRIC_MS(5000));
static METRIC_HISTOGRAM(script_times, "echonest_script_seconds",
	"Time from a script's call to its answer, the way there and back in it.", bounds,
	SCRIPT_COUNT, &script_label);
static METRIC_HISTOGRAM(command_times, "echonest_store_command_seconds",
	"Time from a command to its answer, the way there and back in it.", bounds, 1);

static METRIC_COUNTER(sent, "echonest_scripts_sent_total",
	"Scripts that the store did not know (any more).", 1);
static METRIC_COUNTER(losses, "echonest_store_connections_lost_total",
	"How often a process lost the store.", 1);
static METRIC_SELF(up, "echonest_store_up", "1 while a process is connected to the store.");

static enum outcome outcome_of(const struct error *error)
{
	if (!error) {
		return OK;
	}
	if (error->kind == ERROR_UNAVAILABLE || error->kind == ERROR_CANCELLED) {
		return UNAVAILABLE;
	}
	return error_http_status(error->kind) < 500 ? REFUSED : FAILED;
}

void call_count(const struct script *script, const struct error *error, int64_t ns)
{
	enum outcome outcome = outcome_of(error);
	if (script) {
		metric_add(&scripts, metric_index(&scripts, script->index, outcome), 1);
		metric_observe(&script_times, script->index, ns);
	} else {
		metric_add(&commands, outcome, 1);
		metric_observe(&command_times, 0, ns);
	}
}

void call_count_script_sent(void)
{
	metric_add(&sent, 0, 1);
}

void call_count_connection(bool is_up)
{
	metric_set(&up, 0, is_up);
	metric_add(&losses, 0, !is_up);
}
