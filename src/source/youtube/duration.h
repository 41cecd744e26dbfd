/* How YouTube writes durations. */
#ifndef SOURCE_YOUTUBE_DURATION_H
#define SOURCE_YOUTUBE_DURATION_H

#include "base/str.h"

/*
 * Reads an ISO 8601 duration as the YouTube Data API has it in contentDetails.duration:
 * "PT4M13S", "PT1H2M3S", "P1DT2H"; weeks too. False for anything else, among it years and
 * months, whose length is not known, and for durations of more than a year. "P0D", which live
 * streams have, is 0.
 */
bool youtube_duration_parse(struct str text, int64_t *seconds);

#endif
