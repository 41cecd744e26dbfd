#include "source/local/similar.h"

#include "base/random.h"

#include <stdlib.h>

/* What each likeness is worth. Chance adds up to CHANCE: a bit more than an artist or a genre
 * alone, so that Bender does not play one of them for hours. */
#define SAME_ARTIST 40
#define SAME_GENRE  40
#define SAME_DECADE 20
#define SAME_ALBUM  10
#define CHANCE	    50

void local_likeness_finish(struct local_likeness *likeness)
{
	buf_finish(&likeness->artist);
	buf_finish(&likeness->album);
	buf_finish(&likeness->genre);
}

/* The folded artist and album of an entry. */
static void split(
	const struct local_index *index, uint32_t entry, struct str *artist, struct str *album)
{
	struct str rest = local_index_folded(index, entry);
	rest = str_from(rest, str_index_of(rest, LOCAL_FOLD_FIELD_END) + 1);
	size_t end = str_index_of(rest, LOCAL_FOLD_FIELD_END);
	*artist = str_slice(rest, 0, end);
	*album = str_from(rest, end + 1);
}

void local_likeness_of_entry(
	struct local_likeness *likeness, const struct local_index *index, uint32_t number)
{
	const struct local_entry *entry = &index->entries[number];
	struct str artist, album;
	split(index, number, &artist, &album);
	buf_append(&likeness->artist, artist);
	buf_append(&likeness->album, album);
	buf_append(&likeness->genre, local_pool_get(&index->pool, entry->genre));
	likeness->year = entry->year;
}

static bool is_same(struct str text, const struct buf *wanted)
{
	return text.len > 0 && str_equal(text, buf_str(wanted));
}

static uint32_t points(
	const struct local_index *index, uint32_t number, const struct local_likeness *likeness)
{
	const struct local_entry *entry = &index->entries[number];
	struct str artist, album;
	split(index, number, &artist, &album);
	bool is_decade = entry->year && entry->year / 10 == likeness->year / 10;
	return (is_same(artist, &likeness->artist) ? SAME_ARTIST : 0) +
	       (is_same(album, &likeness->album) ? SAME_ALBUM : 0) +
	       (is_same(local_pool_get(&index->pool, entry->genre), &likeness->genre)
			       ? SAME_GENRE
			       : 0) +
	       (is_decade ? SAME_DECADE : 0);
}

size_t local_similar_rank(const struct local_index *index,
	const struct local_likeness *likeness, uint64_t seed, struct local_similar *found)
{
	struct random_sequence random = { seed };
	size_t count = 0;
	for (uint32_t i = 0; i < index->count; i++) {
		const struct local_entry *entry = &index->entries[i];
		if (!(entry->flags & LOCAL_ENTRY_PRIMARY)) {
			continue;
		}
		/* finer than points, so that chance leaves no order of its own */
		uint32_t chance = (uint32_t)random_sequence_below(&random, CHANCE << 16);
		found[count].rank = (points(index, i, likeness) << 16) + chance;
		memcpy(found[count].id, entry->id, LOCAL_ID_SIZE);
		count++;
	}
	return count;
}

static int compare(const void *a, const void *b)
{
	const struct local_similar *x = a, *y = b;
	if (x->rank != y->rank) {
		return x->rank > y->rank ? -1 : 1;
	}
	return memcmp(x->id, y->id, LOCAL_ID_SIZE);
}

void local_similar_sort(struct local_similar *found, size_t count)
{
	qsort(found, count, sizeof(*found), compare);
}
