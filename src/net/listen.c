#include "net/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#define BACKLOG 1024

static bool parse_address(
	const char *address, int port, struct sockaddr_storage *out, socklen_t *len)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)port);
		*len = sizeof(*v4);
		return true;
	}
	if (inet_pton(AF_INET6, address, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)port);
		*len = sizeof(*v6);
		return true;
	}
	return false;
}

static const struct listen_names usual = { "LISTEN_ADDRESS", "PORT" };

static bool in_use(
	const char *address, int port, const struct listen_names *named, struct error *error)
{
	char holder[128];
	listen_find_holder(port, holder, sizeof(holder));
	if (holder[0]) {
		return error_set(error, ERROR_UNAVAILABLE,
			"Port %d on %s is in use by %s. Stop that, or set %s to another.", port,
			address, holder, named->port);
	}
	return error_set(error, ERROR_UNAVAILABLE,
		"Port %d on %s is in use; as root, \"ss -ltnp\" shows by what. Stop that, or "
		"set %s to another.",
		port, address, named->port);
}

static bool fail(const char *address, int port, const struct listen_names *named, int reason,
	struct error *error)
{
	switch (reason) {
	case EADDRINUSE:
		return in_use(address, port, named, error);
	case EACCES:
	case EPERM:
		return error_set(error, ERROR_INVALID,
			"Port %d is for root alone, as all below 1024 are. Set %s to a higher "
			"one, and put a proxy such as Caddy in front.",
			port, named->port);
	case EADDRNOTAVAIL:
		return error_set(error, ERROR_INVALID,
			"%s is no address of this machine. Set %s to one that is, or to "
			"0.0.0.0 for all.",
			address, named->address);
	case EAFNOSUPPORT:
		return error_set(error, ERROR_INVALID,
			"This machine has no IPv6, which %s %s needs. Set it to 0.0.0.0.",
			named->address, address);
	default:
		return error_set(error, ERROR_UNAVAILABLE,
			"Port %d on %s can't be listened on: %s.", port, address,
			strerror(reason));
	}
}

int listen_on(const char *address, int port, bool share, const struct listen_names *named,
	struct error *error)
{
	struct sockaddr_storage where;
	socklen_t len;
	int on = 1;
	named = named ? named : &usual;
	if (!parse_address(address, port, &where, &len)) {
		error_set(error, ERROR_INVALID,
			"%s is no IP address to listen on. Set %s to 127.0.0.1 or 0.0.0.0.",
			address, named->address);
		return -1;
	}
	int fd = socket(where.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
		if (share) {
			setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
		}
		if (bind(fd, (struct sockaddr *)&where, len) == 0 && listen(fd, BACKLOG) == 0) {
			return fd;
		}
	}
	int reason = errno;
	if (fd >= 0) {
		close(fd);
	}
	fail(address, port, named, reason, error);
	return -1;
}
