/*
 * The faces, in one process or in several that share the port. With several,
 * this process only watches over them: it starts them again when they die and
 * ends them when it is told to end.
 */
#include "base/log.h"
#include "command.h"
#include "process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORKERS_MAX    64
#define RESTART_WAIT_S 1

struct workers {
	const struct config *config;
	struct str share_root;
	pid_t pids[WORKERS_MAX];
	int64_t count;
};

static volatile sig_atomic_t told_to_end;

static void handle_end(int signal_number)
{
	told_to_end = signal_number;
}

static int work(const struct workers *workers)
{
	struct process_parts parts = { .serves = true, .shares_port = workers->count > 1 };
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

static int end_workers(struct workers *workers)
{
	for (int64_t i = 0; i < workers->count; i++) {
		if (workers->pids[i] > 0) {
			kill(workers->pids[i], SIGTERM);
		}
	}
	while (wait(NULL) > 0 || errno == EINTR) {
	}
	return 0;
}

/* A worker that can't even start (the port is taken, say) ends all: it would not help to
 * insist. */
static int watch_over(struct workers *workers)
{
	struct sigaction action = { .sa_handler = handle_end };
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	while (!told_to_end) {
		for (int64_t i = 0; i < workers->count; i++) {
			if (workers->pids[i] == 0 && !start_worker(workers, i)) {
				sleep(RESTART_WAIT_S);
			}
		}
		int status;
		pid_t pid = wait(&status);
		if (pid < 0) {
			continue;
		}
		forget_worker(workers, pid);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 1) {
			end_workers(workers);
			return 1;
		}
		log_warning("worker_died", LOG_INT("pid", pid),
			LOG_INT("signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0));
	}
	return end_workers(workers);
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
	struct workers workers = { .config = &config };
	int status = 1;
	if (process_configure(&config, &workers.share_root, false)) {
		workers.count = count ? count : config.workers;
		status = workers.count > 1 ? watch_over(&workers) : work(&workers);
	}
	config_finish(&config);
	return status;
}
