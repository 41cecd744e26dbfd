/*
 * Measures the history of a folder of play logs (see script/demo-history):
 *
 *	history_bench <LOG_DIR> <DATA_DIR>
 *
 * The first run on an empty data folder reads all the logs, the second is a start with a stored
 * index. Prints a table of times and of the memory of the process.
 */
#include "base/clock.h"
#include "nest/history.h"
#include "nest/play_cache.h"
#include "net/fiber.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 1000

struct bench {
	struct loop *loop;
	struct history *history;
	const char *cache;
	double started_ms;
	double times_ms[ROUNDS];
};

static double ms_of(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double now_ms(void)
{
	return ms_of(CLOCK_MONOTONIC);
}

/* What this thread has used of a processor: the same on a busy machine. */
static double cpu_ms(void)
{
	return ms_of(CLOCK_THREAD_CPUTIME_ID);
}

/* "VmRSS" or "VmHWM" (the most it ever was) of this process in MB. */
static double memory_mb(const char *name)
{
	char line[256];
	double mb = 0;
	FILE *file = fopen("/proc/self/status", "r");
	while (file && fgets(line, sizeof(line), file)) {
		if (strncmp(line, name, strlen(name)) == 0) {
			mb = (double)strtol(line + strlen(name) + 1, NULL, 10) / 1024;
		}
	}
	if (file) {
		fclose(file);
	}
	return mb;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static void print_times(const char *what, double *times_ms)
{
	qsort(times_ms, ROUNDS, sizeof(double), compare);
	printf("%-34s median %.3f ms, p99 %.3f ms, worst %.3f ms\n", what, times_ms[ROUNDS / 2],
		times_ms[ROUNDS * 99 / 100], times_ms[ROUNDS - 1]);
}

/* A filter as Bender's: refuses nine of ten. */
static bool passes(void *arg, const struct play_index *index, uint32_t play)
{
	struct str uri = play_index_uri(index, index->plays[play].track);
	return uri.len > 0 && (unsigned char)uri.data[uri.len - 1] % 10 == 3;
}

/* The choice alone: what the loop does of a throwback. */
static void measure_choice(struct bench *bench)
{
	struct play_index index;
	struct error error;
	play_index_init(&index);
	double before_ms = cpu_ms();
	if (!play_cache_load(&index, bench->cache, &error)) {
		printf("%-34s %s\n", "no stored index yet:", error.message);
		play_index_finish(&index);
		return;
	}
	printf("%-34s %.0f ms of CPU, %.1f MB\n", "loading the stored index",
		cpu_ms() - before_ms, (double)play_index_memory(&index) / 1048576);
	for (unsigned i = 0; i < ROUNDS; i++) {
		uint32_t chosen[20];
		before_ms = cpu_ms();
		play_index_choose(&index, i % 7, i, passes, NULL, chosen, 20);
		bench->times_ms[i] = cpu_ms() - before_ms;
	}
	print_times("choosing 20 throwbacks, CPU", bench->times_ms);
	play_index_finish(&index);
}

static void measure_queries(struct bench *bench)
{
	struct history_plays plays;
	struct throwback chosen[1];
	struct error error;
	size_t count;
	for (unsigned i = 0; i < ROUNDS; i++) {
		double before_ms = now_ms();
		history_throwbacks(
			bench->history, i % 7, i, NULL, NULL, chosen, 1, &count, &error);
		bench->times_ms[i] = now_ms() - before_ms;
	}
	print_times("a throwback with its line", bench->times_ms);
	for (unsigned i = 0; i < ROUNDS; i++) {
		double before_ms = now_ms();
		history_recent(bench->history, 100, false, &plays, &error);
		bench->times_ms[i] = now_ms() - before_ms;
		arena_reset(fiber_arena());
	}
	print_times("/history/100", bench->times_ms);
	for (unsigned i = 0; i < ROUNDS; i++) {
		double before_ms = now_ms();
		history_of_user(bench->history, STR("zoe@example.com"), &plays, &error);
		bench->times_ms[i] = now_ms() - before_ms;
		count = plays.count;
		arena_reset(fiber_arena());
	}
	print_times("/user_history/zoe@example.com", bench->times_ms);
	printf("%-34s %zu\n", "  plays in it", count);
}

static void measure(void *arg)
{
	struct bench *bench = arg;
	struct history_plays plays = { 0 };
	struct error error;
	while (!history_recent(bench->history, 1, false, &plays, &error)) {
	}
	printf("%-34s %.0f ms\n", "first answer after", now_ms() - bench->started_ms);
	fiber_sleep(1000); /* it may be storing the index */
	printf("%-34s %.1f MB, at most %.1f MB\n", "memory of the process", memory_mb("VmRSS"),
		memory_mb("VmHWM"));
	measure_queries(bench);
	history_destroy(bench->history);
	measure_choice(bench);
}

int main(int argc, char **argv)
{
	if (argc != 3 || sodium_init() < 0) {
		fprintf(stderr, "usage: history_bench <LOG_DIR> <DATA_DIR>\n");
		return 2;
	}
	char cache[4096];
	snprintf(cache, sizeof(cache), "%s/play-index", argv[2]);
	struct bench bench = { .loop = loop_create(), .cache = cache, .started_ms = now_ms() };
	struct history_options options = {
		.log_dir = str_from_cstr(argv[1]),
		.data_dir = str_from_cstr(argv[2]),
	};
	bench.history = history_create(bench.loop, &options);
	fiber_start("measure", measure, &bench);
	loop_run(bench.loop);
	loop_destroy(bench.loop);
	return 0;
}
