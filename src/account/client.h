/* Who is at the other end of a request, seen through the proxy in front of us. */
#ifndef ACCOUNT_CLIENT_H
#define ACCOUNT_CLIENT_H

#include "base/config.h"
#include "net/http.h"

struct client {
	struct str address;    /* an IP address, in its usual form */
	struct str host;       /* in lower case, with its port unless that is 80 or 443 */
	bool is_secure;	       /* https */
	struct str user_agent; /* cut to a length for the log */
};

/*
 * Unless DEBUG is on, what the nearest hop says in X-Forwarded-For, -Host and -Proto counts:
 * the last item of each, since those before it came from the client. What is no address there
 * does not count; a port behind it is passed over.
 */
struct client client_of(
	struct arena *arena, const struct config *config, const struct http_request *request);

/* Whom limits count for: the address, or the /64 network of an IPv6 one, as one person has it.
 */
struct str client_network(struct arena *arena, const struct client *client);

/* The host without its port, IPv6 without brackets. */
struct str client_host_name(struct str host);

/* localhost or 127.0.0.1, with any port. */
bool client_host_is_local(struct str host);

/* Whether `host` is one of those that we serve: HOSTNAME, ECHONEST_DOMAIN, and any in DEBUG. */
bool client_host_is_known(const struct config *config, struct str host);

/*
 * Whether a page of `origin` (an Origin header, "" for none) may act here with a session:
 * our own pages, and those of localhost in DEBUG. No origin at all is no browser: true. To us
 * by https, a page by http is not ours: anybody on its way may have written it.
 */
bool client_origin_is_ours(
	const struct config *config, const struct client *client, struct str origin);

/* Whether a request that changes something comes from our own pages (or from no browser). */
bool client_request_is_ours(const struct config *config, const struct client *client,
	const struct http_request *request);

/* The Origin that CORS lets read our answers: http(s)://HOSTNAME, and localhost in DEBUG. */
bool client_origin_may_read(const struct config *config, struct str origin);

#endif
