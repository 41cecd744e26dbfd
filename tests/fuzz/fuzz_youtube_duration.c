/* Any bytes as a video's duration. */
#include "fuzz.h"
#include "source/youtube/duration.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int64_t seconds;
	if (youtube_duration_parse((struct str) { (const char *)data, size }, &seconds)) {
		FUZZ_EXPECT(seconds >= 0 && seconds <= 366 * 24 * 3600);
		FUZZ_EXPECT(size >= 3 && data[0] == 'P');
	}
	return 0;
}
