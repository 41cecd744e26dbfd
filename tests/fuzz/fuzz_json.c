/* Any bytes are parsed or refused, and any string is written so that it can be read. */
#include "base/json.h"
#include "fuzz.h"

static void expect_string_comes_back(struct arena *arena, struct str text)
{
	struct buf written = { 0 };
	struct error error;
	json_t *value;
	buf_append_char(&written, '[');
	json_append_string(&written, text);
	buf_append_char(&written, ']');
	bool read = json_parse(arena, buf_str(&written), &value, &error);
	/* jansson refuses the NUL that \u0000 stands for, and so do we. */
	FUZZ_EXPECT(read == (str_index_of(text, '\0') == text.len));
	if (read && str_is_utf8(text)) {
		FUZZ_EXPECT(str_equal(json_str(json_array_get(value, 0)), text));
	}
	buf_finish(&written);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create();
	struct str text = { (const char *)data, size };
	struct error error = { 0 };
	json_t *value;
	if (json_parse(arena, text, &value, &error)) {
		json_member_str(value, "id");
		json_str(json_array_get(value, 0));
	} else {
		FUZZ_EXPECT(error.kind == ERROR_INVALID && error.message[0]);
		FUZZ_EXPECT(str_is_utf8(str_from_cstr(error.message)));
	}
	expect_string_comes_back(arena, text);
	arena_destroy(arena);
	return 0;
}
