#include "migrate/behind.h"

#include <stdlib.h>

#define NAME_MAX_SHOWN 100 /* bytes */
#define EXAMPLES       3
#define CHARACTER_MAX  4 /* bytes of UTF-8 */

/* The bytes of the character at the front that can be shown; 0: none can. */
static size_t shown_len(struct str text)
{
	unsigned char c = (unsigned char)text.data[0];
	if (c < 0x80) {
		return c >= ' ' && c != 0x7F && c != '\\';
	}
	for (size_t len = 2; len <= CHARACTER_MAX && len <= text.len; len++) {
		if (str_is_utf8(str_slice(text, 0, len))) {
			/* but no control characters of the second kind, nor marks that turn
			 * text around */
			return c != 0xC2 && c != 0xE2 ? len : 0;
		}
	}
	return 0;
}

struct str behind_printable(struct arena *arena, struct str bytes)
{
	char *out = arena_alloc(arena, 4 * NAME_MAX_SHOWN + 4);
	size_t len = 0;
	for (size_t i = 0; i < bytes.len;) {
		if (i >= NAME_MAX_SHOWN) {
			memcpy(out + len, "…", 3);
			len += 3;
			break;
		}
		size_t take = shown_len(str_from(bytes, i));
		if (take > 0) {
			memcpy(out + len, bytes.data + i, take);
			len += take;
			i += take;
		} else {
			len += (size_t)snprintf(
				out + len, 5, "\\x%02x", (unsigned char)bytes.data[i++]);
		}
	}
	return (struct str) { out, len };
}

void behind_add(struct behind *behind, struct str name, const char *why)
{
	if (behind->count == behind->capacity) {
		size_t capacity = behind->capacity ? 2 * behind->capacity : 256;
		struct behind_item *items =
			arena_array(behind->arena, struct behind_item, capacity);
		if (behind->count > 0) {
			memcpy(items, behind->items, behind->count * sizeof(*items));
		}
		behind->items = items;
		behind->capacity = capacity;
	}
	behind->items[behind->count++] =
		(struct behind_item) { behind_printable(behind->arena, name), why };
}

/* --- printing --- */

static int compare(const void *a, const void *b)
{
	const struct behind_item *one = a, *other = b;
	int order = strcmp(one->why, other->why);
	if (order != 0) {
		return order;
	}
	size_t len = one->name.len < other->name.len ? one->name.len : other->name.len;
	order = memcmp(one->name.data, other->name.data, len);
	return order != 0
		       ? order
		       : (one->name.len > other->name.len) - (one->name.len < other->name.len);
}

struct group {
	const struct behind_item *first;
	size_t count;
};

static int compare_groups(const void *a, const void *b)
{
	const struct group *one = a, *other = b;
	if (one->count != other->count) {
		return one->count > other->count ? -1 : 1;
	}
	return strcmp(one->first->why, other->first->why);
}

static size_t find_groups(const struct behind *behind, struct group *groups)
{
	size_t count = 0;
	for (size_t i = 0; i < behind->count; i++) {
		const struct behind_item *item = &behind->items[i];
		if (count == 0 || strcmp(groups[count - 1].first->why, item->why) != 0) {
			groups[count++] = (struct group) { .first = item };
		}
		groups[count - 1].count++;
	}
	qsort(groups, count, sizeof(*groups), compare_groups);
	return count;
}

static void print_group(const struct group *group, FILE *out, bool all)
{
	fprintf(out, "%7zu  %s\n", group->count, group->first->why);
	if (all) {
		for (size_t i = 0; i < group->count; i++) {
			fprintf(out, "           %.*s\n", STR_ARG(group->first[i].name));
		}
		return;
	}
	fprintf(out, "         ");
	for (size_t i = 0; i < group->count && i < EXAMPLES; i++) {
		fprintf(out, "%s%.*s", i > 0 ? ", " : "", STR_ARG(group->first[i].name));
	}
	fprintf(out, group->count > EXAMPLES ? ", …\n" : "\n");
}

void behind_print(struct behind *behind, FILE *out, bool all)
{
	if (behind->count == 0) {
		return;
	}
	qsort(behind->items, behind->count, sizeof(*behind->items), compare);
	struct group *groups = arena_array(behind->arena, struct group, behind->count);
	size_t count = find_groups(behind, groups);
	for (size_t i = 0; i < count; i++) {
		print_group(&groups[i], out, all);
	}
}
