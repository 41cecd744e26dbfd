/* What every target includes: libFuzzer's entry, and a check that stops it at a wrong result.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Called with each input; returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_EXPECT(condition)                                                                 \
	do {                                                                                   \
		if (!(condition)) {                                                            \
			fprintf(stderr, "%s:%d: expected %s\n", __FILE__, __LINE__,            \
				#condition);                                                   \
			abort();                                                               \
		}                                                                              \
	} while (0)

#endif
