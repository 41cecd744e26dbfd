/* The functions of base/str on any bytes, and what must hold between them. */
#include "base/arena.h"
#include "fuzz.h"

static void expect_parts_make_the_whole(struct str text)
{
	struct str rest = text, part;
	size_t len = 0, parts = 0;
	while (str_split_next(&rest, ',', &part)) {
		FUZZ_EXPECT(str_index_of(part, ',') == part.len);
		len += part.len;
		parts++;
	}
	FUZZ_EXPECT(parts == 0 || len + parts - 1 == text.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct arena *arena = arena_create();
	expect_parts_make_the_whole(text);
	struct str trimmed = str_trim(text);
	FUZZ_EXPECT(str_equal(str_trim(trimmed), trimmed));
	FUZZ_EXPECT(str_contains(text, trimmed));
	FUZZ_EXPECT(str_equal_nocase(arena_lower(arena, text), text));
	FUZZ_EXPECT(str_equal_secret(text, arena_str(arena, text)));
	if (str_is_utf8(text)) {
		FUZZ_EXPECT(str_utf8_length(text) <= text.len);
	}
	int64_t whole;
	double real;
	if (str_to_int64(text, &whole)) {
		FUZZ_EXPECT(str_to_double(text, &real));
	}
	arena_destroy(arena);
	return 0;
}
