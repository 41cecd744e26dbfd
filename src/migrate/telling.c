#include "migrate/telling.h"

#include <inttypes.h>
#include <stdio.h>

static void row(const char *what, int64_t count, const char *remark)
{
	printf("  %-24s %8" PRId64 "%s%s\n", what, count, remark[0] ? "  " : "", remark);
}

/* Rows of nothing are not worth reading. */
static void row_if(const char *what, int64_t count, const char *remark)
{
	if (count > 0) {
		row(what, count, remark);
	}
}

bool told_is_news(const struct told *told)
{
	const struct brought_nest *nest = &told->nest;
	const struct brought_people *people = &told->brought_people;
	return nest->songs || nest->paused || nest->volume || nest->last || nest->person ||
	       nest->bender || nest->airhorns || nest->free_horns || nest->filtered ||
	       people->counts || people->visits || people->known || people->linked ||
	       told->plays.sum.taken || told->history.sum.taken || told->tokens.taken;
}

/* --- the nest --- */

/* "“Copper Rain” by Ada Finch, from 1:23 on" */
static const char *describe_playing(struct arena *arena, const struct told *told)
{
	const struct moving_song *song = &told->moving.songs[0];
	struct str title = behind_printable(arena, song->song.title);
	struct str artist = behind_printable(arena, song->song.artist);
	int64_t pos_s = told->moving.pos_ms / 1000;
	if (told->nest.waits) {
		return arena_printf(arena,
			"“%.*s” by %.*s: comes first, from its beginning, since another song "
			"plays here",
			STR_ARG(title), STR_ARG(artist))
			.data;
	}
	return arena_printf(arena, "“%.*s” by %.*s, %s %" PRId64 ":%02" PRId64 "%s",
		STR_ARG(title), STR_ARG(artist), told->nest.paused ? "standing at" : "from",
		pos_s / 60, pos_s % 60, told->nest.paused ? "" : " on")
		.data;
}

static const char *describe_queue(struct arena *arena, const struct told *told)
{
	const struct brought_nest *nest = &told->nest;
	const char *ids = nest->kept == nest->songs ? "" : "; some get a new number";
	if (nest->ahead > 0) {
		return arena_printf(
			arena, "behind %" PRId64 " that people queued here%s", nest->ahead, ids)
			.data;
	}
	return arena_printf(arena, "in their order%s", ids).data;
}

static void print_nest(struct arena *arena, const struct told *told)
{
	const struct brought_nest *nest = &told->nest;
	int64_t first = nest->plays || nest->waits;
	if (first) {
		row("playing song", 1, describe_playing(arena, told));
	}
	row("queued songs", nest->songs - first,
		nest->songs > first ? describe_queue(arena, told) : "");
	row_if("  who voted on them", nest->votes, "");
	row_if("  jams", nest->jams, "");
	row_if("  comments", nest->comments, "");
	row_if("songs that came before", nest->known, "not taken again");
	if (nest->paused) {
		row("paused", 1, "until somebody lets it go on");
	}
	if (nest->volume) {
		row("volume", told->moving.volume, "");
	}
	row_if("airhorns", nest->airhorns, "");
	row_if("free airhorns", nest->free_horns, "not blown yet");
	row_if("tracks held back", nest->filtered, "that Bender does not offer for a while");
	row_if("Bender's seeds", nest->person + nest->bender, "what it goes by");
	row_if("song that ended last", nest->last, "");
}

static void print_people(const struct told *told)
{
	const struct brought_people *people = &told->brought_people;
	row_if("acts in the statistics", people->counts, "of the last 100 days");
	row_if("people on a day", people->visits, "of the last 100 days");
	row_if("people ever here", people->known, "");
	row_if("desktop programs", people->linked,
		"that stay linked if SECRET_KEY is the old server's");
}

/* --- files --- */

static void print_plays(
	struct arena *arena, const char *what, const struct brought_plays *plays)
{
	const struct play_import_report *sum = &plays->sum;
	row(what, (int64_t)sum->taken,
		arena_printf(arena, "%zu lines: %zu here already, %zu that are none",
			sum->lines, sum->known, sum->broken)
			.data);
}

static void print_files(struct arena *arena, const struct told *told)
{
	if (told->has_plays) {
		print_plays(arena, "plays of the logs", &told->plays);
	}
	if (told->history.sum.lines > 0) {
		print_plays(arena, "plays of the store", &told->history);
	}
	if (told->has_tokens) {
		row("Spotify connections", (int64_t)told->tokens.taken,
			arena_printf(arena, "%zu here already", told->tokens.known).data);
	}
}

static void print_store(const struct told *told)
{
	printf("The old server's store at %.*s has %zu keys%s.\n", STR_ARG(told->place),
		told->keys, told->has_nests ? ", those of its main nest under NEST:main|" : "");
	if (told->is_ours) {
		printf("It is the Redis database that this server uses, too. That is fine: "
		       "their keys differ, and the old ones stay.\n");
	}
	if (told->is_driven) {
		printf("The old player seems to be at work. What happens there from now on "
		       "does not come over by itself: stop the old server first, or run this "
		       "once more for what is new there.\n");
	}
}

void told_print(struct arena *arena, const struct told *told, bool dry)
{
	if (told->has_store) {
		print_store(told);
	}
	printf(dry ? "\nThis would come over:\n" : "\nThis has come over:\n");
	if (told->has_store) {
		print_nest(arena, told);
		print_people(told);
	}
	print_files(arena, told);
	if (told->has_store) {
		printf("Who was signed in at the old server signs in once more: that is kept "
		       "in browsers.\n");
		if (told->people.linked_count > 0 && !told->knows_secret_key) {
			printf("Desktop programs are linked anew: SECRET_KEY is not set "
			       "here.\n");
		}
	}
}
