#include "nest/play_index.h"

#include "base/alloc.h"
#include "nest/play_day.h"
#include "source/local/fold.h"

#include <sodium.h>
#include <stdlib.h>

#define PLAYS_MAX ((size_t)INT32_MAX)
#define FILES_MAX ((size_t)UINT16_MAX)
#define TEXT_MAX  ((size_t)UINT32_MAX)

/* Makes room for one more. */
#define GROW(items, count, capacity)                                                           \
	grow((void **)&(items), count, &(capacity), sizeof(*(items)))

static void grow(void **items, size_t count, size_t *capacity, size_t item_size)
{
	if (count == *capacity) {
		/* by a half: what is reserved and never used is small */
		*capacity = *capacity ? *capacity + *capacity / 2 : 64;
		*items = alloc_resize(*items, *capacity * item_size);
	}
}

static uint32_t hash_of(const struct play_index *index, struct str text)
{
	uint8_t hash[crypto_shorthash_BYTES];
	crypto_shorthash(hash, (const uint8_t *)text.data, text.len, index->hash_key);
	uint32_t value;
	memcpy(&value, hash, sizeof(value));
	return value;
}

static struct str text_at(const struct buf *texts, uint32_t start)
{
	return str_from_cstr(texts->data + start);
}

static uint32_t append_text(struct buf *texts, struct str text)
{
	uint32_t start = (uint32_t)texts->len;
	buf_append(texts, text);
	buf_append_char(texts, '\0');
	return start;
}

struct str play_index_uri(const struct play_index *index, uint32_t track)
{
	return text_at(&index->uris, index->tracks[track].uri);
}

struct str play_index_email(const struct play_index *index, uint32_t person)
{
	return text_at(&index->emails, index->people[person].email);
}

struct str play_index_folded(const struct play_index *index, uint32_t track)
{
	return text_at(&index->folded, index->tracks[track].folded);
}

/* --- tracks, people and files by what names them --- */

struct lookup {
	const struct play_index *index;
	struct str text;
};

static bool is_track(const void *context, uint32_t track)
{
	const struct lookup *lookup = context;
	return str_equal(play_index_uri(lookup->index, track), lookup->text);
}

static bool is_person(const void *context, uint32_t person)
{
	const struct lookup *lookup = context;
	return str_equal(play_index_email(lookup->index, person), lookup->text);
}

uint32_t play_index_find_track(const struct play_index *index, struct str uri)
{
	const struct lookup lookup = { index, uri };
	return local_table_find(&index->by_uri, hash_of(index, uri), is_track, &lookup);
}

uint32_t play_index_find_person(const struct play_index *index, struct str email)
{
	const struct lookup lookup = { index, email };
	return local_table_find(&index->by_email, hash_of(index, email), is_person, &lookup);
}

static uint32_t put_track(struct play_index *index, const struct play_facts *facts)
{
	uint32_t known = play_index_find_track(index, facts->uri);
	if (known != PLAY_NONE) {
		return known;
	}
	GROW(index->tracks, index->track_count, index->track_capacity);
	struct play_track *track = &index->tracks[index->track_count];
	*track = (struct play_track) {
		.uri = append_text(&index->uris, facts->uri),
		.folded = (uint32_t)index->folded.len,
		.is_playable = facts->is_playable,
	};
	local_fold(&index->folded, facts->title);
	buf_append_char(&index->folded, PLAY_FOLD_FIELD_END);
	local_fold(&index->folded, facts->artist);
	buf_append_char(&index->folded, '\0');
	local_table_add(
		&index->by_uri, hash_of(index, facts->uri), (uint32_t)index->track_count);
	return (uint32_t)index->track_count++;
}

static uint32_t put_person(struct play_index *index, struct str email)
{
	uint32_t known = play_index_find_person(index, email);
	if (known != PLAY_NONE) {
		return known;
	}
	GROW(index->people, index->person_count, index->person_capacity);
	index->people[index->person_count] = (struct play_person) {
		.email = append_text(&index->emails, email),
		.last = PLAY_NONE,
	};
	local_table_add(&index->by_email, hash_of(index, email), (uint32_t)index->person_count);
	return (uint32_t)index->person_count++;
}

uint32_t play_index_find_file(const struct play_index *index, uint32_t date)
{
	/* the newest is asked for most */
	for (size_t i = index->file_count; i > 0; i--) {
		if (index->files[i - 1].date == date) {
			return (uint32_t)(i - 1);
		}
	}
	return PLAY_NONE;
}

