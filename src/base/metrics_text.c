#include "base/metrics_text.h"

#include "base/metrics.h"

#include <math.h>
#include <stdio.h>

#define NAME_MAX_LEN 96
#define WHOLE_MAX    9007199254740992.0 /* beyond it a double has no ones */

void metrics_text_head(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_printf(out, "# HELP %s ", name);
	for (const char *c = help; *c; c++) {
		if (*c == '\\' || *c == '\n') {
			buf_append(out, *c == '\n' ? STR("\\n") : STR("\\\\"));
		} else {
			buf_append_char(out, *c);
		}
	}
	buf_printf(out, "\n# TYPE %s %s\n", name, type);
}

static void append_value(struct buf *out, struct str value)
{
	for (size_t i = 0; i < value.len; i++) {
		char c = value.data[i];
		if (c == '\n') {
			buf_append(out, STR("\\n"));
			continue;
		}
		if (c == '\\' || c == '"') {
			buf_append_char(out, '\\');
		}
		buf_append_char(out, c);
	}
}

static void append_pairs(struct buf *out, const struct metric_pair *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_append_char(out, i ? ',' : '{');
		buf_append(out, str_from_cstr(pairs[i].name));
		buf_append(out, STR("=\""));
		append_value(out, pairs[i].value);
		buf_append_char(out, '"');
	}
	buf_append(out, count ? STR("} ") : STR(" "));
}

/* printf() takes longer for a double than all the rest of a line; most values are whole. */
static void append_whole(struct buf *out, uint64_t value)
{
	char digits[20];
	size_t at = sizeof(digits);
	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	buf_append(out, (struct str) { digits + at, sizeof(digits) - at });
}

void metrics_text_sample(struct buf *out, const char *name, const struct metric_pair *pairs,
	size_t count, double value)
{
	buf_append(out, str_from_cstr(name));
	append_pairs(out, pairs, count);
	if (value >= 0 && value < WHOLE_MAX && value == floor(value)) {
		append_whole(out, (uint64_t)value);
	} else if (isnan(value) || isinf(value)) {
		buf_append(out, isnan(value) ? STR("NaN")
				: value > 0  ? STR("+Inf")
					     : STR("-Inf"));
	} else {
		buf_printf(out, "%.16g", value);
	}
	buf_append_char(out, '\n');
}

static int64_t total(const struct metric *metric, unsigned index)
{
	int64_t sum = 0;
	for (unsigned i = 0; i < metrics_process_count(); i++) {
		sum += metric_value_of(metric, i, index);
	}
	return sum;
}

/* A combination's labels. */
struct row {
	struct metric_pair pairs[METRIC_LABELS_MAX + 1]; /* and one for the caller */
	size_t count;
	bool is_told;
};

static unsigned label_count(const struct metric *metric)
{
	unsigned count = 0;
	while (count < METRIC_LABELS_MAX && metric->labels[count]) {
		count++;
	}
	return count;
}

static struct row row_of(const struct metric *metric, unsigned index)
{
	struct row row = { .count = label_count(metric), .is_told = true };
	for (size_t i = row.count; i-- > 0;) {
		const struct metric_label *label = metric->labels[i];
		const char *value = label->values[index % label->count];
		index /= label->count;
		row.is_told = row.is_told && value;
		row.pairs[i] = (struct metric_pair) { label->name, str_from_cstr(value) };
	}
	return row;
}

/* What all of a histogram's lines have in common. */
struct histogram_text {
	char bucket[NAME_MAX_LEN], sum[NAME_MAX_LEN], count[NAME_MAX_LEN];
	char limits[METRIC_BOUNDS_MAX][24];
};

static void name_lines(const struct metric *metric, struct histogram_text *text)
{
	snprintf(text->bucket, sizeof(text->bucket), "%s_bucket", metric->name);
	snprintf(text->sum, sizeof(text->sum), "%s_sum", metric->name);
	snprintf(text->count, sizeof(text->count), "%s_count", metric->name);
	for (unsigned i = 0; i < metric->bounds->count; i++) {
		snprintf(text->limits[i], sizeof(text->limits[i]), "%.9g",
			(double)metric->bounds->ns[i] / 1e9);
	}
}

static void render_histogram(struct buf *out, const struct metric *metric, unsigned index,
	const struct histogram_text *text)
{
	unsigned limits = metric->bounds->count, first = index * (limits + 2);
	struct row row = row_of(metric, index);
	int64_t times = 0;
	for (unsigned i = 0; i <= limits; i++) {
		times += total(metric, first + i);
		row.pairs[row.count] = (struct metric_pair) { "le",
			i < limits ? str_from_cstr(text->limits[i]) : STR("+Inf") };
		metrics_text_sample(out, text->bucket, row.pairs, row.count + 1, (double)times);
	}
	metrics_text_sample(out, text->sum, row.pairs, row.count,
		(double)total(metric, first + limits + 1) / 1e9);
	metrics_text_sample(out, text->count, row.pairs, row.count, (double)times);
}

static void render_histograms(struct buf *out, const struct metric *metric)
{
	unsigned width = metric->bounds->count + 2;
	struct histogram_text text;
	name_lines(metric, &text);
	for (unsigned index = 0; index < metric->count / width; index++) {
		bool has_counted = label_count(metric) == 0;
		for (unsigned i = 0; i < width && !has_counted; i++) {
			has_counted = total(metric, index * width + i) != 0;
		}
		if (has_counted && row_of(metric, index).is_told) {
			render_histogram(out, metric, index, &text);
		}
	}
}

static void render_cells(struct buf *out, const struct metric *metric)
{
	unsigned labels = label_count(metric);
	unsigned width = labels ? metric->labels[labels - 1]->count : 1;
	for (unsigned first = 0; first < metric->count; first += width) {
		bool has_counted = labels < 2;
		for (unsigned i = 0; i < width && !has_counted; i++) {
			has_counted = total(metric, first + i) != 0;
		}
		for (unsigned i = 0; i < width && has_counted; i++) {
			struct row row = row_of(metric, first + i);
			if (row.is_told) {
				metrics_text_sample(out, metric->name, row.pairs, row.count,
					(double)total(metric, first + i));
			}
		}
	}
}

static void render_selves(struct buf *out, const struct metric *metric)
{
	char room[32];
	for (unsigned i = 0; i < metrics_process_count(); i++) {
		struct metric_pair pair = { "process", metrics_process_name(i, room) };
		metrics_text_sample(
			out, metric->name, &pair, 1, (double)metric_value_of(metric, i, 0));
	}
}

void metrics_text(struct buf *out)
{
	static const char *const types[] = {
		[METRIC_COUNTS] = "counter",
		[METRIC_GAUGES] = "gauge",
		[METRIC_SELVES] = "gauge",
		[METRIC_TIMES] = "histogram",
	};
	size_t count;
	struct metric **all = metrics_all(&count);
	for (size_t i = 0; i < count; i++) {
		metrics_text_head(out, all[i]->name, types[all[i]->kind], all[i]->help);
		switch (all[i]->kind) {
		case METRIC_TIMES:
			render_histograms(out, all[i]);
			break;
		case METRIC_SELVES:
			render_selves(out, all[i]);
			break;
		default:
			render_cells(out, all[i]);
		}
	}
}
