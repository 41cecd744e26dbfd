#include "source/local/search.h"

#include "base/alloc.h"
#include "source/local/fold.h"

#include <stdlib.h>

/* More words than this narrow nothing down. */
#define WORDS_MAX 16

/* What a word is worth by where it is met; see search.h for the order. */
enum field { TITLE, ARTIST, ALBUM };
enum place { INSIDE, WORD_START, WHOLE_WORD };
static const int worth[3][3] = {
	[TITLE] = { 30, 60, 70 },
	[ARTIST] = { 20, 50, 55 },
	[ALBUM] = { 10, 40, 42 },
};

/* Beyond what any number of words can add up to. */
#define TITLE_IS_QUERY	   4000
#define TITLE_STARTS_WHOLE 3000 /* with the query as whole words */
#define TITLE_STARTS	   2900
#define ARTIST_IS_QUERY	   8

struct query {
	struct str whole; /* folded */
	struct str words[WORDS_MAX];
	size_t count;
	size_t rarest; /* the word that is looked for first: the longest */
};

struct hit {
	int score;
	uint32_t entry;
	size_t title_len;
};

static void split_query(struct query *query)
{
	struct str rest = query->whole, word;
	while (query->count < WORDS_MAX && str_split_next(&rest, ' ', &word)) {
		if (word.len == 0) {
			continue;
		}
		query->words[query->count] = word;
		if (word.len > query->words[query->rarest].len) {
			query->rarest = query->count;
		}
		query->count++;
	}
}

/* The folded text of an entry, and where its title and its artist end. */
struct folded {
	struct str text;
	size_t ends[2];
};

static struct folded folded_of(const struct local_index *index, uint32_t entry)
{
	struct folded folded = { .text = local_index_folded(index, entry) };
	folded.ends[TITLE] = str_index_of(folded.text, LOCAL_FOLD_FIELD_END);
	struct str rest = str_from(folded.text, folded.ends[TITLE] + 1);
	folded.ends[ARTIST] = folded.ends[TITLE] + 1 + str_index_of(rest, LOCAL_FOLD_FIELD_END);
	return folded;
}

static bool is_border(char c)
{
	return c == ' ' || c == LOCAL_FOLD_FIELD_END;
}

/* What the occurrence at `at` is worth. */
static int score_place(const struct folded *folded, enum field field, size_t at, size_t len)
{
	struct str text = folded->text;
	if (at > 0 && !is_border(text.data[at - 1])) {
		return worth[field][INSIDE];
	}
	bool ends = at + len == text.len || is_border(text.data[at + len]);
	return worth[field][ends ? WHOLE_WORD : WORD_START];
}

/* The best worth of `word` in an entry; 0 when it does not occur. */
static int score_word(const struct folded *folded, struct str word)
{
	struct str text = folded->text;
	int best = 0;
	enum field field = TITLE;
	for (size_t at = 0; at + word.len <= text.len; at++) {
		const char *next = memchr(text.data + at, word.data[0], text.len - at);
		if (!next) {
			break;
		}
		at = (size_t)(next - text.data);
		while (field < ALBUM && at > folded->ends[field]) {
			field++;
		}
		if (best >= worth[field][WHOLE_WORD]) {
			break; /* can't get better */
		}
		if (text.len - at >= word.len && memcmp(next, word.data, word.len) == 0) {
			int here = score_place(folded, field, at, word.len);
			best = here > best ? here : best;
		}
	}
	return best;
}

static int score_whole(const struct folded *folded, struct str whole)
{
	struct str title = str_slice(folded->text, 0, folded->ends[TITLE]);
	if (str_starts_with(title, whole)) {
		return title.len == whole.len	      ? TITLE_IS_QUERY
		       : title.data[whole.len] == ' ' ? TITLE_STARTS_WHOLE
						      : TITLE_STARTS;
	}
	size_t start = folded->ends[TITLE] + 1;
	struct str artist = str_slice(folded->text, start, folded->ends[ARTIST] - start);
	return str_equal(artist, whole) ? ARTIST_IS_QUERY : 0;
}

/* 0 when a word is missing. */
static int score(const struct query *query, const struct folded *folded)
{
	int sum = 0;
	for (size_t i = 0; i < query->count; i++) {
		int word = score_word(folded, query->words[i]);
		if (word == 0) {
			return 0;
		}
		sum += word;
	}
	return sum + score_whole(folded, query->whole);
}

