/*
 * Metrics as Prometheus reads them: its text format 0.0.4 (Prometheus documentation,
 * "Exposition formats"), https://prometheus.io/docs/instrumenting/exposition_formats/.
 */
#ifndef BASE_METRICS_TEXT_H
#define BASE_METRICS_TEXT_H

#include "base/buf.h"

#include <stdint.h>

#define METRICS_TEXT_TYPE "text/plain; version=0.0.4; charset=utf-8"

struct metric_pair {
	const char *name;
	struct str value; /* any text; it is escaped */
};

/* For what is looked up rather than counted: first its head, then its samples. `type` is
 * "counter" or "gauge". */
void metrics_text_head(struct buf *out, const char *name, const char *type, const char *help);
void metrics_text_sample(struct buf *out, const char *name, const struct metric_pair *pairs,
	size_t count, double value);

/*
 * All that this program counts, by name, of all its processes. Of what has two labels or more,
 * and of histograms with one, a combination is told only when it, or one that differs from it
 * in the last label alone, has counted something.
 */
void metrics_text(struct buf *out);

#endif
