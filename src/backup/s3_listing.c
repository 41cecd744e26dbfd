#include "backup/s3_listing.h"

#include <stdio.h>

#define TAG_MOST 64

/* The text between "<tag>" and "</tag>", and in `*rest` what comes after. */
static bool next_element(struct str *rest, const char *tag, struct str *content)
{
	char open[TAG_MOST], close[TAG_MOST];
	int open_len = snprintf(open, sizeof(open), "<%s>", tag);
	int close_len = snprintf(close, sizeof(close), "</%s>", tag);
	const char *from =
		rest->len ? memmem(rest->data, rest->len, open, (size_t)open_len) : NULL;
	if (!from) {
		return false;
	}
	struct str after = str_from(*rest, (size_t)(from - rest->data) + (size_t)open_len);
	const char *to = memmem(after.data, after.len, close, (size_t)close_len);
	if (!to) {
		return false;
	}
	*content = str_slice(after, 0, (size_t)(to - after.data));
	*rest = str_from(after, content->len + (size_t)close_len);
	return true;
}

struct str s3_element(struct str xml, const char *tag)
{
	struct str content;
	return next_element(&xml, tag, &content) ? content : STR_EMPTY;
}

bool s3_listing_read(struct s3_listing *listing, struct arena *arena, struct str xml)
{
	struct str key, rest = xml;
	if (!str_contains(xml, STR("<ListBucketResult"))) {
		return false;
	}
	listing->is_truncated = str_equal(s3_element(xml, "IsTruncated"), STR("true"));
	while (next_element(&rest, "Key", &key)) {
		if (listing->count == listing->capacity) {
			listing->capacity = listing->capacity ? listing->capacity * 2 : 64;
			struct str *more = arena_array(arena, struct str, listing->capacity);
			if (listing->count) {
				memcpy(more, listing->keys, listing->count * sizeof(*more));
			}
			listing->keys = more;
		}
		listing->keys[listing->count++] = arena_str(arena, key);
	}
	return true;
}
