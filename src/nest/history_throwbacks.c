/* Tracks that people played on a day of the week. */
#include "nest/history_parts.h"
#include "nest/play_line.h"
#include "nest/play_lines.h"

struct filter {
	bool (*passes)(void *arg, const struct throwback_candidate *candidate);
	void *arg;
};

static bool passes(void *arg, const struct play_index *index, uint32_t number)
{
	const struct filter *filter = arg;
	const struct play *play = &index->plays[number];
	struct str folded = play_index_folded(index, play->track);
	size_t title_len = str_index_of(folded, PLAY_FOLD_FIELD_END);
	struct throwback_candidate candidate = {
		.uri = play_index_uri(index, play->track),
		.first_user = play_index_email(index, play->user),
		.title = str_slice(folded, 0, title_len),
		.artist = str_from(folded, title_len + 1),
	};
	return filter->passes(filter->arg, &candidate);
}

/* What a thread is to read. */
struct lines {
	struct arena *arena; /* the fiber's */
	struct history *history;
	const uint32_t *numbers;
	size_t count;
	struct throwback *chosen;
	size_t read;
};

/* Numbers of the old server are text. */
static int64_t number_of(const json_t *play, const char *key)
{
	const json_t *value = json_object_get(play, key);
	int64_t number = 0;
	if (json_is_number(value)) {
		double real = json_number_value(value);
		return real > 0 && real < 1e12 ? (int64_t)real : 0;
	}
	return str_to_int64(json_str(value), &number) && number > 0 ? number : 0;
}

static struct str text_of(struct arena *arena, const json_t *play, const char *key)
{
	return arena_str(arena, json_member_str(play, key));
}

static void read_track(
	struct arena *arena, const json_t *play, struct str uri, struct track *track)
{
	*track = (struct track) {
		.title = text_of(arena, play, "title"),
		.artist = text_of(arena, play, "artist"),
		.album = text_of(arena, play, "album"),
		.img = STR_EMPTY,
		.big_img = STR_EMPTY,
		.duration_s = number_of(play, "duration"),
		.duration_ms = number_of(play, "duration_ms"),
		.type = text_of(arena, play, "type"),
		.secondary_text = text_of(arena, play, "secondary_text"),
		.show_name = text_of(arena, play, "show_name"),
		.publisher = text_of(arena, play, "publisher"),
		.permalink_url = text_of(arena, play, "permalink_url"),
	};
	track->duration_s = track->duration_s > 0 ? track->duration_s : 1;
	source_parse_uri(uri, &track->src, &track->trackid, NULL);
}

static bool read_throwback(struct lines *lines, struct play_lines *reader,
	struct arena *scratch, uint32_t number, struct throwback *throwback)
{
	const struct play_index *index = &lines->history->index;
	const struct play *play = &index->plays[number];
	struct str line;
	json_t *object;
	if (!play_lines_read(
		    reader, scratch, index->files[play->file].date, play->offset, &line) ||
		!json_parse(scratch, line, &object, NULL) || !json_is_object(object)) {
		return false;
	}
	throwback->uri = arena_str(lines->arena, play_index_uri(index, play->track));
	throwback->first_user = arena_str(lines->arena, play_index_email(index, play->user));
	throwback->first_ms = (int64_t)play->ended_s * 1000;
	read_track(lines->arena, object, throwback->uri, &throwback->track);
	return true;
}

static void read_throwbacks(void *arg)
{
	struct lines *lines = arg;
	struct arena *scratch = arena_create();
	struct play_lines reader;
	play_lines_init(&reader, lines->history->log_dir);
	for (size_t i = 0; i < lines->count; i++) {
		arena_reset(scratch);
		lines->read += read_throwback(lines, &reader, scratch, lines->numbers[i],
			&lines->chosen[lines->read]);
	}
	play_lines_finish(&reader);
	arena_destroy(scratch);
}

bool history_throwbacks(struct history *history, unsigned weekday, uint64_t seed,
	bool (*wanted)(void *arg, const struct throwback_candidate *candidate), void *arg,
	struct throwback *chosen, size_t room, size_t *count, struct error *error)
{
	uint32_t numbers[HISTORY_THROWBACKS_MAX];
	struct filter filter = { wanted, arg };
	room = room < HISTORY_THROWBACKS_MAX ? room : HISTORY_THROWBACKS_MAX;
	*count = 0;
	if (!history_enter(history, error)) {
		return false;
	}
	struct lines lines = {
		.arena = fiber_arena(),
		.history = history,
		.numbers = numbers,
		.count = play_index_choose(&history->index, weekday, seed,
			wanted ? passes : NULL, &filter, numbers, room),
		.chosen = chosen,
	};
	if (lines.count > 0) {
		fiber_work(read_throwbacks, &lines);
	}
	fiber_unlock_read(&history->lock);
	*count = lines.read;
	return true;
}
