/* Queries, forms, cookies, ranges and ETags: any bytes are read or refused. */
#include "fuzz.h"
#include "net/http_fields.h"

static void check_fields(struct arena *arena, struct str text)
{
	struct str value;
	if (http_fields_find(arena, text, "q", &value)) {
		FUZZ_EXPECT(value.len <= text.len);
	}
	if (http_cookies_find(text, "echonest_session", &value)) {
		FUZZ_EXPECT(value.data >= text.data &&
			    value.data + value.len <= text.data + text.len);
	}
	struct str decoded;
	if (http_decode(arena, http_encode(arena, text), &decoded)) {
		FUZZ_EXPECT(str_equal(decoded, text));
	} else {
		FUZZ_EXPECT(false);
	}
	http_decode(arena, text, &decoded);
}

static void check_range(struct str text, int64_t size)
{
	int64_t first = -1, last = -1;
	if (http_range_parse(text, size, &first, &last) == HTTP_RANGE_PART) {
		FUZZ_EXPECT(first >= 0 && first <= last && last < size);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create();
	struct str text = { (const char *)data, size };
	check_fields(arena, text);
	check_range(text, 1);
	check_range(text, 1000);
	check_range(text, 0);
	http_etag_matches(text, STR("\"abc\""));
	arena_destroy(arena);
	return 0;
}
