#include "nest/play_line.h"

#include "base/clock.h"
#include "nest/nest.h"
#include "nest/play_day.h"
#include "source/source.h"

#define DAY_S 86400

bool play_line_uri(struct arena *arena, const json_t *play, struct str *uri)
{
	struct str src = json_member_str(play, "src");
	struct str trackid = json_member_str(play, "trackid");
	if (source_trackid_is_valid(src, trackid)) {
		*uri = source_uri(arena, src, trackid);
		return true;
	}
	*uri = trackid;
	return false;
}

/* The old server kept its songs as text: "True". */
static bool is_true(const json_t *value)
{
	struct str text = json_str(value);
	return json_is_true(value) || str_equal_nocase(text, STR("true")) ||
	       str_equal(text, STR("1"));
}

static struct str email_of(struct arena *arena, const json_t *value)
{
	return arena_lower(arena, str_trim(json_str(value)));
}

static void read_jammers(struct arena *arena, const json_t *jams, struct play_facts *facts)
{
	size_t count = json_array_size(jams);
	struct str *jammers = arena_array(arena, struct str, count + 1);
	for (size_t i = 0; i < count; i++) {
		const json_t *jam = json_array_get(jams, i);
		/* the oldest logs have plain emails */
		struct str user = email_of(
			arena, json_is_string(jam) ? jam : json_object_get(jam, "user"));
		if (user.len > 0) {
			jammers[facts->jammer_count++] = user;
		}
	}
	facts->jammers = jammers;
}

static void read_end(const json_t *play, uint32_t date, struct play_facts *facts)
{
	struct str text = json_member_str(play, "endtime");
	int64_t ended_ms;
	if (clock_parse_iso8601(text, &ended_ms) && ended_ms >= 0 &&
		ended_ms / 1000 <= UINT32_MAX) {
		facts->ended_s = (uint32_t)(ended_ms / 1000);
		facts->day = play_day_of_text(text, facts->ended_s);
		return;
	}
	if (!play_day_from_date(date, &facts->day)) {
		facts->day = 0;
	}
	uint64_t start_s = (uint64_t)facts->day * DAY_S;
	facts->ended_s = start_s < UINT32_MAX ? (uint32_t)start_s : UINT32_MAX;
}

void play_line_facts(
	struct arena *arena, const json_t *play, uint32_t date, struct play_facts *facts)
{
	*facts = (struct play_facts) {
		.title = json_member_str(play, "title"),
		.artist = json_member_str(play, "artist"),
		.user = email_of(arena, json_object_get(play, "user")),
		.is_auto = is_true(json_object_get(play, "auto")),
	};
	facts->is_playable = play_line_uri(arena, play, &facts->uri);
	facts->is_auto = facts->is_auto || str_equal(facts->user, NEST_BENDER);
	read_jammers(arena, json_object_get(play, "jam"), facts);
	read_end(play, date, facts);
}

bool play_line_read(
	struct arena *arena, struct str line, uint32_t date, struct play_facts *facts)
{
	json_t *play;
	if (!json_parse(arena, str_trim(line), &play, NULL) || !json_is_object(play)) {
		return false;
	}
	play_line_facts(arena, play, date, facts);
	return true;
}
