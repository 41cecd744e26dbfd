/*
 * Any bytes, cut at 0xFE, as the keys and texts of an old server's song: no crash, and what is
 * written for our script is JSON, whatever they hold.
 */
#include "base/json.h"
#include "fuzz.h"
#include "migrate/moving.h"
#include "nest/nest.h"

#define TEXTS 64

static size_t cut(struct str bytes, struct str texts[TEXTS])
{
	size_t count = 0;
	while (count < TEXTS && str_split_next(&bytes, (char)0xFE, &texts[count])) {
		count++;
	}
	return count;
}

static void check_names(struct arena *arena, const struct str *texts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct old_name name = old_name_read(texts[i]);
		FUZZ_EXPECT(name.rest.len <= texts[i].len);
		FUZZ_EXPECT(str_is_utf8(behind_printable(arena, texts[i])));
	}
}

static void check_written(struct arena *arena, struct moving_song *song)
{
	static const struct moving_rules rules = { 5, 1000 };
	struct moving moving = { .songs = song, .song_count = 1, .last = STR_EMPTY };
	struct buf json = { 0 };
	json_t *read;
	song->id = STR("1");
	moving_write(&moving, &rules, &json);
	FUZZ_EXPECT(json_parse(arena, buf_str(&json), &read, NULL));
	buf_finish(&json);
	FUZZ_EXPECT(nest_check_user(song->song.user, NULL));
	FUZZ_EXPECT(song->song.duration_s > 0 && song->voter_count > 0);
	for (size_t i = 0; i < song->comment_count; i++) {
		FUZZ_EXPECT(str_utf8_length(song->comments[i].body) <= 280);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create();
	struct str texts[TEXTS], values[OLD_SONG_FIELDS];
	size_t count = cut((struct str) { (const char *)data, size }, texts);
	struct moving_song song = { 0 };
	const char *why;
	check_names(arena, texts, count);
	for (size_t i = 0; i < OLD_SONG_FIELDS; i++) {
		values[i] = i < count ? texts[i] : STR_EMPTY;
	}
	if (old_song_make(arena, values, &song, &why)) {
		size_t first = count < OLD_SONG_FIELDS ? count : OLD_SONG_FIELDS;
		struct old_texts rest = { texts + first, count - first };
		old_song_voters(arena, &rest, &song);
		old_song_jams(arena, &rest, &rest, &song);
		old_song_comments(arena, &rest, &song);
		check_written(arena, &song);
	} else {
		FUZZ_EXPECT(why != NULL);
	}
	arena_destroy(arena);
	return 0;
}
