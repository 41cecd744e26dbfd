#include "migrate/moving.h"

#include "base/json.h"

static void write_texts(
	struct json_writer *json, const char *name, const struct str *texts, size_t count)
{
	json_key(json, name);
	json_begin_array(json);
	for (size_t i = 0; i < count; i++) {
		if (texts[i].len > 0) {
			json_write_str(json, texts[i]);
		}
	}
	json_end_array(json);
}

static void write_jams(struct json_writer *json, const struct moving_song *song)
{
	json_key(json, "jams");
	json_begin_array(json);
	for (size_t i = 0; i < song->jam_count; i++) {
		json_begin_array(json);
		json_write_str(json, song->jams[i].user);
		json_write_int(json, song->jams[i].time_ms);
		json_end_array(json);
	}
	json_end_array(json);
	json_member_write_str(json, "throwback", song->throwback);
}

static void write_comments(struct json_writer *json, const struct moving_song *song)
{
	json_key(json, "comments");
	json_begin_array(json);
	for (size_t i = 0; i < song->comment_count; i++) {
		json_begin_array(json);
		json_write_int(json, song->comments[i].time_ms);
		json_write_str(json, song->comments[i].user);
		json_write_str(json, song->comments[i].body);
		json_end_array(json);
	}
	json_end_array(json);
}

static struct str flag(bool is_set)
{
	return is_set ? STR("1") : STR("0");
}

static void write_song_horns(struct json_writer *json, const struct moving_song *song)
{
	json_key(json, "horns");
	json_begin_array(json);
	for (size_t i = 0; i < song->horn_count; i++) {
		json_begin_array(json);
		json_write_int(json, song->horns[i].when_ms);
		json_write_str(json, song->horns[i].user);
		json_write_str(json, flag(song->horns[i].is_free));
		json_end_array(json);
	}
	json_end_array(json);
}

static void write_song(struct json_writer *json, const struct moving_song *song)
{
	json_begin_object(json);
	json_member_write_str(json, "id", song->id);
	new_song_write_fields(json, &song->fields);
	json_member_write_str(json, "user", song->song.user);
	json_member_write_bool(json, "auto", song->song.is_auto);
	json_member_write_int(json, "vote", song->vote);
	json_member_write_int(json, "added_ms", song->added_ms);
	write_texts(json, "voters", song->voters, song->voter_count);
	write_jams(json, song);
	write_comments(json, song);
	write_song_horns(json, song);
	write_texts(json, "keys", song->recording.keys, RECORDING_KEYS);
	json_member_write_bool(json, "horn_earned", song->horn_earned);
	json_member_write_bool(json, "playing", song->is_playing);
	json_end_object(json);
}

static void write_airhorns(struct json_writer *json, const struct moving *moving)
{
	json_key(json, "airhorns");
	json_begin_array(json);
	for (size_t i = 0; i < moving->airhorn_count; i++) {
		const struct airhorn *horn = &moving->airhorns[i];
		json_begin_array(json);
		json_write_int(json, horn->when_ms);
		json_write_str(json, flag(horn->is_free));
		json_write_str(json, horn->user);
		json_write_str(json, horn->songid);
		json_write_str(json, horn->img);
		json_write_str(json, horn->artist);
		json_write_str(json, horn->title);
		json_end_array(json);
	}
	json_end_array(json);
}

static void write_free_horns(struct json_writer *json, const struct moving *moving)
{
	json_key(json, "free_horns");
	json_begin_array(json);
	for (size_t i = 0; i < moving->free_horns_count; i++) {
		json_begin_array(json);
		json_write_str(json, moving->free_horns[i].user);
		json_write_int(json, (int64_t)moving->free_horns[i].count);
		json_end_array(json);
	}
	json_end_array(json);
}

static void write_filtered(struct json_writer *json, const struct moving *moving)
{
	json_key(json, "filtered");
	json_begin_array(json);
	for (size_t i = 0; i < moving->filtered_count; i++) {
		json_begin_array(json);
		json_write_str(json, moving->filtered[i].key);
		json_write_int(json, moving->filtered[i].until_ms);
		json_end_array(json);
	}
	json_end_array(json);
}

/* Bender's and the people's last songs are known by their tracks alone. */
static void write_seeds(struct json_writer *json, const struct moving *moving)
{
	static const char *const whose[] = { "person", "bender" };
	json_key(json, "seeds");
	json_begin_object(json);
	for (size_t i = 0; i < 2; i++) {
		if (moving->seeds[i].len > 0) {
			json_key(json, whose[i]);
			json_begin_object(json);
			json_member_write_str(json, "src", STR("spotify"));
			json_member_write_str(json, "trackid", moving->seeds[i]);
			json_end_object(json);
		}
	}
	json_end_object(json);
}

void moving_write(
	const struct moving *moving, const struct moving_rules *rules, struct buf *buf)
{
	struct json_writer json = { .buf = buf };
	json_begin_object(&json);
	json_key(&json, "songs");
	json_begin_array(&json);
	for (size_t i = 0; i < moving->song_count; i++) {
		write_song(&json, &moving->songs[i]);
	}
	json_end_array(&json);
	json_member_write_int(&json, "pos_ms", moving->pos_ms);
	json_member_write_int(&json, "counter", moving->counter);
	json_member_write_bool(&json, "paused", moving->is_paused);
	json_member_write_int(&json, "volume", moving->volume);
	json_member_write_str(&json, "last", moving->last);
	write_airhorns(&json, moving);
	write_free_horns(&json, moving);
	write_filtered(&json, moving);
	json_member_write_int(&json, "filter_ms", rules->filter_ms);
	write_seeds(&json, moving);
	json_member_write_int(&json, "away_ms", moving->away_ms);
	json_end_object(&json);
}
