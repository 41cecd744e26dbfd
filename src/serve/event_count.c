#include "serve/event_count.h"

#include "base/metrics.h"

#include <assert.h>

#define RECEIVED_MAX 40

/* the first is for what we don't know; the others are the commands' */
static const char *received_names[RECEIVED_MAX] = { "unknown" };
static const struct metric_label received_label = { "event", received_names, RECEIVED_MAX };

enum outcome { DONE, REFUSED, FAILED, OUTCOMES };
static const char *const outcomes[OUTCOMES] = { "ok", "refused", "failed" };
static const struct metric_label outcome_label = { "outcome", outcomes, OUTCOMES };

static METRIC_COUNTER(received, "echonest_events_received_total",
	"Events that came by WebSocket. refused: told so, as nonsense or not allowed; failed: "
	"we or another service could not.",
	RECEIVED_MAX *OUTCOMES, &received_label, &outcome_label);

/* What is sent: by WebSockets as api.md's table has it, then by streams. */
enum sent {
	SENT_PLAYING,
	SENT_QUEUE,
	SENT_VOLUME,
	SENT_AIRHORNS,
	SENT_FREE_HORNS,
	SENT_MEMBERS,
	SENT_LIBRARY,
	SENT_POSITION,
	SENT_ERROR,
	SENT_DO_AIRHORN,
	SENT_NO_AIRHORN,
	SENT_COMMENTS,
	SENT_CLOCK,
	SENT_SEARCH_TOKEN,
	SENT_AUTH_TOKEN,
	SENT_AUTH_REFRESH,
	SENT_RESOLVED,
	SENT_RESOLVE_ERROR,
	SENT_STREAM,
	SENT_STREAM_ERROR,
	SENT_FOLLOW,
	SENT_OTHER,
	SENT_STREAM_PLAYING,
	SENT_STREAM_QUEUE,
	SENT_PING,
	SENT_COUNT,
};
static const char *const sent_names[SENT_COUNT] = {
	[SENT_PLAYING] = "now_playing_update",
	[SENT_QUEUE] = "playlist_update",
	[SENT_VOLUME] = "volume",
	[SENT_AIRHORNS] = "airhorns",
	[SENT_FREE_HORNS] = "free_horns",
	[SENT_MEMBERS] = "member_update",
	[SENT_LIBRARY] = "library_update",
	[SENT_POSITION] = "player_position",
	[SENT_ERROR] = "error",
	[SENT_DO_AIRHORN] = "do_airhorn",
	[SENT_NO_AIRHORN] = "no_airhorn",
	[SENT_COMMENTS] = "comments_for_song",
	[SENT_CLOCK] = "clock",
	[SENT_SEARCH_TOKEN] = "search_token_update",
	[SENT_AUTH_TOKEN] = "auth_token_update",
	[SENT_AUTH_REFRESH] = "auth_token_refresh",
	[SENT_RESOLVED] = "soundcloud_resolved",
	[SENT_RESOLVE_ERROR] = "soundcloud_error",
	[SENT_STREAM] = "soundcloud_stream",
	[SENT_STREAM_ERROR] = "soundcloud_stream_error",
	[SENT_FOLLOW] = "spotify_follow",
	[SENT_OTHER] = "other",
	[SENT_STREAM_PLAYING] = "now_playing",
	[SENT_STREAM_QUEUE] = "queue_update",
	[SENT_PING] = "ping",
};
static const struct metric_label sent_label = { "event", sent_names, SENT_COUNT };
static METRIC_COUNTER(sent, "echonest_events_sent_total",
	"Events that went to WebSockets and streams, each listener by itself.", SENT_COUNT,
	&sent_label);

static const char *const kinds[] = { "websocket", "stream" };
static const struct metric_label kind_label = { "kind", kinds, 2 };
static METRIC_COUNTER(dropped, "echonest_listeners_dropped_total",
	"Listeners that were dropped as too many events waited for them.", 2, &kind_label);

void event_count_name(unsigned number, const char *name)
{
	assert(number + 1 < RECEIVED_MAX);
	received_names[number + 1] = name;
}

void event_count_received(int number, const struct error *error)
{
	enum outcome outcome = !error				      ? DONE
			       : error_http_status(error->kind) < 500 ? REFUSED
								      : FAILED;
	metric_add(&received, metric_index(&received, (unsigned)(number + 1), outcome), 1);
}

static enum sent sent_of(enum part part, bool is_stream)
{
	switch (part) {
	case PART_PLAYING:
		return is_stream ? SENT_STREAM_PLAYING : SENT_PLAYING;
	case PART_QUEUE:
		return is_stream ? SENT_STREAM_QUEUE : SENT_QUEUE;
	case PART_VOLUME:
		return SENT_VOLUME;
	case PART_AIRHORNS:
		return SENT_AIRHORNS;
	case PART_FREE_HORNS:
		return SENT_FREE_HORNS;
	case PART_MEMBERS:
		return SENT_MEMBERS;
	case PART_LIBRARY:
		return SENT_LIBRARY;
	case PART_POSITION:
		return SENT_POSITION;
	case PART_PING:
		return SENT_PING;
	}
	return SENT_OTHER;
}

void event_count_part(enum part part, bool is_stream)
{
	metric_add(&sent, sent_of(part, is_stream), 1);
}

void event_count_message(struct str message)
{
	struct str begin = STR("1[\""), airhorn = STR("id: ");
	if (str_starts_with(message, airhorn)) {
		metric_add(&sent, SENT_DO_AIRHORN, 1); /* the only one that streams wait for */
		return;
	}
	struct str name = str_from(message, begin.len);
	name.len = str_index_of(str_slice(name, 0, 40), '"');
	for (unsigned i = 0; i < SENT_OTHER; i++) {
		if (str_equal_cstr(name, sent_names[i])) {
			metric_add(&sent, i, 1);
			return;
		}
	}
	metric_add(&sent, SENT_OTHER, 1);
}

void event_count_dropped(bool is_stream)
{
	metric_add(&dropped, is_stream, 1);
}
