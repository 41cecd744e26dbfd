#include "migrate/moving.h"

#include "base/clock.h"
#include "base/json.h"
#include "migrate/pickle_date.h"
#include "nest/nest.h"

#include <time.h>

#define LAST_MOST    65536
#define COUNTER_MOST 999999999999999 /* what a queue id may be */
#define WHY_HORN     "airhorns that can't be read"
#define WHY_ENTRY    "queued songs whose number is none"
#define WHY_DATE     "not a date as an old server keeps it"
#define WHY_NUMBER   "not a number as an old server keeps it"
#define WHY_LAST     "not a song as an old server logs it"
#define WHY_TRACK    "not a track of Spotify"

/* What happens while it is read. */
struct reader {
	struct old_store *old;
	struct arena *arena;
	const struct moving_rules *rules;
	struct behind *behind;
	struct moving *moving;
	struct error *error;
};

/* --- single values --- */

/* The text of a string key, "" when there is none. */
static bool read_string(
	struct reader *reader, enum old_what what, struct old_key **key, struct str *text)
{
	struct old_texts texts = { 0 };
	*text = STR_EMPTY;
	*key = old_store_take(reader->old, what, STR_EMPTY);
	if (*key && !old_store_read(reader->old, *key, &texts, reader->error)) {
		return false;
	}
	if (texts.count > 0) {
		*text = texts.items[0];
	}
	return true;
}

static bool read_number(
	struct reader *reader, enum old_what what, int64_t most, int64_t *number)
{
	struct old_key *key;
	struct str text;
	if (!read_string(reader, what, &key, &text)) {
		return false;
	}
	int64_t read;
	if (key && str_to_int64(text, &read) && read >= 0 && read <= most) {
		*number = read;
	} else if (key) {
		key->why = WHY_NUMBER;
	}
	return true;
}

/* A date that is read makes `*text` what it was, others "". */
static bool read_date(struct reader *reader, enum old_what what, struct str *text)
{
	struct old_key *key;
	struct pickle_date date;
	if (!read_string(reader, what, &key, text)) {
		return false;
	}
	if (key && !pickle_date_read_stored(*text, &date)) {
		key->why = WHY_DATE;
		*text = STR_EMPTY;
	}
	return true;
}

static bool read_seed(struct reader *reader, enum old_what what, struct str *seed)
{
	struct old_key *key;
	if (!read_string(reader, what, &key, seed)) {
		return false;
	}
	if (key && !old_track_of_spotify(reader->arena, *seed, seed)) {
		key->why = WHY_TRACK;
		*seed = STR_EMPTY;
	}
	return true;
}

static bool read_last(struct reader *reader)
{
	struct old_key *key;
	struct str *last = &reader->moving->last;
	json_t *song;
	if (!read_string(reader, OLD_LAST_PLAYED, &key, last)) {
		return false;
	}
	if (key && (last->len > LAST_MOST || !json_parse(reader->arena, *last, &song, NULL) ||
			   json_member_str(song, "trackid").len == 0)) {
		key->why = WHY_LAST;
		*last = STR_EMPTY;
	}
	return true;
}

/* --- time --- */

int64_t moving_position(
	struct str done, struct str started, struct str now, int64_t duration_ms)
{
	struct pickle_date end, at;
	int64_t began_ms, pos_ms = 0;
	if (!pickle_date_read_stored(now, &at)) {
		return 0;
	}
	if (pickle_date_read_stored(done, &end)) {
		pos_ms = duration_ms - (end.unix_ms - at.unix_ms);
	} else if (clock_parse_iso8601(started, &began_ms)) {
		pos_ms = at.unix_ms - began_ms;
	}
	return pos_ms < 0 ? 0 : pos_ms > duration_ms ? duration_ms : pos_ms;
}

/* The old player's dates are of its own clock, so only their differences mean something. */
static bool read_times(struct reader *reader)
{
	struct moving *moving = reader->moving;
	struct str done, started, now, streak;
	struct old_key *key;
	struct pickle_date since, at;
	if (!read_date(reader, OLD_DONE, &done) || !read_date(reader, OLD_NOW, &now) ||
		!read_date(reader, OLD_STREAK, &streak) ||
		!read_string(reader, OLD_STARTED, &key, &started)) {
		return false;
	}
	if (moving->song_count > 0 && moving->songs[0].is_playing) {
		int64_t duration_ms = moving->songs[0].song.duration_s * 1000;
		moving->pos_ms = moving_position(done, started, now, duration_ms);
	}
	if (pickle_date_read_stored(streak, &since) && pickle_date_read_stored(now, &at) &&
		at.unix_ms > since.unix_ms) {
		moving->away_ms = at.unix_ms - since.unix_ms;
	}
	return true;
}

