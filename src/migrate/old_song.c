#include "migrate/old_song.h"

#include "base/clock.h"
#include "nest/nest.h"
#include "source/web_link.h"

#include <math.h>

#define COMMENT_CHARACTERS 280
#define TRACKID_MOST	   64
#define SECONDS_MOST	   4102444800.0 /* the year 2100 */
#define LIFE_MS		   86400000	/* of a song's keys, from when it was added */

enum field {
	SRC,
	TRACKID,
	TITLE,
	ARTIST,
	DURATION,
	IMG,
	BIG_IMG,
	USER,
	AUTO,
	VOTE,
	TYPE,
	SECONDARY_TEXT,
	SHOW_NAME,
	PUBLISHER,
	PERMALINK_URL,
	ALBUM,
};

const char *const old_song_fields[] = { "src", "trackid", "title", "artist", "duration", "img",
	"big_img", "user", "auto", "vote", "type", "secondary_text", "show_name", "publisher",
	"permalink_url", "album" };

struct str old_text(struct arena *arena, struct str text)
{
	text = str_trim(text);
	if (str_is_utf8(text)) {
		return text;
	}
	char *out = arena_alloc(arena, 3 * text.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < text.len;) {
		size_t take = 1;
		while (take <= 4 && !str_is_utf8(str_slice(text, i, take))) {
			take++;
		}
		bool is_good = take <= 4 && i + take <= text.len;
		memcpy(out + len, is_good ? text.data + i : "\xEF\xBF\xBD", is_good ? take : 3);
		len += is_good ? take : 3;
		i += is_good ? take : 1;
	}
	return (struct str) { out, len };
}

struct str old_page(struct arena *arena, struct str text)
{
	struct str address = old_text(arena, text);
	return str_starts_with(address, STR("https://")) ||
			       str_starts_with(address, STR("http://"))
		       ? address
		       : STR_EMPTY;
}

struct str old_user(struct arena *arena, struct str text)
{
	struct str user = arena_lower(arena, str_trim(text));
	return nest_check_user(user, NULL) ? user : STR_EMPTY;
}

/* --- the hash --- */

bool old_track_of_spotify(struct arena *arena, struct str text, struct str *trackid)
{
	static const char *const kinds[] = { "spotify:track:", "spotify:episode:" };
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct str kind = str_from_cstr(kinds[i]);
		if (str_starts_with(text, kind)) {
			*trackid = text;
			return web_link_is_name(str_from(text, kind.len), 1, TRACKID_MOST);
		}
	}
	*trackid = arena_printf(arena, "spotify:track:%.*s", STR_ARG(text));
	return web_link_is_name(text, 1, TRACKID_MOST);
}

/* Makes the name of a track as its source has it; false when it can't be one. */
static bool read_track(struct arena *arena, struct str src, struct str id, struct str *trackid)
{
	*trackid = id;
	if (str_equal(src, STR("spotify"))) {
		return old_track_of_spotify(arena, id, trackid);
	}
	if (str_equal(src, STR("soundcloud"))) {
		int64_t number;
		return str_to_int64(id, &number) && number > 0;
	}
	return str_equal(src, STR("youtube")) && web_link_is_name(id, 1, TRACKID_MOST);
}

/* Whole seconds; some old songs have a fraction. */
static int64_t read_seconds(struct str text)
{
	double seconds;
	return str_to_double(text, &seconds) && seconds > 0 && seconds < 1e9 ? (int64_t)seconds
									     : 0;
}

static void read_texts(struct arena *arena, const struct str *values, struct new_song *song)
{
	song->title = old_text(arena, values[TITLE]);
	song->artist = old_text(arena, values[ARTIST]);
	song->album = old_text(arena, values[ALBUM]);
	song->img = old_page(arena, values[IMG]);
	song->big_img = old_page(arena, values[BIG_IMG]);
	song->permalink_url = old_page(arena, values[PERMALINK_URL]);
	song->secondary_text = old_text(arena, values[SECONDARY_TEXT]);
	song->show_name = old_text(arena, values[SHOW_NAME]);
	song->publisher = old_text(arena, values[PUBLISHER]);
	bool is_episode = str_equal(values[TYPE], STR("episode")) ||
			  str_starts_with(song->trackid, STR("spotify:episode:"));
	song->type = is_episode ? STR("episode") : STR_EMPTY;
}

bool old_song_make(struct arena *arena, const struct str values[OLD_SONG_FIELDS],
	struct moving_song *moving, const char **why)
{
	struct new_song *song = &moving->song;
	struct error error;
	*song = (struct new_song) {
		.src = values[SRC],
		.isrc = STR_EMPTY,
		.jammer = STR_EMPTY,
		.user = old_user(arena, values[USER]),
		.duration_s = read_seconds(values[DURATION]),
	};
	*why = NULL;
	if (!read_track(arena, song->src, values[TRACKID], &song->trackid)) {
		*why = "songs without a track of Spotify, YouTube or SoundCloud";
	} else if (song->user.len == 0) {
		*why = "songs of which it is not known who added them";
	} else if (song->duration_s == 0) {
		*why = "songs of which it is not known how long they are";
	}
	if (*why) {
		return false;
	}
	read_texts(arena, values, song);
	song->is_auto =
		str_equal(values[AUTO], STR("True")) || str_equal(song->user, NEST_BENDER);
	moving->vote = 0;
	if (!str_to_int64(values[VOTE], &moving->vote) || moving->vote > 1000000 ||
		moving->vote < -1000000) {
		moving->vote = 0;
	}
	if (!new_song_fields(arena, song, &moving->fields, &error)) {
		*why = "songs of which it is not known how long they are";
		return false;
	}
	moving->recording = new_song_recording(arena, song);
	return true;
}