uint32_t play_index_put_file(struct play_index *index, uint32_t date)
{
	uint32_t known = play_index_find_file(index, date);
	if (known != PLAY_NONE || index->file_count == FILES_MAX) {
		return known;
	}
	GROW(index->files, index->file_count, index->file_capacity);
	index->files[index->file_count] = (struct play_file) { .date = date, .seen = -1 };
	return (uint32_t)index->file_count++;
}

/* --- adding --- */

void play_index_init_empty(struct play_index *index)
{
	*index = (struct play_index) { 0 };
	randombytes_buf(index->hash_key, sizeof(index->hash_key));
}

void play_index_init(struct play_index *index)
{
	play_index_init_empty(index);
	put_track(index, &(struct play_facts) {
				 .uri = STR_EMPTY, .title = STR_EMPTY, .artist = STR_EMPTY });
	put_person(index, STR_EMPTY);
}

void play_index_finish(struct play_index *index)
{
	free(index->plays);
	free(index->jams);
	free(index->tracks);
	free(index->people);
	free(index->files);
	free(index->by_time);
	buf_finish(&index->uris);
	buf_finish(&index->emails);
	buf_finish(&index->folded);
	for (unsigned weekday = 0; weekday < PLAY_WEEKDAYS; weekday++) {
		free(index->firsts[weekday].items);
	}
	local_table_finish(&index->by_uri);
	local_table_finish(&index->by_email);
	*index = (struct play_index) { 0 };
}

static bool has_room(const struct play_index *index, const struct play_facts *facts)
{
	size_t text = facts->uri.len + facts->user.len + 2 * LOCAL_FOLD_MAX + 4;
	for (size_t i = 0; i < facts->jammer_count; i++) {
		text += facts->jammers[i].len + 1;
	}
	size_t most = index->uris.len > index->folded.len ? index->uris.len : index->folded.len;
	most = index->emails.len > most ? index->emails.len : most;
	return index->count < PLAYS_MAX && TEXT_MAX - most > text &&
	       UINT32_MAX - index->jam_count > facts->jammer_count;
}

static void add_jam(struct play_index *index, uint32_t play, struct str jammer)
{
	uint32_t user = put_person(index, jammer);
	for (size_t i = index->jam_count; i > 0 && index->jams[i - 1].play == play; i--) {
		if (index->jams[i - 1].user == user) {
			return; /* one a person, whatever the line says */
		}
	}
	index->people[user].jams++;
	GROW(index->jams, index->jam_count, index->jam_capacity);
	index->jams[index->jam_count++] = (struct play_jam) { play, user };
}

bool play_index_add(struct play_index *index, uint32_t file, const struct play_facts *facts)
{
	if (!has_room(index, facts)) {
		return false;
	}
	uint32_t number = (uint32_t)index->count;
	GROW(index->plays, index->count, index->capacity);
	index->plays[index->count++] = (struct play) {
		.ended_s = facts->ended_s,
		.offset = facts->offset,
		.track = put_track(index, facts),
		.user = put_person(index, facts->user) & INT32_MAX,
		.is_auto = facts->is_auto,
		.file = (uint16_t)file,
		.day = facts->day,
	};
	for (size_t i = 0; i < facts->jammer_count; i++) {
		add_jam(index, number, facts->jammers[i]);
	}
	index->files[file].plays++;
	return true;
}

/* --- order --- */

static bool is_before(const struct play_index *index, uint32_t a, uint32_t b)
{
	uint32_t a_s = index->plays[a].ended_s, b_s = index->plays[b].ended_s;
	return a_s != b_s ? a_s < b_s : a < b;
}

static int compare_times(const void *a, const void *b, void *index)
{
	uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;
	return is_before(index, one, other) ? -1 : is_before(index, other, one);
}

static bool is_ordered(const struct play_index *index, const uint32_t *numbers, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (is_before(index, numbers[i], numbers[i - 1])) {
			return false;
		}
	}
	return true;
}

/*
 * Merges `count` ordered numbers into by_time, from its end: the plays that are newer than all
 * of them stay where they are in memory order, and usually there are none. Returns the place of
 * the first one.
 */
static size_t merge(struct play_index *index, const uint32_t *numbers, size_t count)
{
	size_t old = index->settled, place = old + count;
	while (count > 0) {
		if (old > 0 && is_before(index, numbers[count - 1], index->by_time[old - 1])) {
			index->by_time[--place] = index->by_time[--old];
		} else {
			index->by_time[--place] = numbers[--count];
		}
	}
	return place;
}

