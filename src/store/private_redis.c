#include "store/private_redis.h"

#include "base/alloc.h"
#include "base/arena.h"
#include "base/folder.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACK_OFF_FIRST_MS 50
#define BACK_OFF_MAX_MS	  5000
#define STEADY_MS	  10000
#define LOCK_TRIES	  60
#define LOCK_WAIT_MS	  50

struct private_redis {
	struct loop *loop;
	struct arena *arena;
	const char *folder, *socket;
	const char
		*socket_folder; /* of our own under /tmp when `folder` is too long, else NULL */
	int lock_fd;
	uv_process_t process;
	uv_pipe_t output;
	char line[256];
	size_t line_len;
	char last_words[256]; /* for the log, when it dies */
	char told_words[256]; /* what the log says already, so that a long trouble is told once
			       */
	bool running;
	int open_handles;
	bool stopping;
	int64_t back_off_ms;
	uint64_t started_ms;
	struct loop_timer *retry;
	void (*on_stopped)(void *arg);
	void *arg;
};

static bool make_folder(const char *path, struct error *error)
{
	if (mkdir(path, 0700) == 0 || errno == EEXIST) {
		return true;
	}
	return error_set(error, ERROR_UNAVAILABLE,
		"The folder %s can't be made (%s). Set DATA_DIR to a folder that can be "
		"written.",
		path, strerror(errno));
}

/* All that people have queued and who is signed in: nobody else's to read. */
static bool close_to_others(const char *path, struct error *error)
{
	struct stat about;
	if (stat(path, &about) == 0 &&
		((about.st_mode & 077) == 0 || chmod(path, about.st_mode & 0700) == 0)) {
		return true;
	}
	return error_set(error, ERROR_UNAVAILABLE,
		"The folder %s can be read by others and can't be closed to them (%s). Set "
		"DATA_DIR to a folder of our own.",
		path, strerror(errno));
}

/*
 * One server per folder: two Redises on one append-only file would ruin it. The child inherits
 * the lock, so it also holds while the Redis of a killed server is still writing its last
 * lines.
 */
static bool lock_folder(struct private_redis *redis, struct error *error)
{
	struct str path = arena_printf(redis->arena, "%s/lock", redis->folder);
	redis->lock_fd = open(path.data, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (redis->lock_fd < 0) {
		struct str advice = folder_advice(redis->arena, path, errno);
		return error_set(error, ERROR_UNAVAILABLE,
			"%s can't be written: %.*s, or set DATA_DIR to another folder.",
			path.data, STR_ARG(advice));
	}
	for (int tries = 0; tries < LOCK_TRIES; tries++) {
		if (flock(redis->lock_fd, LOCK_EX | LOCK_NB) == 0) {
			return true;
		}
		usleep(LOCK_WAIT_MS *
			1000); /* at the start nothing else is there to wait for us */
	}
	return error_set(error, ERROR_UNAVAILABLE,
		"Another EchoNest is running on %s. Stop it, or set DATA_DIR to another "
		"folder.",
		redis->folder);
}

/* sun_path holds 107 bytes; a checkout may lie deeper. */
static bool choose_socket(struct private_redis *redis, struct error *error)
{
	struct str path = arena_printf(redis->arena, "%s/redis.sock", redis->folder);
	if (path.len >= sizeof(((struct sockaddr_un *)0)->sun_path)) {
		char folder[] = "/tmp/echonest-XXXXXX";
		if (!mkdtemp(folder)) {
			return error_set(error, ERROR_UNAVAILABLE,
				"No folder for the store's socket can be made under /tmp: %s",
				strerror(errno));
		}
		redis->socket_folder = arena_cstr(redis->arena, str_from_cstr(folder));
		/* for `echonest backup`, which must find it */
		const char *link = path.data;
		path = arena_printf(redis->arena, "%s/redis.sock", folder);
		unlink(link);
		if (symlink(path.data, link) != 0) {
			log_warning("redis_link_not_made", LOG_CSTR("error", strerror(errno)));
		}
	}
	redis->socket = path.data;
	return true;
}

static bool find_program(const char *name)
{
	struct str rest = str_from_cstr(getenv("PATH")), folder;
	char path[PATH_MAX];
	while (str_split_next(&rest, ':', &folder)) {
		snprintf(path, sizeof(path), "%.*s/%s", STR_ARG(folder), name);
		if (access(path, X_OK) == 0) {
			return true;
		}
	}
	return false;
}

static void handle_output_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	struct private_redis *redis = handle->data;
	/* the last byte is never filled: a longer line is cut in pieces */
	*buf = uv_buf_init(redis->line + redis->line_len,
		(unsigned)(sizeof(redis->line) - redis->line_len));
}

