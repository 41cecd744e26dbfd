#include "backup/snapshot.h"

#include "backup/file.h"
#include "backup/interrupt.h"
#include "backup/snapshot_stream.h"
#include "base/clock.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ_SIZE (64 * 1024)

struct fetch {
	struct store_link *link;
	redisContext *context;
	struct snapshot_stream stream;
	int fd;
	uint64_t size;
	int64_t limit_s, end_ms;
	struct progress *progress;
};

static bool take(void *arg, struct str bytes, struct error *error)
{
	struct fetch *fetch = arg;
	fetch->size += bytes.len;
	progress_show(fetch->progress, "store", fetch->size, fetch->size + fetch->stream.left);
	return file_write(fetch->fd, bytes) || file_fail(error, "kept", STR("The snapshot"));
}

static bool ask(struct fetch *fetch, struct error *error)
{
	/* "capa eof": it may send while it writes, without a file of its own. An old Redis that
	 * knows no such word answers with an error, and sends a file. */
	redisReply *reply = redisCommand(fetch->context, "REPLCONF capa eof capa psync2");
	if (!reply) {
		return error_set(error, ERROR_UNAVAILABLE, "Redis at %.*s says: %s.",
			STR_ARG(fetch->link->place), fetch->context->errstr);
	}
	freeReplyObject(reply);
	struct str command = STR("*3\r\n$5\r\nPSYNC\r\n$1\r\n?\r\n$2\r\n-1\r\n");
	return send(fetch->context->fd, command.data, command.len, MSG_NOSIGNAL) ==
		       (ssize_t)command.len ||
	       error_set(error, ERROR_UNAVAILABLE, "Redis at %.*s can't be asked: %s.",
		       STR_ARG(fetch->link->place), strerror(errno));
}

/* Redis has closed the connection: what does it say about its last snapshot? */
static bool explain_end(struct fetch *fetch, struct error *error)
{
	struct error ignored;
	redisReply *reply = store_link_ask(fetch->link, &ignored, "INFO persistence");
	bool failed = reply && reply->type == REDIS_REPLY_STRING &&
		      str_contains((struct str) { reply->str, reply->len },
			      STR("rdb_last_bgsave_status:err"));
	freeReplyObject(reply);
	return error_set(error, ERROR_UPSTREAM,
		failed ? "Redis at %.*s could not write its snapshot. Its log says why: is its "
			 "disk or memory full?"
		       : "Redis at %.*s closed the connection before the snapshot was whole.",
		STR_ARG(fetch->link->place));
}

static bool too_late(struct fetch *fetch, struct error *error)
{
	return error_set(error, ERROR_TIMEOUT,
		"Redis at %.*s did not hand out its snapshot within %lld s. Is it busy with "
		"another? --wait SECONDS is more patient.",
		STR_ARG(fetch->link->place), (long long)fetch->limit_s);
}

static bool read_some(struct fetch *fetch, char bytes[READ_SIZE], struct error *error)
{
	int64_t left_ms = fetch->end_ms - clock_monotonic_ms();
	struct pollfd watch = { .fd = fetch->context->fd, .events = POLLIN };
	if (left_ms <= 0) {
		return too_late(fetch, error);
	}
	int ready = poll(&watch, 1, left_ms < 1000 ? (int)left_ms : 1000);
	if (ready == 0 || (ready < 0 && errno == EINTR)) {
		return true;
	}
	ssize_t got = recv(fetch->context->fd, bytes, READ_SIZE, MSG_DONTWAIT);
	if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
		return true;
	}
	return got > 0 ? snapshot_stream_feed(
				 &fetch->stream, (struct str) { bytes, (size_t)got }, error)
		       : explain_end(fetch, error);
}

bool snapshot_fetch(struct store_link *link, int fd, int64_t limit_s, struct progress *progress,
	struct error *error)
{
	char bytes[READ_SIZE];
	struct fetch fetch = {
		.link = link,
		.fd = fd,
		.limit_s = limit_s,
		.end_ms = clock_monotonic_ms() + limit_s * 1000,
		.progress = progress,
	};
	fetch.stream.take = take;
	fetch.stream.arg = &fetch;
	fetch.context = store_link_dial(link, error);
	bool ok = fetch.context && ask(&fetch, error);
	while (ok && fetch.stream.state != SNAPSHOT_DONE) {
		ok = interrupt_none(error) && read_some(&fetch, bytes, error);
	}
	if (fetch.context) {
		redisFree(fetch.context);
	}
	progress_end(progress);
	return ok;
}
