/* Any bytes as a tag, a file name and a query. */
#include "fuzz.h"
#include "source/local/fold.h"
#include "source/local/format.h"
#include "source/local/text.h"
#include "source/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct arena *arena = arena_create();
	struct str clean = local_text_clean(arena, text);
	FUZZ_EXPECT(clean.len <= LOCAL_TEXT_MAX && str_is_utf8(clean));
	FUZZ_EXPECT(str_equal(local_text_clean(arena, clean), clean));

	struct buf folded = { 0 };
	local_fold(&folded, text);
	FUZZ_EXPECT(folded.len <= LOCAL_FOLD_MAX && str_is_utf8(buf_str(&folded)));
	buf_finish(&folded);

	struct str artist, title, src, trackid;
	local_text_from_name(arena, text, &artist, &title);
	FUZZ_EXPECT(str_is_utf8(artist) && str_is_utf8(title));
	local_format_of_name(text);
	local_format_of_bytes(text);
	if (source_parse_uri(text, &src, &trackid, NULL)) {
		FUZZ_EXPECT(source_trackid_is_valid(src, trackid));
	}
	arena_destroy(arena);
	return 0;
}