/* --- songs --- */

static bool read_song(struct reader *reader, struct str id, bool is_playing)
{
	struct moving *moving = reader->moving;
	struct moving_song *song = &moving->songs[moving->song_count];
	const char *why = NULL;
	*song = (struct moving_song) { .is_playing = is_playing };
	if (!old_song_read(reader->old, id, song, &why, reader->error)) {
		return false;
	}
	if (!why) {
		moving->song_count++;
		return true;
	}
	behind_add(reader->behind,
		arena_printf(reader->arena, "%s %.*s", is_playing ? "playing" : "queued",
			STR_ARG(id)),
		why);
	return true;
}

static bool is_id(struct reader *reader, struct str id)
{
	if (nest_check_song_id(id, NULL)) {
		return true;
	}
	behind_add(reader->behind, id, WHY_ENTRY);
	return false;
}

/*
 * The queue is read before the playing song, so that one which begins meanwhile is not missed:
 * it is in both.
 */
static bool read_songs(struct reader *reader)
{
	struct old_texts queue = { 0 };
	struct old_key *key = old_store_take(reader->old, OLD_QUEUE, STR_EMPTY);
	struct str playing;
	if ((key && !old_store_read(reader->old, key, &queue, reader->error)) ||
		!read_string(reader, OLD_PLAYING, &key, &playing)) {
		return false;
	}
	reader->moving->songs =
		arena_array(reader->arena, struct moving_song, queue.count / 2 + 2);
	if (key && is_id(reader, playing) && !read_song(reader, playing, true)) {
		return false;
	}
	for (size_t i = 0; i + 1 < queue.count; i += 2) {
		struct str id = queue.items[i];
		if (!str_equal(id, playing) && is_id(reader, id) &&
			!read_song(reader, id, false)) {
			return false;
		}
	}
	return true;
}

/* --- airhorns --- */

/* A time without an offset is local, as in the play logs; see nest/play_day.h. */
static bool read_local_time(struct str text, int64_t *unix_ms)
{
	size_t clock_at = str_index_of(text, 'T');
	struct str clock = str_from(text, clock_at);
	bool has_offset = str_index_of(clock, 'Z') < clock.len ||
			  str_index_of(clock, '+') < clock.len ||
			  str_index_of(clock, '-') < clock.len;
	if (!clock_parse_iso8601(text, unix_ms)) {
		return false;
	}
	if (!has_offset) {
		struct tm shown;
		time_t seconds = (time_t)(*unix_ms / 1000);
		gmtime_r(&seconds, &shown);
		shown.tm_isdst = -1; /* whatever held then */
		*unix_ms = (int64_t)mktime(&shown) * 1000 + *unix_ms % 1000;
	}
	return *unix_ms > 0;
}

static bool make_horn(struct arena *arena, struct str text, struct airhorn *horn)
{
	json_t *json;
	if (!str_is_utf8(text) || !json_parse(arena, text, &json, NULL)) {
		return false;
	}
	const json_t *songid = json_object_get(json, "songid");
	*horn = (struct airhorn) {
		.is_free = json_is_true(json_object_get(json, "free")),
		.user = old_user(arena, json_member_str(json, "user")),
		.songid = json_is_integer(songid)
				  ? arena_printf(arena, "%lld",
					    (long long)json_integer_value(songid))
				  : json_str(songid),
		.img = old_page(arena, json_member_str(json, "img")),
		.artist = old_text(arena, json_member_str(json, "artist")),
		.title = old_text(arena, json_member_str(json, "title")),
	};
	return horn->user.len > 0 && nest_check_song_id(horn->songid, NULL) &&
	       read_local_time(json_member_str(json, "when"), &horn->when_ms);
}

/* Those that were blown during this song, for its record. */
static void collect_horns(struct reader *reader, struct moving_song *song)
{
	const struct moving *moving = reader->moving;
	song->horns = arena_array(reader->arena, struct airhorn, moving->airhorn_count + 1);
	for (size_t i = 0; i < moving->airhorn_count; i++) {
		if (str_equal(moving->airhorns[i].songid, song->id)) {
			song->horns[song->horn_count++] = moving->airhorns[i];
		}
	}
}

