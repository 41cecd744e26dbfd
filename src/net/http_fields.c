#include "net/http_fields.h"

#include <sodium.h>

static int hex_value(char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	if (c >= 'a' && c <= 'f') {
		return c - 'a' + 10;
	}
	if (c >= 'A' && c <= 'F') {
		return c - 'A' + 10;
	}
	return -1;
}

bool http_decode(struct arena *arena, struct str encoded, struct str *decoded)
{
	char *out = arena_alloc(arena, encoded.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < encoded.len; i++) {
		char c = encoded.data[i];
		if (c == '+') {
			c = ' ';
		} else if (c == '%') {
			int high = i + 1 < encoded.len ? hex_value(encoded.data[i + 1]) : -1;
			int low = i + 2 < encoded.len ? hex_value(encoded.data[i + 2]) : -1;
			if (high < 0 || low < 0) {
				return false;
			}
			c = (char)(high * 16 + low);
			i += 2;
		}
		out[len++] = c;
	}
	out[len] = '\0';
	*decoded = (struct str) { out, len };
	return true;
}

struct str http_encode(struct arena *arena, struct str text)
{
	static const char digits[] = "0123456789ABCDEF";
	char *out = arena_alloc(arena, text.len * 3 + 1);
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || (c && strchr("-._~", c))) {
			out[len++] = (char)c;
		} else {
			out[len++] = '%';
			out[len++] = digits[c >> 4];
			out[len++] = digits[c & 15];
		}
	}
	out[len] = '\0';
	return (struct str) { out, len };
}

struct str http_basic(struct arena *arena, struct str user, struct str password)
{
	struct str pair = arena_printf(arena, "%.*s:%.*s", STR_ARG(user), STR_ARG(password));
	size_t size = sodium_base64_encoded_len(pair.len, sodium_base64_VARIANT_ORIGINAL);
	char *encoded = arena_alloc(arena, size);
	sodium_bin2base64(encoded, size, (const unsigned char *)pair.data, pair.len,
		sodium_base64_VARIANT_ORIGINAL);
	return arena_printf(arena, "Authorization: Basic %s", encoded);
}

bool http_fields_find(
	struct arena *arena, struct str encoded, const char *name, struct str *value)
{
	struct str rest = encoded, field;
	while (str_split_next(&rest, '&', &field)) {
		size_t equals = str_index_of(field, '=');
		struct str key;
		if (http_decode(arena, str_slice(field, 0, equals), &key) &&
			str_equal_cstr(key, name)) {
			return http_decode(arena, str_from(field, equals + 1), value);
		}
	}
	return false;
}

bool http_cookies_find(struct str header, const char *name, struct str *value)
{
	struct str rest = header, cookie;
	while (str_split_next(&rest, ';', &cookie)) {
		cookie = str_trim(cookie);
		size_t equals = str_index_of(cookie, '=');
		if (equals < cookie.len && str_equal_cstr(str_slice(cookie, 0, equals), name)) {
			*value = str_from(cookie, equals + 1);
			return true;
		}
	}
	return false;
}

enum http_range http_range_parse(struct str header, int64_t size, int64_t *first, int64_t *last)
{
	if (!str_starts_with(header, STR("bytes="))) {
		return HTTP_RANGE_WHOLE;
	}
	struct str range = str_trim(str_from(header, strlen("bytes=")));
	size_t dash = str_index_of(range, '-');
	struct str from = str_slice(range, 0, dash), to = str_from(range, dash + 1);
	int64_t a, b;
	if (dash == range.len || str_index_of(range, ',') < range.len) {
		return HTTP_RANGE_WHOLE;
	}
	if (from.len == 0) {
		if (!str_to_int64(to, &b) || b < 0) {
			return HTTP_RANGE_WHOLE;
		}
		*first = b < size ? size - b : 0;
		*last = size - 1;
		return b == 0 || size == 0 ? HTTP_RANGE_UNSATISFIABLE : HTTP_RANGE_PART;
	}
	if (!str_to_int64(from, &a) || a < 0) {
		return HTTP_RANGE_WHOLE;
	}
	b = size - 1;
	if (to.len > 0 && (!str_to_int64(to, &b) || b < a)) {
		return HTTP_RANGE_WHOLE;
	}
	*first = a;
	*last = b < size ? b : size - 1;
	return a < size ? HTTP_RANGE_PART : HTTP_RANGE_UNSATISFIABLE;
}

static struct str without_weakness(struct str etag)
{
	return str_starts_with(etag, STR("W/")) ? str_from(etag, 2) : etag;
}

bool http_etag_matches(struct str header, struct str etag)
{
	struct str rest = header, candidate;
	while (str_split_next(&rest, ',', &candidate)) {
		candidate = str_trim(candidate);
		if (str_equal(candidate, STR("*")) ||
			(candidate.len > 0 && str_equal(without_weakness(candidate),
						      without_weakness(etag)))) {
			return true;
		}
	}
	return false;
}
