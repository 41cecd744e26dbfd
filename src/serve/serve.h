/*
 * The faces: pages, HTTP, WebSocket and SSE. Any number of processes may run
 * one each; what they know of a nest comes from the store.
 */
#ifndef SERVE_SERVE_H
#define SERVE_SERVE_H

#include "account/spotify_link.h"
#include "base/config.h"
#include "nest/history.h"
#include "net/http_client.h"
#include "source/local.h"
#include "source/soundcloud.h"
#include "source/source.h"
#include "source/spotify.h"
#include "source/youtube.h"
#include "store/store.h"

struct serve;

struct serve_options {
	const struct config *config;
	struct store *store;
	struct http_client *http;	   /* for calls to other services */
	struct spotify_api *spotify_api;   /* NULL when no app is configured */
	struct spotify *spotify;	   /* the same */
	struct spotify_link *spotify_link; /* the same */
	struct sources *sources;
	struct history *history;       /* of the plays */
	struct local *local;	       /* NULL when this process has no local source */
	struct youtube *youtube;       /* NULL when it is not configured */
	struct soundcloud *soundcloud; /* NULL when it is not configured */
	struct str share_root;	       /* holds web/dist and assets; see base/share.h */
	const char *version;
	bool share_port; /* one of several processes on the same port */
};

/* Listens on the configured address. ERROR_UNAVAILABLE says what to do when it can't. What the
 * options point to must outlive it. */
struct serve *serve_create(
	struct loop *loop, const struct serve_options *options, struct error *error);

/* The port that it listens on. */
int serve_port(const struct serve *serve);

/* For local_options.on_change: the library has changed. */
void serve_library_changed(struct serve *serve);

/* Accepts nothing more, tells everybody, and calls `on_stopped(arg)` when all are gone: within
 * two seconds. */
void serve_stop(struct serve *serve, void (*on_stopped)(void *arg), void *arg);

/* After on_stopped, when no fiber of it is left. NULL is fine. */
void serve_destroy(struct serve *serve);

#endif
