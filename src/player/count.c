#include "player/count.h"

#include "base/metrics.h"

static const char *const events[PLAYER_EVENTS] = { "started", "finished", "logged",
	"log_failed" };
static const struct metric_label event_label = { "event", events, PLAYER_EVENTS };
static METRIC_COUNTER(songs, "echonest_player_songs_total",
	"Songs that this player started, ended in time, wrote to the play log, or could not "
	"write.",
	PLAYER_EVENTS, &event_label);

static METRIC_GAUGE(led, "echonest_player_nests_led", "Nests that this player drives now.", 1);

METRIC_BOUNDS(late_bounds, METRIC_MS(5), METRIC_MS(10), METRIC_MS(25), METRIC_MS(50),
	METRIC_MS(100), METRIC_MS(250), METRIC_MS(1000), METRIC_MS(3000), METRIC_MS(10000),
	METRIC_MS(60000));
static METRIC_HISTOGRAM(late, "echonest_player_lag_seconds",
	"How long after a song's end the player ended it.", late_bounds, 1);

void player_count(enum player_event event, int64_t count)
{
	metric_add(&songs, event, count);
}

void player_count_late(int64_t late_ms)
{
	metric_observe(&late, 0, METRIC_MS(late_ms > 0 ? late_ms : 0));
}

void player_count_led(int64_t change)
{
	metric_add(&led, 0, change);
}

int64_t player_counted(enum player_event event)
{
	return metric_value(&songs, event);
}

int64_t player_leads(void)
{
	return metric_value(&led, 0);
}
