/* A time that is understood is written and understood as the same time again. */
#include "base/clock.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int64_t ms, again_ms;
	if (!clock_parse_iso8601((struct str) { (const char *)data, size }, &ms)) {
		return 0;
	}
	char text[CLOCK_ISO8601_SIZE];
	clock_iso8601_into(text, ms);
	/* Offsets can carry a time out of the years 0 to 9999, which have no ISO form. */
	if (clock_parse_iso8601(str_from_cstr(text), &again_ms)) {
		FUZZ_EXPECT(again_ms == ms);
	}
	return 0;
}
