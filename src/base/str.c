#include "base/str.h"

#include <errno.h>
#include <math.h>
#include <sodium.h>
#include <stdlib.h>
#include <strings.h>

bool str_equal_nocase(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || strncasecmp(a.data, b.data, a.len) == 0);
}

bool str_starts_with(struct str s, struct str prefix)
{
	return s.len >= prefix.len && str_equal(str_slice(s, 0, prefix.len), prefix);
}

bool str_ends_with(struct str s, struct str suffix)
{
	return s.len >= suffix.len && str_equal(str_from(s, s.len - suffix.len), suffix);
}

size_t str_index_of(struct str s, char c)
{
	const char *at = s.len ? memchr(s.data, c, s.len) : NULL;
	return at ? (size_t)(at - s.data) : s.len;
}

bool str_contains(struct str s, struct str needle)
{
	if (needle.len == 0) {
		return true;
	}
	return s.len >= needle.len && memmem(s.data, s.len, needle.data, needle.len);
}

struct str str_slice(struct str s, size_t start, size_t len)
{
	if (start > s.len) {
		start = s.len;
	}
	if (len > s.len - start) {
		len = s.len - start;
	}
	return (struct str) { s.data + start, len };
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
	while (s.len > 0 && is_space(s.data[0])) {
		s = str_from(s, 1);
	}
	while (s.len > 0 && is_space(s.data[s.len - 1])) {
		s.len--;
	}
	return s;
}

bool str_split_next(struct str *rest, char separator, struct str *part)
{
	if (!rest->data) {
		return false;
	}
	size_t end = str_index_of(*rest, separator);
	*part = str_slice(*rest, 0, end);
	if (end == rest->len) {
		*rest = (struct str) { NULL, 0 };
	} else {
		*rest = str_from(*rest, end + 1);
	}
	return true;
}

bool str_to_int64(struct str s, int64_t *value)
{
	char digits[24];
	if (s.len == 0 || s.len >= sizeof(digits) || is_space(s.data[0]) || s.data[0] == '+') {
		return false;
	}
	memcpy(digits, s.data, s.len);
	digits[s.len] = '\0';
	char *end;
	errno = 0;
	long long parsed = strtoll(digits, &end, 10);
	if (errno != 0 || end != digits + s.len) {
		return false;
	}
	*value = parsed;
	return true;
}

bool str_to_double(struct str s, double *value)
{
	char digits[64];
	if (s.len == 0 || s.len >= sizeof(digits) || is_space(s.data[0])) {
		return false;
	}
	for (size_t i = 0; i < s.len; i++) {
		if (!strchr("0123456789+-.eE", s.data[i]) || s.data[i] == '\0') {
			return false;
		}
	}
	memcpy(digits, s.data, s.len);
	digits[s.len] = '\0';
	char *end;
	double parsed = strtod(digits, &end);
	if (end != digits + s.len || !isfinite(parsed)) {
		return false;
	}
	*value = parsed;
	return true;
}

/* The length of the well-formed sequence at `s[0]`, or 0. After Unicode 15, table 3-7. */
static size_t utf8_sequence(const unsigned char *s, size_t left)
{
	unsigned char low = 0x80, high = 0xBF;
	size_t len;
	if (s[0] < 0x80) {
		return s[0] != 0;
	} else if (s[0] >= 0xC2 && s[0] <= 0xDF) {
		len = 2;
	} else if (s[0] >= 0xE0 && s[0] <= 0xEF) {
		len = 3;
		low = s[0] == 0xE0 ? 0xA0 : low;
		high = s[0] == 0xED ? 0x9F : high;
	} else if (s[0] >= 0xF0 && s[0] <= 0xF4) {
		len = 4;
		low = s[0] == 0xF0 ? 0x90 : low;
		high = s[0] == 0xF4 ? 0x8F : high;
	} else {
		return 0;
	}
	if (left < len || s[1] < low || s[1] > high) {
		return 0;
	}
	for (size_t i = 2; i < len; i++) {
		if (s[i] < 0x80 || s[i] > 0xBF) {
			return 0;
		}
	}
	return len;
}

bool str_is_utf8(struct str s)
{
	const unsigned char *bytes = (const unsigned char *)s.data;
	for (size_t at = 0; at < s.len;) {
		size_t len = utf8_sequence(bytes + at, s.len - at);
		if (len == 0) {
			return false;
		}
		at += len;
	}
	return true;
}

size_t str_utf8_length(struct str s)
{
	size_t count = 0;
	for (size_t i = 0; i < s.len; i++) {
		count += ((unsigned char)s.data[i] & 0xC0) != 0x80;
	}
	return count;
}

bool str_equal_secret(struct str a, struct str b)
{
	return a.len == b.len && sodium_memcmp(a.data, b.data, a.len) == 0;
}
