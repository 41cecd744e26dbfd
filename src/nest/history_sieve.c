#include "nest/history_sieve.h"

#include "base/alloc.h"
#include "nest/play_day.h"
#include "source/local/fold.h"

#include <stdlib.h>

#define WORDS_MAX 8

/* One bit each. */
static void set_bit(uint8_t *bits, size_t at)
{
	bits[at / 8] |= (uint8_t)(1u << at % 8);
}

static bool has_bit(const uint8_t *bits, size_t at)
{
	return bits[at / 8] >> at % 8 & 1;
}

static bool has_all(struct str folded, const struct str *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!memmem(folded.data, folded.len, words[i].data, words[i].len)) {
			return false;
		}
	}
	return true;
}

static void sift_words(struct history_sieve *sieve, struct str text)
{
	const struct play_index *index = sieve->index;
	struct buf folded = { 0 };
	struct str words[WORDS_MAX], rest, word;
	size_t count = 0;
	local_fold(&folded, text);
	rest = buf_str(&folded);
	while (count < WORDS_MAX && rest.len > 0 && str_split_next(&rest, ' ', &word)) {
		if (word.len > 0) {
			words[count++] = word;
		}
	}
	if (count > 0) {
		sieve->tracks = alloc_zeroed(index->track_count / 8 + 1);
		for (uint32_t i = 0; i < index->track_count; i++) {
			if (has_all(play_index_folded(index, i), words, count)) {
				set_bit(sieve->tracks, i);
			}
		}
	}
	buf_finish(&folded);
}

static void sift_jammer(struct history_sieve *sieve, struct str email)
{
	const struct play_index *index = sieve->index;
	uint32_t person = play_index_find_person(index, email);
	sieve->plays = alloc_zeroed(index->count / 8 + 1);
	sieve->nothing = sieve->nothing || person == PLAY_NONE;
	for (size_t i = 0; i < index->jam_count; i++) {
		if (index->jams[i].user == person) {
			set_bit(sieve->plays, index->jams[i].play);
		}
	}
}

/* Of the days of all plays; local dates stray a little from the order of time. */
static bool day_range(const struct play_index *index, uint16_t *first, uint16_t *last)
{
	if (index->settled == 0) {
		return false;
	}
	uint16_t begin = index->plays[index->by_time[0]].day;
	uint16_t end = index->plays[index->by_time[index->settled - 1]].day;
	*first = begin > 2 ? begin - 2 : 0;
	*last = end < UINT16_MAX - 2 ? end + 2 : UINT16_MAX;
	return true;
}

static void sift_days(struct history_sieve *sieve, const struct history_filter *filter)
{
	uint32_t from = filter->from, to = filter->to ? filter->to : UINT32_MAX;
	uint16_t first, last;
	sieve->days = alloc_zeroed(UINT16_MAX / 8 + 1);
	if (!day_range(sieve->index, &first, &last)) {
		return;
	}
	for (uint32_t day = first; day <= last; day++) {
		uint32_t date = play_day_date((uint16_t)day);
		if (date >= from && date <= to &&
			(filter->day_of_year == 0 || date % 10000 == filter->day_of_year)) {
			set_bit(sieve->days, day);
		}
	}
}

void history_sieve_init(struct history_sieve *sieve, const struct play_index *index,
	const struct history_filter *filter)
{
	*sieve = (struct history_sieve) {
		.index = index,
		.user = PLAY_NONE,
		.without_bender = filter->without_bender,
	};
	if (filter->user.len > 0) {
		sieve->user = play_index_find_person(index, filter->user);
		sieve->nothing = sieve->user == PLAY_NONE;
	}
	if (filter->words.len > 0) {
		sift_words(sieve, filter->words);
	}
	if (filter->jammer.len > 0) {
		sift_jammer(sieve, filter->jammer);
	}
	if (filter->from || filter->to || filter->day_of_year) {
		sift_days(sieve, filter);
	}
}

void history_sieve_finish(struct history_sieve *sieve)
{
	free(sieve->tracks);
	free(sieve->plays);
	free(sieve->days);
}

bool history_sieve_passes(const struct history_sieve *sieve, uint32_t number)
{
	const struct play *play = &sieve->index->plays[number];
	return !sieve->nothing && (sieve->user == PLAY_NONE || play->user == sieve->user) &&
	       (!sieve->days || has_bit(sieve->days, play->day)) &&
	       (!sieve->without_bender || !play->is_auto) &&
	       (!sieve->tracks || has_bit(sieve->tracks, play->track)) &&
	       (!sieve->plays || has_bit(sieve->plays, number));
}
