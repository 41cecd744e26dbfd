/*
 * The HTTP client, over libcurl on our loop. A fetch reads like a plain call and lets its fiber
 * wait. Certificates are always verified; http:// is only for services on this very machine.
 * Connections are kept and shared, with HTTP/2 where the other side offers it.
 */
#ifndef NET_HTTP_CLIENT_H
#define NET_HTTP_CLIENT_H

#include "base/arena.h"
#include "base/error.h"
#include "net/loop.h"

struct http_client;

/* One of those that we call. Lives as long as the client: a static const. Two of the same name
 * are left alone together, but have turns of their own. */
struct http_service {
	const char *name;  /* a word, for the log and the store */
	const char *title; /* for people */
	int at_once;	   /* requests under way in this process; further ones queue */
	int64_t pause_s;   /* after a 429 that does not say how long; 0: an hour */
};

/*
 * Who remembers, for all processes, that a service wants to be left alone; see
 * store/service_limit.h. Called in fibers.
 */
struct http_limits {
	/* For how many more seconds; 0: not at all. */
	int64_t (*left_s)(void *context, const char *service);
	/* It said so, for `wait_s` from now. */
	void (*limit)(void *context, const char *service, int64_t wait_s);
	void *context;
};

/* `limits` is copied; NULL remembers within this client only. */
struct http_client *http_client_create(struct loop *loop, const struct http_limits *limits);

/* When no fetch is under way. NULL is fine. */
void http_client_destroy(struct http_client *client);

struct http_fetch_request {
	const struct http_service *service;
	const char *method;	   /* NULL: GET */
	struct str url;		   /* https://…, or http:// to 127.0.0.1 and localhost */
	const struct str *headers; /* "Name: value" each */
	size_t header_count;
	struct str body;	/* sent if it is not empty */
	int64_t timeout_ms;	/* for all of it, the queue too; 0: 10 s */
	int64_t size_max;	/* bytes of the unpacked answer; 0: 1 MiB */
	bool follows_redirects; /* up to three, to https:// only */
};

struct http_fetch_response {
	int status;
	struct str content_type; /* "" for none */
	struct str location;	 /* where a redirect leads that was not followed; "" for none */
	struct str body;
};

/*
 * Asks, waits, and answers in the fiber's arena. Any status is a success but 429, which is
 * ERROR_LIMITED here and for every further call, in every process, until the service's
 * Retry-After (else its `pause_s`) is over; the message says for how many seconds that still
 * is. ERROR_INVALID: the URL or a header can't be used. ERROR_UNAVAILABLE: nobody answers
 * there. ERROR_TIMEOUT: too slow (5 s for the connection). ERROR_UPSTREAM: no HTTP, too large,
 * or no valid certificate. ERROR_CANCELLED: the fiber was. Messages are for people and hold no
 * part of the URL.
 */
bool http_fetch(struct http_client *client, const struct http_fetch_request *request,
	struct http_fetch_response *response, struct error *error);

/* For how many more seconds the service is left alone; 0: not at all. May wait for the store.
 */
int64_t http_limited_s(struct http_client *client, const struct http_service *service);

/*
 * For services that say in other words than 429 that they had too much: leaves it alone for
 * `wait_s`, in every process, as if it had said so. Fills `error` as http_fetch() then does and
 * returns false. Call it in a fiber.
 */
bool http_client_limit(struct http_client *client, const struct http_service *service,
	int64_t wait_s, struct error *error);

/* The names of all services that calls are counted by, NULL at the end; others count as the
 * last one, "other". */
const char *const *http_services(void);

#endif
