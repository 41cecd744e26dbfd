/*
 * The faces, in one process or in several that share the port. With several,
 * this process only watches over them: it starts them again when they die and
 * ends them when it is told to end.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "command.h"
#include "net/listen.h"
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS_MAX    256 /* as of WORKERS */
#define RESTART_WAIT_S 1

_Static_assert(WORKERS_MAX <= METRICS_PROCESSES_MAX, "/metrics tells of all of them");

struct workers {
	const struct config *config;
	struct str share_root;
	pid_t pids[WORKERS_MAX];
	int64_t count;
	int64_t last_died_ms;
	int begun[2]; /* a pipe: the first worker says that it runs; closed after that */
};

static volatile sig_atomic_t told_to_end;

static void handle_end(int signal_number)
{
	told_to_end = signal_number;
}

static void close_begun(struct workers *workers, int end)
{
	if (workers->begun[end] >= 0) {
		close(workers->begun[end]);
		workers->begun[end] = -1;
	}
}

static void handle_begun(void *arg)
{
	struct workers *workers = arg;
	if (workers->begun[1] >= 0) {
		ssize_t written = write(workers->begun[1], "", 1);
		(void)written; /* who reads it is gone, and so we soon are */
		close_begun(workers, 1);
	}
}

static int work(struct workers *workers)
{
	struct process_parts parts = { .serves = true,
		.shares_port = workers->count > 1,
		.on_begun = handle_begun,
		.arg = workers };
	return process_run(workers->config, workers->share_root, &parts);
}

static bool start_worker(struct workers *workers, int64_t index)
{
	pid_t parent = getpid(), pid = fork();
	if (pid == 0) {
		/* without the one that watches over it a worker must not go on */
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		signal(SIGTERM, SIG_DFL);
		signal(SIGINT, SIG_DFL);
		close_begun(workers, 0);
		metrics_take((unsigned)index);
		_exit(getppid() == parent ? work(workers) : 1);
	}
	if (pid < 0) {
		log_error("worker_not_started", LOG_CSTR("error", strerror(errno)));
		return false;
	}
	workers->pids[index] = pid;
	return true;
}

static void forget_worker(struct workers *workers, pid_t pid)
{
	for (int64_t i = 0; i < workers->count; i++) {
		if (workers->pids[i] == pid) {
			workers->pids[i] = 0;
		}
	}
}

static void end_workers(struct workers *workers)
{
	for (int64_t i = 0; i < workers->count; i++) {
		if (workers->pids[i] > 0) {
			kill(workers->pids[i], SIGTERM);
		}
	}
	while (wait(NULL) > 0 || errno == EINTR) {
	}
}

/*
 * What keeps one from starting keeps all of them: the first goes ahead, so that it is said
 * once. False when it has not begun: the pipe ends without a byte when it dies.
 */
static bool start_first_worker(struct workers *workers)
{
	char byte;
	ssize_t got = -1;
	if (pipe2(workers->begun, O_CLOEXEC) != 0) {
		workers->begun[0] = workers->begun[1] = -1;
		return true; /* then they start at once */
	}
	bool started = start_worker(workers, 0);
	close_begun(workers, 1);
	while (started && got < 0 && !told_to_end) {
		got = read(workers->begun[0], &byte, 1);
	}
	close_begun(workers, 0);
	return got > 0;
}

static void start_missing(struct workers *workers)
{
	for (int64_t i = 0; i < workers->count; i++) {
		if (workers->pids[i] == 0 && !start_worker(workers, i)) {
			sleep(RESTART_WAIT_S);
		}
	}
}

/* False when one has ended because it can't start. */
static bool wait_for_one(struct workers *workers)
{
	int status;
	pid_t pid = wait(&status);
	if (pid < 0) {
		return true;
	}
	forget_worker(workers, pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 1) {
		return false;
	}
	log_warning("worker_died", LOG_INT("pid", pid),
		LOG_INT("signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0));
	int64_t now_ms = clock_monotonic_ms();
	if (now_ms - workers->last_died_ms < 1000 * RESTART_WAIT_S) {
		sleep(RESTART_WAIT_S); /* one that dies again and again must not keep a core
					  busy */
	}
	workers->last_died_ms = now_ms;
	return true;
}

/* Workers let others of this user listen beside them, so they would not notice another server.
 */
static bool is_port_free(const struct config *config)
{
	struct error error;
	int fd = listen_on(config->listen_address.data, (int)config->port, false, NULL, &error);
	if (fd < 0) {
		log_error("not_started", LOG_ERROR_MESSAGE(&error));
		return false;
	}
	close(fd);
	return true;
}

/* A worker that can't even start (the port is taken, say) ends all: it would not help to
 * insist. */
static int watch_over(struct workers *workers)
{
	struct sigaction action = { .sa_handler = handle_end };
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	if (!is_port_free(workers->config)) {
		return 1;
	}
	if (!metrics_share((unsigned)workers->count)) {
		log_warning("metrics_not_shared", LOG_CSTR("error", strerror(errno)),
			LOG_CSTR("consequence", "/metrics tells of one worker at a time"));
	}
	bool well = start_first_worker(workers) || wait_for_one(workers);
	while (well && !told_to_end) {
		start_missing(workers);
		well = wait_for_one(workers);
	}
	end_workers(workers);
	return well ? 0 : 1;
}

static bool parse_workers(int argc, char **argv, int64_t *count)
{
	if (argc == 1) {
		return true;
	}
	if (argc == 3 && strcmp(argv[1], "--workers") == 0 &&
		str_to_int64(str_from_cstr(argv[2]), count) && *count >= 1 &&
		*count <= WORKERS_MAX) {
		return true;
	}
	fprintf(stderr, "Use: echonest serve [--workers N], with N from 1 to %d.\n",
		WORKERS_MAX);
	return false;
}

int command_serve(int argc, char **argv)
{
	int64_t count = 0;
	if (!parse_workers(argc, argv, &count)) {
		return 2;
	}
	struct config config;
	struct workers workers = { .config = &config, .begun = { -1, -1 } };
	int status = 1;
	if (process_configure(&config, &workers.share_root, false)) {
		workers.count = count ? count : config.workers;
		status = workers.count > 1 ? watch_over(&workers) : work(&workers);
	}
	config_finish(&config);
	return status;
}
