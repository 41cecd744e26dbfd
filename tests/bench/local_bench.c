/*
 * Measures the local source on a folder of music (see local_library.c):
 *
 *	local_bench <music folder> <data folder>
 *
 * The first run on an empty data folder is a first scan, the second a restart.
 * Prints a table of times and of the memory that the index takes.
 */
#include "net/fiber.h"
#include "net/loop.h"
#include "source/local.h"

#include <malloc.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 25

static const char *const queries[] = { "a", "e", "ka", "the", "star", "mueller", "muller",
	"muller k", "москва", "東京", "ka ro mi", "tenlo", "x", "nothing like this",
	"sha vi dor", "phelin", "st", "agaetis", "orsted a", "bru b" };
#define QUERIES (sizeof(queries) / sizeof(queries[0]))

struct bench {
	struct loop *loop;
	struct local *local;
	double started_ms, ready_ms, first_ms;
	long memory_before_kb;
	bool is_measuring;
	size_t tracks;
	double times_ms[QUERIES * ROUNDS];
};

static double now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static long memory_kb(void)
{
	malloc_trim(0);
	long pages = 0, ignored = 0;
	FILE *file = fopen("/proc/self/statm", "r");
	if (file) {
		if (fscanf(file, "%ld %ld", &ignored, &pages) != 2) {
			pages = 0;
		}
		fclose(file);
	}
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static void search_all(struct bench *bench)
{
	struct source *source = local_source(bench->local);
	double worst[QUERIES] = { 0 };
	for (size_t round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < QUERIES; i++) {
			struct arena *arena = arena_create();
			struct track *tracks;
			size_t count;
			double before_ms = now_ms();
			struct source_query query = { .text = str_from_cstr(queries[i]),
				.limit = 50 };
			source->search(source, &query, arena, &tracks, &count, NULL);
			double took_ms = now_ms() - before_ms;
			bench->times_ms[round * QUERIES + i] = took_ms;
			worst[i] = took_ms > worst[i] ? took_ms : worst[i];
			arena_destroy(arena);
		}
	}
	for (size_t i = 0; i < QUERIES; i++) {
		printf("  search \"%s\": at most %.2f ms\n", queries[i], worst[i]);
	}
}

static void measure(void *arg)
{
	struct bench *bench = arg;
	long memory = memory_kb() - bench->memory_before_kb;
	search_all(bench);
	size_t count = QUERIES * ROUNDS;
	qsort(bench->times_ms, count, sizeof(double), compare);
	struct local_progress progress = local_progress(bench->local);
	printf("tracks              %zu (%zu broken)\n", progress.tracks, progress.broken);
	printf("first tracks after  %.0f ms\n", bench->first_ms - bench->started_ms);
	printf("scan done after     %.0f ms\n", bench->ready_ms - bench->started_ms);
	printf("search median       %.2f ms\n", bench->times_ms[count / 2]);
	printf("search p99          %.2f ms\n", bench->times_ms[count * 99 / 100]);
	printf("search worst        %.2f ms\n", bench->times_ms[count - 1]);
	printf("memory              %.1f MB more than before\n", (double)memory / 1024);
	double before_ms = now_ms();
	local_destroy(bench->local);
	printf("stopping            %.0f ms\n", now_ms() - before_ms);
	loop_stop(bench->loop);
}

static void handle_change(void *arg)
{
	struct bench *bench = arg;
	struct local_progress progress = local_progress(bench->local);
	if (progress.tracks > 0 && bench->first_ms == 0) {
		bench->first_ms = now_ms();
		bench->tracks = progress.tracks;
	}
	if (!progress.scanning && !bench->is_measuring) {
		bench->ready_ms = now_ms();
		bench->is_measuring = true;
		fiber_start("measure", measure, bench);
	}
}

int main(int argc, char **argv)
{
	if (argc != 3 || sodium_init() < 0) {
		fprintf(stderr, "usage: local_bench <music folder> <data folder>\n");
		return 2;
	}
	struct bench bench = { .loop = loop_create() };
	bench.memory_before_kb = memory_kb();
	bench.started_ms = now_ms();
	const struct local_options options = { str_from_cstr(argv[1]), str_from_cstr(argv[2]),
		handle_change, &bench };
	bench.local = local_create(bench.loop, &options);
	/* something to wait for: the source itself does not hold the loop */
	struct loop_timer *timer =
		loop_timer_create(bench.loop, 1 << 30, 0, handle_change, &bench);
	loop_run(bench.loop);
	loop_timer_destroy(timer);
	return 0;
}
