#include "backup/progress.h"

#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

#define PAUSE_MS 200
#define MEGABYTE 1e6

void progress_init(struct progress *progress)
{
	*progress = (struct progress) { .shown = isatty(STDERR_FILENO) };
}

void progress_show(
	struct progress *progress, const char *what, uint64_t done_bytes, uint64_t all_bytes)
{
	int64_t now_ms = progress->shown ? clock_monotonic_ms() : 0;
	if (!progress->shown || now_ms < progress->next_ms) {
		return;
	}
	progress->next_ms = now_ms + PAUSE_MS;
	progress->on_line = true;
	fprintf(stderr, "\r\033[K%s: %.1f of %.1f MB", what, (double)done_bytes / MEGABYTE,
		(double)all_bytes / MEGABYTE);
}

void progress_end(struct progress *progress)
{
	if (progress->on_line) {
		fputs("\r\033[K", stderr);
		progress->on_line = false;
	}
}