static bool read_airhorns(struct reader *reader)
{
	struct moving *moving = reader->moving;
	struct old_texts texts = { 0 };
	struct old_key *key = old_store_take(reader->old, OLD_AIRHORNS, STR_EMPTY);
	if (key && !old_store_read(reader->old, key, &texts, reader->error)) {
		return false;
	}
	moving->airhorns = arena_array(reader->arena, struct airhorn, texts.count + 1);
	for (size_t i = 0; i < texts.count; i++) {
		struct airhorn *horn = &moving->airhorns[moving->airhorn_count];
		if (make_horn(reader->arena, texts.items[i], horn)) {
			moving->airhorn_count++;
		} else {
			behind_add(reader->behind, texts.items[i], WHY_HORN);
		}
	}
	if (moving->song_count > 0 && moving->songs[0].is_playing) {
		collect_horns(reader, &moving->songs[0]);
	}
	return true;
}

/* A song earns its user a free airhorn once: these have done so. */
static void mark_earned(struct moving *moving, const struct old_texts *ids)
{
	for (size_t i = 0; i < moving->song_count; i++) {
		for (size_t j = 0; j < ids->count; j++) {
			moving->songs[i].horn_earned |=
				str_equal(moving->songs[i].id, ids->items[j]);
		}
	}
}

/* One person may have been written in more than one way. */
static struct moving_free_horns *free_horns_of(struct moving *moving, struct str user)
{
	for (size_t i = 0; i < moving->free_horns_count; i++) {
		if (str_equal(moving->free_horns[i].user, user)) {
			return &moving->free_horns[i];
		}
	}
	moving->free_horns[moving->free_horns_count] =
		(struct moving_free_horns) { .user = user };
	return &moving->free_horns[moving->free_horns_count++];
}

static bool read_free_horns(struct reader *reader)
{
	struct moving *moving = reader->moving;
	struct old_key *key;
	for (size_t i = 0; i < moving->song_count; i++) {
		moving->songs[i].horn_earned =
			(int64_t)moving->songs[i].jam_count >= reader->rules->free_airhorn;
	}
	moving->free_horns =
		arena_array(reader->arena, struct moving_free_horns, reader->old->count + 1);
	for (size_t at = 0; (key = old_store_next(reader->old, OLD_FREE_HORNS, &at));) {
		struct old_texts ids;
		struct str user = old_user(reader->arena, key->name.rest);
		if (user.len == 0 || str_equal(user, NEST_BENDER)) {
			key->why = "free airhorns of nobody who could blow them";
			continue;
		}
		if (!old_store_read(reader->old, key, &ids, reader->error)) {
			return false;
		}
		mark_earned(moving, &ids);
		free_horns_of(moving, user)->count += ids.count;
	}
	return true;
}

/* --- what Bender does not offer --- */

static bool read_filtered(struct reader *reader)
{
	struct moving *moving = reader->moving;
	struct old_store *old = reader->old;
	struct old_key *key,
		**keys = arena_array(reader->arena, struct old_key *, old->count + 1);
	size_t count = 0;
	for (size_t at = 0; (key = old_store_next(old, OLD_FILTER, &at));) {
		keys[count++] = key;
	}
	int64_t *left_ms = arena_array(reader->arena, int64_t, count + 1);
	moving->filtered = arena_array(reader->arena, struct moving_filtered, count + 1);
	if (!old_store_lives(old, keys, count, left_ms, reader->error)) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		struct str track;
		if (!old_track_of_spotify(reader->arena, keys[i]->name.rest, &track)) {
			keys[i]->why = WHY_TRACK;
			continue;
		}
		int64_t ms = left_ms[i] >= 0 ? left_ms[i] : reader->rules->filter_ms;
		struct recording recording = recording_of(
			reader->arena, STR("spotify"), track, STR_EMPTY, STR_EMPTY, STR_EMPTY);
		moving->filtered[moving->filtered_count++] =
			(struct moving_filtered) { recording.keys[0], clock_unix_ms() + ms };
	}
	return true;
}

bool moving_read(struct old_store *old, const struct moving_rules *rules, struct behind *behind,
	struct moving *moving, struct error *error)
{
	struct reader reader = { old, old->arena, rules, behind, moving, error };
	struct old_key *paused;
	struct str text;
	*moving = (struct moving) { .volume = -1, .last = STR_EMPTY };
	if (!read_songs(&reader) || !read_times(&reader) || !read_airhorns(&reader) ||
		!read_free_horns(&reader) || !read_filtered(&reader) ||
		!read_number(&reader, OLD_COUNTER, COUNTER_MOST, &moving->counter) ||
		!read_number(&reader, OLD_VOLUME, 100, &moving->volume) ||
		!read_string(&reader, OLD_PAUSED, &paused, &text) || !read_last(&reader)) {
		return false;
	}
	moving->is_paused = text.len > 0;
	return read_seed(&reader, OLD_PERSONS_SEED, &moving->seeds[0]) &&
	       read_seed(&reader, OLD_BENDERS_SEED, &moving->seeds[1]);
}
