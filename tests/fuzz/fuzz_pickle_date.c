/* Any bytes as a pickled date: no crash, and only dates that Python can hold. */
#include "fuzz.h"
#include "migrate/pickle_date.h"

#define YEAR_0001_MS (-62135596800000LL)
#define YEAR_9999_MS 253402300799999LL
#define DAY_MS	     86400000LL

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = { (const char *)data, size };
	struct pickle_date date, again;
	if (pickle_date_read(bytes, &date)) {
		int64_t zone_ms = date.has_zone ? DAY_MS : 0;
		FUZZ_EXPECT(date.unix_ms >= YEAR_0001_MS - zone_ms);
		FUZZ_EXPECT(date.unix_ms <= YEAR_9999_MS + zone_ms);
		FUZZ_EXPECT(pickle_date_read_stored(bytes, &again));
	}
	pickle_date_read_stored(bytes, &date);
	return 0;
}
