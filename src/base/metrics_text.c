#include "base/metrics_text.h"

#include "base/metrics.h"

#include <math.h>
#include <stdio.h>

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
		buf_printf(out, "%s%s=\"", i ? "," : "{", pairs[i].name);
		append_value(out, pairs[i].value);
		buf_append(out, STR("\""));
	}
	buf_append(out, count ? STR("} ") : STR(" "));
}

void metrics_text_sample(struct buf *out, const char *name, const struct metric_pair *pairs,
	size_t count, double value)
{
	buf_append(out, str_from_cstr(name));
	append_pairs(out, pairs, count);
	if (isnan(value) || isinf(value)) {
		buf_append(out, isnan(value) ? STR("NaN\n")
				: value > 0  ? STR("+Inf\n")
					     : STR("-Inf\n"));
	} else {
		buf_printf(out, "%.16g\n", value);
	}
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

static void render_histogram(struct buf *out, const struct metric *metric, unsigned index)
{
	const struct metric_bounds *bounds = metric->bounds;
	unsigned first = index * (bounds->count + 2);
	struct row row = row_of(metric, index);
	char name[128], le[32];
	int64_t times = 0;
	snprintf(name, sizeof(name), "%s_bucket", metric->name);
	for (unsigned i = 0; i <= bounds->count; i++) {
		times += total(metric, first + i);
		snprintf(le, sizeof(le), "%.9g",
			i < bounds->count ? (double)bounds->ns[i] / 1e9 : 0);
		row.pairs[row.count] = (struct metric_pair) { "le",
			i < bounds->count ? str_from_cstr(le) : STR("+Inf") };
		metrics_text_sample(out, name, row.pairs, row.count + 1, (double)times);
	}
	snprintf(name, sizeof(name), "%s_sum", metric->name);
	metrics_text_sample(out, name, row.pairs, row.count,
		(double)total(metric, first + bounds->count + 1) / 1e9);
	snprintf(name, sizeof(name), "%s_count", metric->name);
	metrics_text_sample(out, name, row.pairs, row.count, (double)times);
}

static void render_histograms(struct buf *out, const struct metric *metric)
{
	unsigned width = metric->bounds->count + 2;
	for (unsigned index = 0; index < metric->count / width; index++) {
		bool has_counted = label_count(metric) == 0;
		for (unsigned i = 0; i < width && !has_counted; i++) {
			has_counted = total(metric, index * width + i) != 0;
		}
		if (has_counted && row_of(metric, index).is_told) {
			render_histogram(out, metric, index);
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
