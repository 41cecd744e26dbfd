/* The port that we would listen on, and the server that may be there already. */
#include "base/clock.h"
#include "check/check.h"
#include "net/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEALTH_PATIENCE_MS 2000

struct endpoint {
	struct sockaddr_storage address;
	socklen_t len;
};

static struct endpoint endpoint_of(const struct config *config)
{
	struct endpoint endpoint = { 0 };
	struct sockaddr_in *v4 = (struct sockaddr_in *)&endpoint.address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&endpoint.address;
	uint16_t port = htons((uint16_t)config->port);
	if (inet_pton(AF_INET, config->listen_address.data, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = port;
		endpoint.len = sizeof(*v4);
	} else {
		memset(&endpoint.address, 0, sizeof(endpoint.address));
		inet_pton(AF_INET6, config->listen_address.data, &v6->sin6_addr);
		v6->sin6_family = AF_INET6;
		v6->sin6_port = port;
		endpoint.len = sizeof(*v6);
	}
	return endpoint;
}

/* A server on all addresses is asked on the loopback one. */
static void make_reachable(struct endpoint *endpoint)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&endpoint->address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&endpoint->address;
	if (v4->sin_family == AF_INET && v4->sin_addr.s_addr == htonl(INADDR_ANY)) {
		v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	} else if (v6->sin6_family == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&v6->sin6_addr)) {
		v6->sin6_addr = in6addr_loopback;
	}
}

/* Waits until `fd` can be read or written; false when `deadline_ms` comes first. */
static bool wait_for(int fd, short what, int64_t deadline_ms)
{
	for (;;) {
		int64_t left_ms = deadline_ms - clock_monotonic_ms();
		struct pollfd waiting = { .fd = fd, .events = what };
		int ready = poll(&waiting, 1, left_ms > 0 ? (int)left_ms : 0);
		if (ready > 0 || (ready == 0 && left_ms <= 0)) {
			return ready > 0;
		}
		if (ready < 0 && errno != EINTR) {
			return false;
		}
	}
}

static bool connect_within(
	int fd, const struct endpoint *endpoint, int64_t deadline_ms, struct error *error)
{
	if (connect(fd, (const struct sockaddr *)&endpoint->address, endpoint->len) == 0) {
		return true;
	}
	int reason = errno;
	if (reason == EINPROGRESS) {
		socklen_t len = sizeof(reason);
		if (!wait_for(fd, POLLOUT, deadline_ms)) {
			return error_set(error, ERROR_TIMEOUT, "nothing answered within 2 s");
		}
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &reason, &len);
	}
	return reason == 0 ||
	       error_set(error, ERROR_UNAVAILABLE, "it can't be reached: %s", strerror(reason));
}

/* Reads the answer's first line, "HTTP/1.1 200 OK". */
static bool read_status(int fd, int64_t deadline_ms, struct error *error)
{
	char answer[512];
	size_t len = 0;
	while (len < sizeof(answer) && !memchr(answer, '\n', len)) {
		if (!wait_for(fd, POLLIN, deadline_ms)) {
			return error_set(error, ERROR_TIMEOUT, "nothing answered within 2 s");
		}
		ssize_t got = recv(fd, answer + len, sizeof(answer) - len, 0);
		if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) {
			break;
		}
		len += got > 0 ? (size_t)got : 0;
	}
	struct str line = { answer, len };
	line = str_trim(str_slice(line, 0, str_index_of(line, '\n')));
	if (!str_starts_with(line, STR("HTTP/1.")) || line.len < 12) {
		return error_set(error, ERROR_UPSTREAM, "what answered is not a web server");
	}
	struct str status = str_slice(line, 9, 3);
	int64_t code;
	if (!str_to_int64(status, &code)) {
		return error_set(error, ERROR_UPSTREAM, "what answered is not a web server");
	}
	return code == 200 ||
	       error_set(error, ERROR_UPSTREAM, "it answered %lld", (long long)code);
}

static bool ask_health(int fd, const struct config *config, const struct endpoint *endpoint,
	struct error *error)
{
	int64_t deadline_ms = clock_monotonic_ms() + HEALTH_PATIENCE_MS;
	char request[512];
	int len = snprintf(request, sizeof(request),
		"GET /health HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n",
		config->hostname.data);
	if (len < 0 || (size_t)len >= sizeof(request)) {
		return error_set(error, ERROR_INVALID, "HOSTNAME is too long");
	}
	if (!connect_within(fd, endpoint, deadline_ms, error)) {
		return false;
	}
	if (send(fd, request, (size_t)len, MSG_NOSIGNAL) != len) {
		return error_set(
			error, ERROR_UNAVAILABLE, "it can't be asked: %s", strerror(errno));
	}
	return read_status(fd, deadline_ms, error);
}

bool check_health(const struct config *config, struct error *error)
{
	struct endpoint endpoint = endpoint_of(config);
	make_reachable(&endpoint);
	int fd = socket(
		endpoint.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		return error_set(error, ERROR_INTERNAL, "no socket: %s", strerror(errno));
	}
	bool ok = ask_health(fd, config, &endpoint, error);
	close(fd);
	return ok;
}

void check_port(struct check_report *report, const struct config *config)
{
	const char *address = config->listen_address.data;
	int port = (int)config->port;
	struct error refused, unwell;
	int fd = listen_on(address, port, false, NULL, &refused);
	if (fd >= 0) {
		close(fd);
		check_add(report, CHECK_OK, "Port", "%s:%d is free", address, port);
	} else if (refused.kind == ERROR_UNAVAILABLE && check_health(config, &unwell)) {
		check_add(report, CHECK_OK, "Port", "%s:%d: a server runs there and is healthy",
			address, port);
	} else {
		check_add(report, CHECK_FAILED, "Port", "%s", refused.message);
	}
}
