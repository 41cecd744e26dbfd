/* What the files of the faces share; nobody else includes this. */
#ifndef SERVE_PARTS_H
#define SERVE_PARTS_H

#include "account/guest.h"
#include "account/who.h"
#include "nest/history.h"
#include "net/fiber.h"
#include "serve/serve.h"
#include "serve/stats.h"

struct watch;

/* A fiber that uses the faces: they can't go before it. */
struct serve_task {
	struct serve_task *next, *previous;
	struct fiber *fiber;
};

/* How far upstream_count() has counted. */
struct serve_counted {
	uint64_t spotify_calls, spotify_failures, spotify_limited, spotify_cache_hits;
};

struct serve {
	struct loop *loop;
	const struct config *config;
	struct store *store;
	struct http_client *http;
	struct spotify_api *spotify_api;   /* NULL when no app is configured */
	struct spotify *spotify;	   /* the same */
	struct spotify_link *spotify_link; /* the same */
	struct sources *sources;
	struct local *local;	       /* may be NULL */
	struct youtube *youtube;       /* NULL when it is not configured */
	struct soundcloud *soundcloud; /* NULL when it is not configured */
	struct str share_root;
	const char *version;
	struct arena *arena; /* lives as long as the faces */
	struct accounts accounts;
	struct guests *guests;
	struct history *history;
	struct stats *stats;
	struct serve_counted counted;
	struct http_server *server;
	struct watch *main_nest;
	struct str *airhorns; /* the names of the sounds, sorted */
	size_t airhorn_count;
	struct str instance;	 /* names this process among all: its leases */
	struct serve_task tasks; /* a ring */
	bool stopping;
	bool is_closed; /* the server has no connection any more */
	struct loop_timer *stats_timer, *stop_timer, *stopped_timer;
	void (*on_stopped)(void *arg);
	void *on_stopped_arg;
};

/* Around what a fiber does with the faces; on the fiber's stack. */
void serve_task_begin(struct serve *serve, struct serve_task *task);
void serve_task_end(struct serve *serve, struct serve_task *task);

/* Whether `name` is one of our airhorns. */
bool serve_has_airhorn(const struct serve *serve, struct str name);

#endif
