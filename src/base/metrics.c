/*
 * A process counts in the cells that stand beside each metric. When several share, a page of
 * memory that all of them see has a row of cells for each process, and each lets its metrics
 * point into its row.
 */
#include "base/metrics.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* the linker's names for the ends of the section; missing when a program counts nothing */
extern struct metric *const __start_metric_list[] __attribute__((weak));
extern struct metric *const __stop_metric_list[] __attribute__((weak));

struct process {
	int64_t pid;
	int64_t cells[];
};

static struct {
	struct metric **sorted;
	size_t count;
	unsigned cells; /* of a process */
	const char *kind;
	char *shared; /* NULL: one process, which counts in its own cells */
	unsigned processes;
} metrics = { .kind = "echonest", .processes = 1 };

void metric_observe(struct metric *metric, unsigned index, int64_t ns)
{
	const struct metric_bounds *bounds = metric->bounds;
	unsigned first = index * (bounds->count + 2), bucket = 0;
	while (bucket < bounds->count && ns > bounds->ns[bucket]) {
		bucket++;
	}
	metric_add(metric, first + bucket, 1);
	metric_add(metric, first + bounds->count + 1, ns);
}

int64_t metric_times(const struct metric *metric, unsigned index)
{
	unsigned buckets = metric->bounds->count + 1;
	int64_t times = 0;
	for (unsigned i = 0; i < buckets; i++) {
		times += metric_value(metric, index * (buckets + 1) + i);
	}
	return times;
}

static int compare_names(const void *a, const void *b)
{
	const struct metric *const *one = a, *const *other = b;
	return strcmp((*one)->name, (*other)->name);
}

struct metric **metrics_all(size_t *count)
{
	if (!metrics.sorted) {
		metrics.count = (size_t)(__stop_metric_list - __start_metric_list);
		metrics.sorted = calloc(metrics.count + 1, sizeof(*metrics.sorted));
		if (!metrics.sorted) {
			abort(); /* memory is out */
		}
		for (size_t i = 0; i < metrics.count; i++) {
			metrics.sorted[i] = __start_metric_list[i];
		}
		qsort(metrics.sorted, metrics.count, sizeof(*metrics.sorted), compare_names);
		for (size_t i = 0; i < metrics.count; i++) {
			metrics.sorted[i]->place = metrics.cells;
			metrics.cells += metrics.sorted[i]->count;
		}
	}
	*count = metrics.count;
	return metrics.sorted;
}

struct metric *metrics_find(const char *name)
{
	size_t count;
	struct metric **all = metrics_all(&count);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(all[i]->name, name) == 0) {
			return all[i];
		}
	}
	return NULL;
}

static size_t process_size(void)
{
	return sizeof(struct process) + metrics.cells * sizeof(int64_t);
}

static struct process *process_at(unsigned index)
{
	return (struct process *)(metrics.shared + index * process_size());
}

void metrics_name(const char *kind)
{
	metrics.kind = kind;
}

bool metrics_share(unsigned count)
{
	size_t all;
	metrics_all(&all);
	if (count > METRICS_PROCESSES_MAX) {
		errno = E2BIG;
		return false;
	}
	void *room = mmap(NULL, count * process_size(), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (room == MAP_FAILED) {
		return false;
	}
	metrics.shared = room;
	metrics.processes = count;
	return true;
}

void metrics_take(unsigned index)
{
	if (!metrics.shared) {
		return;
	}
	struct process *self = process_at(index);
	self->pid = getpid();
	for (size_t i = 0; i < metrics.count; i++) {
		struct metric *metric = metrics.sorted[i];
		bool is_gauge = metric->kind == METRIC_GAUGES || metric->kind == METRIC_SELVES;
		metric->cells = self->cells + metric->place;
		if (is_gauge) {
			memset(metric->cells, 0, metric->count * sizeof(*metric->cells));
		}
	}
}

unsigned metrics_process_count(void)
{
	return metrics.processes;
}

int64_t metrics_process_pid(unsigned index)
{
	return metrics.shared ? __atomic_load_n(&process_at(index)->pid, __ATOMIC_RELAXED)
			      : getpid();
}

struct str metrics_process_name(unsigned index, char room[32])
{
	int len = metrics.processes > 1 ? snprintf(room, 32, "%s-%u", metrics.kind, index + 1)
					: snprintf(room, 32, "%s", metrics.kind);
	return (struct str) { room, len < 32 ? (size_t)len : 31 };
}

int64_t metric_value_of(const struct metric *metric, unsigned process, unsigned index)
{
	return metrics.shared
		       ? __atomic_load_n(&process_at(process)->cells[metric->place + index],
				 __ATOMIC_RELAXED)
		       : metric_value(metric, index);
}
