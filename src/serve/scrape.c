#include "serve/scrape.h"

#include "account/token.h"
#include "base/metrics.h"
#include "base/metrics_text.h"
#include "base/process_numbers.h"
#include "net/fiber.h"

#include <sys/statvfs.h>

#define FOLDERS 2

/* Of a folder's file system. */
struct room {
	const char *name;
	struct str path;
	double free_bytes, size_bytes;
	bool is_known;
};

/* What is looked up on a thread: reading /proc and asking a file system may take a while. */
struct look {
	struct room rooms[FOLDERS];
	struct process_numbers numbers[METRICS_PROCESSES_MAX];
	bool is_there[METRICS_PROCESSES_MAX];
};

static void look_around(void *arg)
{
	struct look *look = arg;
	for (size_t i = 0; i < FOLDERS; i++) {
		struct room *room = &look->rooms[i];
		struct statvfs about;
		room->is_known = statvfs(room->path.data, &about) == 0;
		if (room->is_known) {
			/* what we may still write, not what root may */
			room->free_bytes = (double)about.f_bavail * (double)about.f_frsize;
			room->size_bytes = (double)about.f_blocks * (double)about.f_frsize;
		}
	}
	for (unsigned i = 0; i < metrics_process_count(); i++) {
		look->is_there[i] =
			process_numbers_read(metrics_process_pid(i), &look->numbers[i]);
	}
}

static void render_rooms(const struct look *look, struct buf *out)
{
	for (int is_size = 0; is_size < 2; is_size++) {
		const char *name =
			is_size ? "echonest_disk_size_bytes" : "echonest_disk_free_bytes";
		metrics_text_head(out, name, "gauge",
			is_size ? "The size of a folder's file system."
				: "What may still be written there: data is DATA_DIR, "
				  "play_logs LOG_DIR.");
		for (size_t i = 0; i < FOLDERS; i++) {
			const struct room *room = &look->rooms[i];
			struct metric_pair pair = { "folder", str_from_cstr(room->name) };
			if (room->is_known) {
				metrics_text_sample(out, name, &pair, 1,
					is_size ? room->size_bytes : room->free_bytes);
			}
		}
	}
}

/* Names as Prometheus' own libraries have them ("Writing client libraries", process metrics).
 */
enum process_metric { CPU, RESIDENT, VIRTUAL, OPEN_FDS, MAX_FDS, STARTED, THREADS };

static double pick(const struct process_numbers *numbers, enum process_metric which)
{
	switch (which) {
	case CPU:
		return numbers->cpu_s;
	case RESIDENT:
		return (double)numbers->resident_bytes;
	case VIRTUAL:
		return (double)numbers->virtual_bytes;
	case OPEN_FDS:
		return (double)numbers->open_fds;
	case MAX_FDS:
		return (double)numbers->max_fds;
	case STARTED:
		return numbers->started_s;
	default:
		return (double)numbers->threads;
	}
}

static void render_processes(const struct look *look, struct buf *out)
{
	static const struct {
		const char *name, *type, *help;
	} metrics[] = {
		[CPU] = { "process_cpu_seconds_total", "counter",
			"User and system time that a process has used." },
		[RESIDENT] = { "process_resident_memory_bytes", "gauge",
			"Memory of a process that is in RAM." },
		[VIRTUAL] = { "process_virtual_memory_bytes", "gauge",
			"Addresses that a process has, with memory behind them or not." },
		[OPEN_FDS] = { "process_open_fds", "gauge",
			"Open files and connections of a process." },
		[MAX_FDS] = { "process_max_fds", "gauge", "How many it may have." },
		[STARTED] = { "process_start_time_seconds", "gauge",
			"When a process was started, unix time." },
		[THREADS] = { "process_threads", "gauge", "Threads of a process." },
	};
	for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++) {
		metrics_text_head(out, metrics[i].name, metrics[i].type, metrics[i].help);
		for (unsigned j = 0; j < metrics_process_count(); j++) {
			char name[32];
			struct metric_pair pair = { "process", metrics_process_name(j, name) };
			if (look->is_there[j]) {
				metrics_text_sample(out, metrics[i].name, &pair, 1,
					pick(&look->numbers[j], (enum process_metric)i));
			}
		}
	}
}

static void render_build(const struct scrape *scrape, struct buf *out)
{
	struct metric_pair pair = { "version", str_from_cstr(scrape->version) };
	metrics_text_head(
		out, "echonest_build_info", "gauge", "The version that runs; always 1.");
	metrics_text_sample(out, "echonest_build_info", &pair, 1, 1);
}

static void render(const struct scrape *scrape, struct buf *out)
{
	struct look *look = arena_new(fiber_arena(), struct look);
	look->rooms[0] = (struct room) { "data", scrape->config->data_dir };
	look->rooms[1] = (struct room) { "play_logs", scrape->config->log_dir };
	fiber_work(look_around, look);
	render_build(scrape, out);
	metrics_text(out);
	render_rooms(look, out);
	if (scrape->store) {
		scrape_store(scrape->store, out);
	}
	render_processes(look, out);
}

static void refuse(struct http_exchange *exchange, int status, struct str why)
{
	if (status == 401) {
		http_header(exchange, "WWW-Authenticate", STR("Bearer"));
	}
	http_reply(exchange, status, "text/plain; charset=utf-8", why);
}

void scrape_reply(const struct scrape *scrape, struct http_exchange *exchange)
{
	struct str token, expected = scrape->config->metrics_token;
	http_header(exchange, "Cache-Control", STR("no-store"));
	if (expected.len == 0) {
		refuse(exchange, 404, STR("There is nothing here without METRICS_TOKEN.\n"));
	} else if (!token_read(http_request(exchange)->authorization, &token)) {
		refuse(exchange, 401, STR("This is for those who have METRICS_TOKEN.\n"));
	} else if (!str_equal_secret(token, expected)) {
		refuse(exchange, 403, STR("That is not METRICS_TOKEN.\n"));
	} else {
		struct buf out = { 0 };
		render(scrape, &out);
		http_reply(exchange, 200, METRICS_TEXT_TYPE, buf_str(&out));
		buf_finish(&out);
	}
}
