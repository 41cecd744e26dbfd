#include "source/local/text.h"

#include <utf8proc.h>

#define REPLACEMENT "\xEF\xBF\xBD"

static bool is_space(utf8proc_int32_t c)
{
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return true;
	default:
		return false;
	}
}

/* U+FEFF, and what makes "gpj.exe" look like "exe.jpg". */
static bool is_dropped(utf8proc_int32_t c)
{
	return c == 0xFEFF || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
	       (c >= 0x2066 && c <= 0x2069);
}

struct str local_text_clean(struct arena *arena, struct str text)
{
	char *out = arena_alloc(arena, LOCAL_TEXT_MAX + 1);
	size_t len = 0;
	bool space_due = false;
	const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text.data;
	for (size_t at = 0; at < text.len;) {
		utf8proc_int32_t c = 0;
		utf8proc_ssize_t taken =
			utf8proc_iterate(bytes + at, (utf8proc_ssize_t)(text.len - at), &c);
		const char *piece = text.data + at;
		size_t piece_len = taken > 0 ? (size_t)taken : sizeof(REPLACEMENT) - 1;
		if (taken <= 0) {
			piece = REPLACEMENT;
		}
		at += taken > 0 ? (size_t)taken : 1;
		if (taken > 0 && is_dropped(c)) {
			continue;
		}
		if (taken > 0 && is_space(c)) {
			space_due = len > 0;
			continue;
		}
		if (len + space_due + piece_len > LOCAL_TEXT_MAX) {
			break;
		}
		if (space_due) {
			out[len++] = ' ';
			space_due = false;
		}
		memcpy(out + len, piece, piece_len);
		len += piece_len;
	}
	out[len] = '\0';
	return (struct str) { out, len };
}

/* "01 - ", "1. ", "2-03 " are the place on a record, if something follows. */
static struct str without_track_number(struct str name)
{
	size_t digits = 0, at = 0;
	while (at < name.len && (name.data[at] >= '0' && name.data[at] <= '9')) {
		at++;
		digits++;
	}
	if (digits == 0 || digits > 3 || at == name.len) {
		return name;
	}
	size_t before = at;
	while (at < name.len && strchr(" .-_)", name.data[at]) && name.data[at] != '\0') {
		at++;
	}
	/* "7 Seconds" is a title: a lone space does not part a number from it, unless it is
	 * padded */
	bool is_padded = name.data[0] == '0' && digits > 1;
	bool only_space = at - before == 1 && name.data[before] == ' ';
	if (at == before || at == name.len || (only_space && !is_padded)) {
		return name;
	}
	return str_from(name, at);
}

static struct str without_extension(struct str name)
{
	for (size_t i = name.len; i > 1; i--) {
		if (name.data[i - 1] == '.') {
			return str_slice(name, 0, i - 1);
		}
	}
	return name;
}

void local_text_from_name(
	struct arena *arena, struct str name, struct str *artist, struct str *title)
{
	char *spaced = arena_alloc(arena, name.len + 1);
	struct str stem = without_extension(name);
	bool has_space = str_contains(stem, STR(" "));
	for (size_t i = 0; i < stem.len; i++) {
		spaced[i] = stem.data[i] == '_' && !has_space ? ' ' : stem.data[i];
	}
	struct str rest = local_text_clean(arena, (struct str) { spaced, stem.len });
	rest = without_track_number(rest);
	*artist = STR_EMPTY;
	*title = rest;
	const char *dash = rest.len ? memmem(rest.data, rest.len, " - ", 3) : NULL;
	if (dash) {
		size_t at = (size_t)(dash - rest.data);
		struct str before = str_trim(str_slice(rest, 0, at));
		struct str after = str_trim(str_from(rest, at + 3));
		if (before.len > 0 && after.len > 0) {
			*artist = before;
			*title = after;
		}
	}
}