static void keep_line(struct private_redis *redis, struct str line)
{
	/* "12345:M 24 Nov 2026 18:00:00.000 # text": the text is enough */
	size_t at = str_index_of(line, '#');
	struct str text = str_trim(at < line.len ? str_from(line, at + 1) : line);
	if (text.len > 0) {
		snprintf(redis->last_words, sizeof(redis->last_words), "%.*s", STR_ARG(text));
		log_debug("redis_says", LOG_STR("text", text));
	}
}

/* Takes the lines out of what has been read, `count` bytes behind the last rest. */
static void take_output(struct private_redis *redis, size_t count)
{
	redis->line_len += count;
	struct str rest = { redis->line, redis->line_len };
	for (size_t end; (end = str_index_of(rest, '\n')) < rest.len;) {
		keep_line(redis, str_slice(rest, 0, end));
		rest = str_from(rest, end + 1);
	}
	if (rest.len == sizeof(redis->line)) {
		keep_line(redis, rest);
		rest.len = 0;
	}
	memmove(redis->line, rest.data, rest.len);
	redis->line_len = rest.len;
}

static void handle_output(uv_stream_t *stream, ssize_t count, const uv_buf_t *buf)
{
	if (count < 0) {
		uv_read_stop(stream);
		return;
	}
	take_output(stream->data, (size_t)count);
}

/* What it said last may still be in the pipe when we hear of its end. */
static void drain_output(struct private_redis *redis)
{
	uv_os_fd_t fd;
	ssize_t got = 0;
	do {
		take_output(redis, (size_t)got);
		got = uv_fileno((uv_handle_t *)&redis->output, &fd) == 0
			      ? read(fd, redis->line + redis->line_len,
					sizeof(redis->line) - redis->line_len)
			      : 0;
	} while (got > 0);
}

static bool spawn(struct private_redis *redis, struct error *error);

static void handle_retry(void *arg)
{
	struct private_redis *redis = arg;
	struct error error;
	if (!redis->stopping && !redis->running && !spawn(redis, &error)) {
		if (strcmp(error.message, redis->told_words) != 0) {
			snprintf(redis->told_words, sizeof(redis->told_words), "%s",
				error.message);
			log_error("redis_not_started", LOG_ERROR_MESSAGE(&error));
		}
		loop_timer_restart(redis->retry, BACK_OFF_MAX_MS);
	}
}

static void all_closed(struct private_redis *redis)
{
	redis->running = false;
	if (redis->stopping) {
		redis->on_stopped(redis->arg);
		return;
	}
	loop_timer_restart(redis->retry, redis->back_off_ms);
	redis->back_off_ms = redis->back_off_ms * 2 > BACK_OFF_MAX_MS ? BACK_OFF_MAX_MS
								      : redis->back_off_ms * 2;
}

static void handle_closed(uv_handle_t *handle)
{
	struct private_redis *redis = handle->data;
	if (--redis->open_handles == 0) {
		all_closed(redis);
	}
}

static void close_handles(struct private_redis *redis)
{
	uv_close((uv_handle_t *)&redis->process, handle_closed);
	uv_close((uv_handle_t *)&redis->output, handle_closed);
}

/* The same words again would only fill the log: it is started again until its trouble is over.
 */
static void report_death(struct private_redis *redis, int64_t status, int signal_number)
{
	if (signal_number == 0 && redis->last_words[0] &&
		strcmp(redis->last_words, redis->told_words) == 0) {
		return;
	}
	memcpy(redis->told_words, redis->last_words, sizeof(redis->told_words));
	struct error error;
	error_set(&error, ERROR_UNAVAILABLE,
		"Our Redis in %s has ended, and is started again until it stays. It said: %s",
		redis->folder, redis->last_words[0] ? redis->last_words : "nothing");
	log_warning("redis_died", LOG_INT("status", status), LOG_INT("signal", signal_number),
		LOG_ERROR_MESSAGE(&error));
}

static void handle_exit(uv_process_t *process, int64_t status, int signal_number)
{
	struct private_redis *redis = process->data;
	drain_output(redis);
	if (!redis->stopping) {
		if (uv_now(process->loop) - redis->started_ms > STEADY_MS) {
			redis->back_off_ms = BACK_OFF_FIRST_MS;
			redis->told_words[0] = '\0';
		}
		report_death(redis, status, signal_number);
	}
	close_handles(redis);
}