static void count_play(struct play_index *index, uint32_t number)
{
	const struct play *play = &index->plays[number];
	struct play_person *person = &index->people[play->user];
	index->tracks[play->track].plays++;
	person->plays++;
	if (person->last == PLAY_NONE || is_before(index, person->last, number)) {
		person->last = number;
	}
}

/* In order of time: the first of its track and weekday is kept. */
static void note_first(struct play_index *index, uint32_t number)
{
	const struct play *play = &index->plays[number];
	struct play_track *track = &index->tracks[play->track];
	unsigned weekday = play_day_weekday(play->day);
	if (play->is_auto || play->user == 0 || !track->is_playable ||
		track->weekdays & 1u << weekday) {
		return;
	}
	track->weekdays |= (uint8_t)(1u << weekday);
	struct play_firsts *firsts = &index->firsts[weekday];
	GROW(firsts->items, firsts->count, firsts->capacity);
	firsts->items[firsts->count++] = (struct play_first) { play->track, number };
}

static void note_all_firsts(struct play_index *index)
{
	for (size_t i = 0; i < index->track_count; i++) {
		index->tracks[i].weekdays = 0;
	}
	for (unsigned weekday = 0; weekday < PLAY_WEEKDAYS; weekday++) {
		index->firsts[weekday].count = 0;
	}
	for (size_t i = 0; i < index->settled; i++) {
		note_first(index, index->by_time[i]);
	}
}

void play_index_settle(struct play_index *index)
{
	size_t before = index->settled, added = index->count - before;
	if (added == 0) {
		return;
	}
	if (index->by_time_capacity < index->capacity) {
		index->by_time_capacity = index->capacity;
		index->by_time = alloc_resize(
			index->by_time, index->by_time_capacity * sizeof(*index->by_time));
	}
	uint32_t *numbers = alloc_bytes(added * sizeof(*numbers));
	for (size_t i = 0; i < added; i++) {
		numbers[i] = (uint32_t)(before + i);
		count_play(index, numbers[i]);
	}
	if (!is_ordered(index, numbers, added)) {
		qsort_r(numbers, added, sizeof(*numbers), compare_times, index);
	}
	size_t place = merge(index, numbers, added);
	free(numbers);
	index->settled = index->count;
	if (place < before) {
		note_all_firsts(index); /* one of the new ones may be the first now */
		return;
	}
	for (; place < index->settled; place++) {
		note_first(index, index->by_time[place]);
	}
}

void play_index_rebuild(struct play_index *index)
{
	local_table_finish(&index->by_uri);
	local_table_finish(&index->by_email);
	local_table_reserve(&index->by_uri, index->track_count);
	local_table_reserve(&index->by_email, index->person_count);
	for (uint32_t i = 0; i < index->track_count; i++) {
		index->tracks[i].plays = 0;
		index->tracks[i].weekdays = 0;
		local_table_add(&index->by_uri, hash_of(index, play_index_uri(index, i)), i);
	}
	for (uint32_t i = 0; i < index->person_count; i++) {
		index->people[i].plays = index->people[i].jams = 0;
		index->people[i].last = PLAY_NONE;
		local_table_add(
			&index->by_email, hash_of(index, play_index_email(index, i)), i);
	}
	for (size_t i = 0; i < index->jam_count; i++) {
		index->people[index->jams[i].user].jams++;
	}
	index->settled = 0;
	play_index_settle(index);
}

size_t play_index_place(const struct play_index *index, uint32_t ended_s)
{
	size_t low = 0, high = index->settled;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (index->plays[index->by_time[middle]].ended_s < ended_s) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

size_t play_index_memory(const struct play_index *index)
{
	size_t firsts = 0;
	for (unsigned weekday = 0; weekday < PLAY_WEEKDAYS; weekday++) {
		firsts += index->firsts[weekday].capacity;
	}
	return index->capacity * sizeof(*index->plays) +
	       index->jam_capacity * sizeof(*index->jams) +
	       index->track_capacity * sizeof(*index->tracks) +
	       index->person_capacity * sizeof(*index->people) +
	       index->file_capacity * sizeof(*index->files) +
	       index->by_time_capacity * sizeof(*index->by_time) +
	       firsts * sizeof(struct play_first) + index->uris.capacity +
	       index->emails.capacity + index->folded.capacity +
	       (index->by_uri.capacity + index->by_email.capacity) *
		       sizeof(struct local_table_slot);
}
