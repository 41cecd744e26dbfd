/*
 * Numbers about this program for those who run it: counters, gauges, and histograms of times.
 * Each is declared where it is counted, with all its labels' values, so that counting is one
 * addition to a cell that is always there: no lock, no allocation, no look-up of names. What
 * somebody sends us is never a label's value.
 *
 *	static METRIC_COUNTER(loads, "echonest_views_loaded_total", "Views loaded.", 1);
 *	metric_add(&loads, 0, 1);
 *
 * Call all this on the loop's thread only. Several processes that serve as one share their
 * cells' memory (metrics_share()): whichever of them is asked tells of all.
 */
#ifndef BASE_METRICS_H
#define BASE_METRICS_H

#include "base/str.h"

#include <stdint.h>

enum metric_kind {
	METRIC_COUNTS, /* only grows; its name ends with _total */
	METRIC_GAUGES, /* goes up and down; of several processes the sum is told */
	METRIC_SELVES, /* the same, but told of each process by itself */
	METRIC_TIMES,  /* a histogram of nanoseconds; its name ends with _seconds */
};

/* A label and what it may say. A NULL among the values is never told. */
struct metric_label {
	const char *name;
	const char *const *values;
	unsigned count;
};

/* The limits of a histogram's buckets, growing; above the last is one more. */
struct metric_bounds {
	const int64_t *ns;
	unsigned count;
};

#define METRIC_LABELS_MAX 3

struct metric {
	const char *name, *help;
	enum metric_kind kind;
	const struct metric_bounds *bounds; /* of METRIC_TIMES */
	const struct metric_label *labels[METRIC_LABELS_MAX];
	int64_t *cells; /* where this process counts */
	unsigned count; /* of cells */
	unsigned place; /* of the first one in shared memory */
};

/*
 * `combinations` is the product of the counts of the labels that follow. A combination's index
 * is what metric_index() makes of the values' indices; with one label it is the value's index,
 * with none 0. The last label should be what tells good from bad: of it all values are told as
 * soon as one of them has counted, so that the first failure is seen as a change from 0.
 */
#define METRIC_COUNTER(id, name, help, combinations, ...)                                      \
	METRIC_(id, METRIC_COUNTS, name, help, NULL, combinations, __VA_ARGS__)
#define METRIC_GAUGE(id, name, help, combinations, ...)                                        \
	METRIC_(id, METRIC_GAUGES, name, help, NULL, combinations, __VA_ARGS__)
#define METRIC_SELF(id, name, help) METRIC_(id, METRIC_SELVES, name, help, NULL, 1, )
#define METRIC_HISTOGRAM(id, name, help, bounds, combinations, ...)                            \
	METRIC_(id, METRIC_TIMES, name, help, &(bounds), (combinations)*METRIC_CELLS(bounds),  \
		__VA_ARGS__)

#define METRIC_BOUNDS_MAX 16

/* For bounds that are made by METRIC_BOUNDS(). */
#define METRIC_BOUNDS(id, ...)                                                                 \
	enum { id##_count = sizeof((int64_t[]) { __VA_ARGS__ }) / sizeof(int64_t) };           \
	_Static_assert((int)id##_count <= METRIC_BOUNDS_MAX, "too many buckets");              \
	static const struct metric_bounds id = { (const int64_t[]) { __VA_ARGS__ }, id##_count }
#define METRIC_CELLS(bounds) (bounds##_count + 2) /* and what is above, and the sum */

/* The linker puts all of a program's into one list. */
#define METRIC_(id, kind, name, help, bounds, count, ...)                                      \
	struct metric id = { name, help, kind, bounds, { __VA_ARGS__ },                        \
		(int64_t[count]) { 0 }, count, 0 };                                            \
	static struct metric *const id##_listed                                                \
		__attribute__((used, section("metric_list"))) = &id

#define METRIC_MS(ms) ((int64_t)((ms)*1e6))

/* The cell of a value of the first label and of one of the second. */
static inline unsigned metric_index(
	const struct metric *metric, unsigned first, unsigned second)
{
	return first * metric->labels[1]->count + second;
}

/* Another process may read at the same time, so cells are written whole. */
static inline void metric_set(struct metric *metric, unsigned index, int64_t value)
{
	__atomic_store_n(&metric->cells[index], value, __ATOMIC_RELAXED);
}

/* What this process has counted, and those that had its place before it. */
static inline int64_t metric_value(const struct metric *metric, unsigned index)
{
	return __atomic_load_n(&metric->cells[index], __ATOMIC_RELAXED);
}

static inline void metric_add(struct metric *metric, unsigned index, int64_t more)
{
	metric_set(metric, index, metric_value(metric, index) + more);
}

/* Notes that something took `ns` nanoseconds. */
void metric_observe(struct metric *metric, unsigned index, int64_t ns);

/* How often it has. */
int64_t metric_times(const struct metric *metric, unsigned index);

/* The metric of that name, for tests; NULL when this program has none. */
struct metric *metrics_find(const char *name);

/* --- processes --- */

#define METRICS_PROCESSES_MAX 256

/* What kind of process this is, "serve" say, for the label `process`; a literal. Before
 * metrics_take(). */
void metrics_name(const char *kind);

/*
 * Makes room for `count` processes, which fork() then makes and each of which calls
 * metrics_take(). False when there is no memory, or they are too many: then each tells of
 * itself alone.
 */
bool metrics_share(unsigned count);

/*
 * From now on this process counts as number `index`, from 0. Counters go on where those of the
 * process ended that had the place before; gauges begin at 0.
 */
void metrics_take(unsigned index);

/* All places: the pid that has it, or 0, and the text for the label `process`. */
unsigned metrics_process_count(void);
int64_t metrics_process_pid(unsigned index);
struct str metrics_process_name(unsigned index, char room[32]);

/* --- for metrics_text.c --- */

/* All metrics, by name; `*count` of them. */
struct metric **metrics_all(size_t *count);

/* A cell as another process has it. */
int64_t metric_value_of(const struct metric *metric, unsigned process, unsigned index);

#endif