/* --- what people did with it --- */

/* Unix seconds as Redis writes a score. */
static bool read_score_ms(struct str text, int64_t *unix_ms)
{
	double seconds;
	if (!str_to_double(text, &seconds) || seconds < 0 || seconds > SECONDS_MOST) {
		return false;
	}
	*unix_ms = (int64_t)(seconds * 1000);
	return true;
}

void old_song_voters(
	struct arena *arena, const struct old_texts *texts, struct moving_song *song)
{
	song->voters = arena_array(arena, struct str, texts->count + 1);
	song->voters[0] = song->song.user;
	song->voter_count = 1;
	for (size_t i = 0; i < texts->count; i++) {
		struct str user = old_user(arena, texts->items[i]);
		if (user.len > 0 && !str_equal(user, song->song.user)) {
			song->voters[song->voter_count++] = user;
		}
	}
}

static bool is_jammed_by(const struct moving_song *song, struct str user)
{
	for (size_t i = 0; i < song->jam_count; i++) {
		if (str_equal(song->jams[i].user, user)) {
			return true;
		}
	}
	return false;
}

void old_song_jams(struct arena *arena, const struct old_texts *texts,
	const struct old_texts *throwback, struct moving_song *song)
{
	song->jams = arena_array(arena, struct jam, texts->count / 2 + 1);
	song->jam_count = 0;
	for (size_t i = 0; i + 1 < texts->count; i += 2) {
		struct jam jam = { .user = old_user(arena, texts->items[i]) };
		if (jam.user.len > 0 && read_score_ms(texts->items[i + 1], &jam.time_ms) &&
			!is_jammed_by(song, jam.user)) {
			song->jams[song->jam_count++] = jam;
		}
	}
	song->throwback = STR_EMPTY;
	for (size_t i = 0; i < throwback->count && song->throwback.len == 0; i++) {
		struct str user = old_user(arena, throwback->items[i]);
		if (user.len > 0 && is_jammed_by(song, user)) {
			song->throwback = user;
		}
	}
}

/* At most so many characters. */
static struct str cut(struct str text, size_t characters)
{
	size_t len = 0;
	while (len < text.len) {
		bool begins = ((unsigned char)text.data[len] & 0xC0) != 0x80;
		if (begins && characters-- == 0) {
			break;
		}
		len++;
	}
	return str_slice(text, 0, len);
}

static bool read_comment(
	struct arena *arena, struct str text, struct str score, struct comment *comment)
{
	size_t bar = 0;
	while (bar + 1 < text.len && !(text.data[bar] == '|' && text.data[bar + 1] == '|')) {
		bar++;
	}
	comment->user = old_user(arena, str_slice(text, 0, bar));
	comment->body =
		str_trim(cut(old_text(arena, str_from(text, bar + 2)), COMMENT_CHARACTERS));
	return comment->user.len > 0 && comment->body.len > 0 &&
	       read_score_ms(score, &comment->time_ms);
}

void old_song_comments(
	struct arena *arena, const struct old_texts *texts, struct moving_song *song)
{
	song->comments = arena_array(arena, struct comment, texts->count / 2 + 1);
	song->comment_count = 0;
	for (size_t i = 0; i + 1 < texts->count; i += 2) {
		if (read_comment(arena, texts->items[i], texts->items[i + 1],
			    &song->comments[song->comment_count])) {
			song->comment_count++;
		}
	}
}

/* --- all of it --- */

/* The texts of one of the song's keys; none when there is no such key. */
static bool read_part(struct old_store *old, enum old_what what, struct str id,
	struct old_texts *texts, struct error *error)
{
	struct old_key *key = old_store_take(old, what, id);
	*texts = (struct old_texts) { 0 };
	return !key || old_store_read(old, key, texts, error);
}

/* Its keys expire a day after it was added. */
static bool read_added(struct old_store *old, struct old_key *key, struct moving_song *song,
	struct error *error)
{
	int64_t left_ms, now_ms = clock_unix_ms();
	if (!old_store_lives(old, &key, 1, &left_ms, error)) {
		return false;
	}
	bool is_known = left_ms > 0 && left_ms <= LIFE_MS && !song->is_playing;
	song->added_ms = is_known ? now_ms - (LIFE_MS - left_ms) : now_ms;
	return true;
}

static bool read_parts(
	struct old_store *old, struct str id, struct moving_song *song, struct error *error)
{
	struct old_texts voters, jams, throwback, comments;
	if (!read_part(old, OLD_VOTERS, id, &voters, error) ||
		!read_part(old, OLD_JAMS, id, &jams, error) ||
		!read_part(old, OLD_THROWBACK, id, &throwback, error) ||
		!read_part(old, OLD_COMMENTS, id, &comments, error)) {
		return false;
	}
	old_song_voters(old->arena, &voters, song);
	old_song_jams(old->arena, &jams, &throwback, song);
	old_song_comments(old->arena, &comments, song);
	return true;
}

bool old_song_read(struct old_store *old, struct str id, struct moving_song *song,
	const char **why, struct error *error)
{
	struct str values[OLD_SONG_FIELDS];
	struct old_key *key =
		nest_check_song_id(id, NULL) ? old_store_take(old, OLD_SONG, id) : NULL;
	song->id = id;
	if (!key) {
		*why = "songs that the old server has forgotten, as it does after a day, or "
		       "short of memory";
		return true;
	}
	if (!old_store_read_fields(old, key, old_song_fields, OLD_SONG_FIELDS, values, error)) {
		return false;
	}
	if (!old_song_make(old->arena, values, song, why)) {
		key->why = *why;
		return true;
	}
	return read_added(old, key, song, error) && read_parts(old, id, song, error);
}