/* True when `a` comes before `b` in the answer. The order is total, so that every server
 * agrees. */
static bool is_better(const struct local_index *index, struct hit a, struct hit b)
{
	if (a.score != b.score) {
		return a.score > b.score;
	}
	if (a.title_len != b.title_len) {
		return a.title_len < b.title_len;
	}
	struct str x = local_index_folded(index, a.entry),
		   y = local_index_folded(index, b.entry);
	int order = memcmp(x.data, y.data, x.len < y.len ? x.len : y.len);
	if (order != 0 || x.len != y.len) {
		return order != 0 ? order < 0 : x.len < y.len;
	}
	return memcmp(index->entries[a.entry].id, index->entries[b.entry].id, LOCAL_ID_SIZE) <
	       0;
}

/* The best hits so far as a heap whose top is the worst of them. */
struct best {
	const struct local_index *index;
	struct hit *hits;
	size_t count, limit;
};

static void sink(struct best *best, size_t at)
{
	for (;;) {
		size_t worst = at;
		for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < best->count;
			child++) {
			if (is_better(best->index, best->hits[worst], best->hits[child])) {
				worst = child;
			}
		}
		if (worst == at) {
			return;
		}
		struct hit hit = best->hits[at];
		best->hits[at] = best->hits[worst];
		best->hits[worst] = hit;
		at = worst;
	}
}

static void offer(struct best *best, struct hit hit)
{
	if (best->count < best->limit) {
		size_t at = best->count++;
		while (at > 0 && is_better(best->index, best->hits[(at - 1) / 2], hit)) {
			best->hits[at] = best->hits[(at - 1) / 2];
			at = (at - 1) / 2;
		}
		best->hits[at] = hit;
	} else if (is_better(best->index, hit, best->hits[0])) {
		best->hits[0] = hit;
		sink(best, 0);
	}
}

/* Empties the heap into `found`, best first. */
static size_t take_out(struct best *best, uint32_t *found)
{
	size_t count = best->count;
	while (best->count > 0) {
		found[best->count - 1] = best->hits[0].entry;
		best->hits[0] = best->hits[--best->count];
		sink(best, 0);
	}
	return count;
}

/* The entry whose text holds the byte at `offset`, which is at or behind entry `from`. */
static uint32_t entry_at(const struct local_index *index, uint32_t from, size_t offset)
{
	size_t low = from, high = index->count;
	/* hits are often close together: go in growing steps before halving */
	for (size_t step = 1; low + step < high; step *= 2) {
		if (index->entries[low + step].folded > offset) {
			high = low + step;
			break;
		}
		low += step;
	}
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (index->entries[middle].folded <= offset) {
			low = middle;
		} else {
			high = middle;
		}
	}
	return (uint32_t)low;
}

/* Looks for the rarest word through all text at once, and closer only where it occurs. */
static void collect(const struct query *query, struct best *best)
{
	const struct local_index *index = best->index;
	struct str all = buf_str(&index->folded), word = query->words[query->rarest];
	uint32_t entry = 0;
	for (size_t at = 0; at < all.len;) {
		const char *hit = memmem(all.data + at, all.len - at, word.data, word.len);
		if (!hit) {
			break;
		}
		entry = entry_at(index, entry, (size_t)(hit - all.data));
		struct str text = local_index_folded(index, entry);
		if (index->entries[entry].flags & LOCAL_ENTRY_PRIMARY) {
			struct folded folded = folded_of(index, entry);
			int points = score(query, &folded);
			if (points > 0) {
				offer(best, (struct hit) { points, entry, folded.ends[TITLE] });
			}
		}
		at = (size_t)(text.data - all.data) + text.len + 1;
		entry++;
	}
}

size_t local_search(
	const struct local_index *index, struct str text, size_t limit, uint32_t *found)
{
	struct buf folded = { 0 };
	local_fold(&folded, text);
	struct query query = { .whole = buf_str(&folded) };
	split_query(&query);
	size_t count = 0;
	if (query.count > 0 && limit > 0 && index->count > 0) {
		struct best best = { .index = index, .limit = limit };
		best.hits = alloc_bytes(limit * sizeof(*best.hits));
		collect(&query, &best);
		count = take_out(&best, found);
		free(best.hits);
	}
	buf_finish(&folded);
	return count;
}