static bool spawn(struct private_redis *redis, struct error *error)
{
	uv_loop_t *uv = loop_uv(redis->loop);
	unlink(redis->socket);
	/* setpriv: the kernel ends the child with us, even if we are killed */
	const char *args[] = { "setpriv", "--pdeathsig", "TERM", "--", "redis-server", "--port",
		"0", "--unixsocket", redis->socket, "--unixsocketperm", "700", "--dir",
		redis->folder, "--appendonly", "yes", "--appendfsync", "everysec", "--save", "",
		"--maxmemory-policy", "noeviction", "--daemonize", "no",
		/* a backup need not wait for others that might want the snapshot, too */
		"--repl-diskless-sync-delay", "0", "--loglevel", "warning", "--logfile", "",
		"--proc-title-template", "redis-server echonest", NULL };
	uv_stdio_container_t stdio[] = {
		{ .flags = UV_IGNORE },
		{ .flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE,
			.data.stream = (uv_stream_t *)&redis->output },
		{ .flags = UV_INHERIT_FD, .data.fd = STDERR_FILENO },
		{ .flags = UV_INHERIT_FD, .data.fd = redis->lock_fd },
	};
	uv_process_options_t options = {
		.file = args[0],
		.args = (char **)args,
		.exit_cb = handle_exit,
		/* a group of its own: Ctrl-C in the terminal is for us, who then stop it in
		   order */
		.flags = UV_PROCESS_DETACHED,
		.stdio = stdio,
		.stdio_count = sizeof(stdio) / sizeof(stdio[0]),
	};
	uv_pipe_init(uv, &redis->output, 0);
	redis->output.data = redis;
	redis->process.data = redis;
	redis->open_handles = 2;
	int failed = uv_spawn(uv, &redis->process, &options);
	if (failed) {
		close_handles(redis);
		return error_set(error, ERROR_UNAVAILABLE,
			failed == UV_EMFILE
				? "redis-server can't be started: %s; raise ulimit -n"
				: "redis-server can't be started: %s; it is tried again",
			uv_strerror(failed));
	}
	redis->running = true;
	redis->started_ms = uv_now(uv);
	redis->line_len = 0;
	redis->last_words[0] = '\0';
	uv_read_start((uv_stream_t *)&redis->output, handle_output_buffer, handle_output);
	return true;
}

static bool prepare(struct private_redis *redis, struct str data_dir, struct error *error)
{
	const char *parent = arena_cstr(redis->arena, data_dir);
	if (!make_folder(parent, error)) {
		return false;
	}
	char *absolute = realpath(parent, NULL);
	if (!absolute) {
		return error_set(error, ERROR_UNAVAILABLE, "The folder %s can't be used: %s",
			parent, strerror(errno));
	}
	redis->folder = arena_printf(redis->arena, "%s/redis", absolute).data;
	free(absolute);
	if (!find_program("redis-server")) {
		return error_set(error, ERROR_UNAVAILABLE,
			"redis-server is not installed. Install it (apt-get install "
			"redis-server), or set REDIS_HOST to a Redis that runs.");
	}
	return make_folder(redis->folder, error) && close_to_others(redis->folder, error) &&
	       lock_folder(redis, error) && choose_socket(redis, error);
}

static void release(struct private_redis *redis)
{
	if (redis->lock_fd >= 0) {
		close(redis->lock_fd);
	}
	if (redis->socket_folder) {
		rmdir(redis->socket_folder);
	}
	loop_timer_destroy(redis->retry);
	arena_destroy(redis->arena);
	free(redis);
}

struct private_redis *private_redis_start(
	struct loop *loop, struct str data_dir, struct error *error)
{
	struct private_redis *redis = alloc_new(struct private_redis);
	redis->loop = loop;
	redis->arena = arena_create();
	redis->lock_fd = -1;
	redis->back_off_ms = BACK_OFF_FIRST_MS;
	if (!prepare(redis, data_dir, error)) {
		release(redis);
		return NULL;
	}
	redis->retry = loop_timer_create(loop, 0, 0, handle_retry, redis);
	return redis;
}

const char *private_redis_socket(const struct private_redis *redis)
{
	return redis->socket;
}

void private_redis_stop(struct private_redis *redis, void (*on_stopped)(void *arg), void *arg)
{
	redis->stopping = true;
	redis->on_stopped = on_stopped;
	redis->arg = arg;
	if (redis->running) {
		uv_process_kill(&redis->process, SIGTERM);
	} else {
		on_stopped(arg);
	}
}

void private_redis_destroy(struct private_redis *redis)
{
	if (redis) {
		release(redis);
	}
}
