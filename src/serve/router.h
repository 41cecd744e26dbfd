/*
 * Which path is whose. The router also does what every request needs: the host is one of ours,
 * who calls is known where it must be, and a change comes from our own pages.
 */
#ifndef SERVE_ROUTER_H
#define SERVE_ROUTER_H

#include "serve/call.h"

enum access {
	ACCESS_PUBLIC,
	ACCESS_PAGE,   /* a session; without one, to /login/ */
	ACCESS_PERSON, /* a session or a bearer token; else 401 */
	ACCESS_TOKEN,  /* a bearer token */
};

#define ALLOW_GET    (1u << HTTP_GET | 1u << HTTP_HEAD)
#define ALLOW_POST   (1u << HTTP_POST)
#define ALLOW_PATCH  (1u << HTTP_PATCH)
#define ALLOW_DELETE (1u << HTTP_DELETE)

struct route {
	/* Segments; "*" stands for any one, which becomes call.param. No closing slash. */
	const char *path;
	unsigned methods;
	enum access access;
	void (*handle)(struct call *call);
};

/* Tables end with a route without path. Each part of the faces has one. */
extern const struct route routes_read[], routes_history[], routes_act[], routes_bearer[],
	routes_pages[], routes_media[], routes_sync[], routes_doors[], routes_guest[],
	routes_google[], routes_search[], routes_plays[], routes_youtube[], routes_spotify[],
	routes_spotify_api[], routes_metrics[];

/* Once, before anything is asked: gives the routes the names that they are counted by. */
void router_begin(void);

/* For http_options.handle; `context` is the struct serve. */
void router_handle(void *context, struct http_exchange *exchange);

/*
 * For a route that decides itself whether it wants a bearer token: as ACCESS_TOKEN, once asked.
 * False when it has answered.
 */
bool router_admit_token(struct call *call);

/* Whether `path` (without a closing slash) is one of `pattern`; fills `*param`. */
bool router_matches(const char *pattern, struct str path, struct str *param);

#endif
