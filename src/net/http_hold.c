#include "net/http_hold.h"

#include "base/alloc.h"
#include "net/poll_saver.h"

#include <errno.h>
#include <linux/sockios.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define PARTS_MAX 2

struct http_hold {
	struct lws *wsi;
	int fd;
	int64_t taken; /* bytes that the other end had taken at the last look */
	void (*ready)(void *arg, int events);
	void *arg;
};

static void handle_ready(void *arg, int events)
{
	struct http_hold *hold = arg;
	if (hold->ready) { /* else nobody waits: who writes will see that it is broken */
		hold->ready(hold->arg, events);
	}
}

struct http_hold *http_hold_create(struct lws *wsi)
{
	struct http_hold *hold = alloc_new(struct http_hold);
	hold->wsi = wsi;
	hold->fd = lws_get_socket_fd(wsi);
	if (!poll_saver_take(hold->fd, handle_ready, hold)) {
		abort(); /* all our sockets are watched, from when they are accepted */
	}
	lws_rx_flow_control(wsi, 0);
	lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0);
	return hold;
}

void http_hold_await(
	struct http_hold *hold, int events, void (*ready)(void *arg, int events), void *arg)
{
	hold->ready = ready;
	hold->arg = arg;
	poll_saver_await(hold->fd, events);
}

void http_hold_destroy(struct http_hold *hold, bool resume)
{
	if (!hold) {
		return;
	}
	if (resume) {
		lws_rx_flow_control(hold->wsi, 1);
		poll_saver_give_back(hold->fd);
	} else {
		poll_saver_forget(hold->fd);
	}
	free(hold);
}

/* -1 when the kernel does not tell. */
static int64_t bytes_on_their_way(int fd)
{
	int bytes;
	return ioctl(fd, SIOCOUTQ, &bytes) == 0 ? bytes : -1;
}

bool http_hold_has_progress(struct http_hold *hold, int64_t sent)
{
	int64_t taken = sent - bytes_on_their_way(hold->fd);
	bool progress = taken > hold->taken;
	hold->taken = taken;
	return progress;
}

static ssize_t result(ssize_t written)
{
	return written < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : written;
}

ssize_t http_socket_write(struct lws *wsi, const struct str *parts, int count, size_t skip)
{
	struct iovec pieces[PARTS_MAX];
	struct msghdr message = { .msg_iov = pieces };
	for (int i = 0; i < count && i < PARTS_MAX; i++) {
		size_t skipped = skip < parts[i].len ? skip : parts[i].len;
		skip -= skipped;
		pieces[message.msg_iovlen++] =
			(struct iovec) { (char *)(uintptr_t)parts[i].data + skipped,
				parts[i].len - skipped };
	}
	return result(sendmsg(lws_get_socket_fd(wsi), &message, MSG_NOSIGNAL | MSG_DONTWAIT));
}

ssize_t http_socket_write_file(struct lws *wsi, int fd, int64_t at, int64_t len)
{
	off_t offset = at;
	ssize_t written = sendfile(lws_get_socket_fd(wsi), fd, &offset, (size_t)len);
	if (written == 0) {
		return -1; /* the file has become shorter */
	}
	return result(written);
}
