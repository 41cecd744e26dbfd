/* What was asked before, by whichever process, is not asked again. */
#include "net/fiber.h"
#include "source/listing.h"
#include "source/spotify/internal.h"

struct asking {
	struct spotify *spotify;
	const struct spotify_question *question;
};

/* A search does not tell everything of an episode. */
static bool is_complete(const struct track *track)
{
	return track->type.len == 0 || track->show_name.len > 0;
}

/* Room for one more is left behind them. */
static struct memory_item *items_of(const struct source_link *found, size_t *count)
{
	struct memory_item *items =
		arena_array(fiber_arena(), struct memory_item, found->count + 1);
	struct buf buf = { 0 };
	*count = 0;
	for (size_t i = 0; i < found->count; i++) {
		const struct track *track = &found->tracks[i];
		if (is_complete(track)) {
			buf_clear(&buf);
			listing_write_track(&buf, track);
			items[(*count)++] = (struct memory_item) { track->trackid,
				arena_str(fiber_arena(), buf_str(&buf)),
				SPOTIFY_TRACKS_KEPT_S };
		}
	}
	buf_finish(&buf);
	return items;
}

void spotify_keep_tracks(struct spotify *spotify, const struct source_link *found)
{
	size_t count;
	struct memory_item *items = items_of(found, &count);
	memory_keep(&spotify->memory, items, count);
}

static void keep(const struct asking *asking, struct str listing,
	const struct source_link *found, bool is_whole)
{
	size_t count;
	struct memory_item *items = items_of(found, &count);
	if (is_whole && asking->question->kept_s > 0) {
		items[count++] = (struct memory_item) { asking->question->name, listing,
			asking->question->kept_s };
	}
	memory_keep(&asking->spotify->memory, items, count);
}

static bool find(void *context, struct str *text, struct error *error)
{
	struct asking *asking = context;
	const struct spotify_question *question = asking->question;
	struct source_link found = { .title = STR_EMPTY };
	bool is_whole = true;
	if (question->kept_s > 0 &&
		memory_recall(&asking->spotify->memory, question->name, text)) {
		return true;
	}
	asking->spotify->stats.fetched++;
	if (!question->fetch(asking->spotify, question->what, &found, &is_whole, error)) {
		return false;
	}
	struct buf buf = { 0 };
	listing_write(&buf, &found);
	*text = arena_str(fiber_arena(), buf_str(&buf));
	buf_finish(&buf);
	keep(asking, *text, &found, is_whole);
	return true;
}

bool spotify_ask(struct spotify *spotify, const struct spotify_question *question,
	struct arena *arena, struct source_link *found, struct error *error)
{
	struct asking asking = { spotify, question };
	struct str text;
	spotify->stats.asked++;
	return flight_fetch(&spotify->listings, question->name, find, &asking, &text, error) &&
	       listing_read(arena, text, STR("spotify"), found, error);
}
